import { isFunnel } from '../../../shared/funnel/funnel-steps'
import type { Condition, Funnel, Operand, Operator } from '../../../shared/funnel/funnel-types'

/** One line of the editor; `value` is absent until it is chosen. */
export type ConditionRow = { key: number; field: string; op: Operator; value?: Operand | undefined }

/** A group inside a step: all of its rows or any of them; `isNot` turns it round; `over` names the field of product rows one of which must meet it. */
export type GroupRow = { key: number; join: 'all' | 'any'; isNot: boolean; over?: string; rows: readonly FunnelRow[] }
export type FunnelRow = ConditionRow | GroupRow

/** One step of the funnel; `fixed` keeps a tree that the editor shows but does not take apart. */
export type FunnelStep =
  | { key: number; kind: 'one' | 'any' | 'not'; rows: readonly FunnelRow[] }
  | { key: number; kind: 'fixed'; funnel: Funnel }

/** A funnel while it is edited: a list of steps, all of which a record must pass. */
export type FunnelDraft = { steps: readonly FunnelStep[]; nextKey: number }

/** A line without its key, as it is added. */
export type FreshRow = Omit<ConditionRow, 'key'>

/** Opens a funnel for editing; what the editor cannot take apart stays whole. */
export function toFunnelDraft(funnel: Funnel): FunnelDraft {
  const children = 'all' in funnel ? funnel.all : [funnel]
  let nextKey = 0
  const toRow = (node: Funnel): FunnelRow => {
    const key = nextKey++
    if ('field' in node) {
      const over = node.op === 'rows' ? nestedFunnel(node) : null
      if (!over) return { key, ...node }
      const [join, rows] = 'any' in over ? ['any' as const, over.any] : ['all' as const, 'all' in over ? over.all : [over]]
      return { key, join, isNot: false, over: node.field, rows: rows.map(toRow) }
    }
    const inner = 'not' in node ? node.not : node
    const [join, rows] = 'all' in inner ? ['all' as const, inner.all] : 'any' in inner ? ['any' as const, inner.any] : ['any' as const, [inner]]
    return { key, join, isNot: 'not' in node, rows: rows.map(toRow) }
  }
  const steps = children.map((child): FunnelStep => {
    const key = nextKey++
    if (isKeptWhole(child)) return { key, kind: 'fixed', funnel: child }
    if ('any' in child) return { key, kind: 'any', rows: child.any.map(toRow) }
    if ('not' in child) return { key, kind: 'not', rows: 'any' in child.not ? child.not.any.map(toRow) : [toRow(child.not)] }
    return { key, kind: 'one', rows: [toRow(child)] }
  })
  return { steps, nextKey }
}

/** The funnel that the draft stands for. */
export function toFunnel(draft: FunnelDraft): Funnel {
  return { all: draft.steps.map(toStepFunnel) }
}

/** The condition tree of one step. */
export function toStepFunnel(step: FunnelStep): Funnel {
  if (step.kind === 'fixed') return step.funnel
  const nodes = step.rows.map(toNode)
  if (step.kind === 'any') return { any: nodes }
  const inner = oneOrAny(nodes)
  return step.kind === 'not' ? { not: inner } : inner
}

/** Is it a group of rows, not a line? */
export function isGroup(row: FunnelRow): row is GroupRow {
  return 'join' in row
}

/** Adds a step with one line at the end. */
export function addStep(draft: FunnelDraft, kind: 'one' | 'any' | 'not', row: FreshRow): FunnelDraft {
  const step: FunnelStep = { key: draft.nextKey, kind, rows: [{ key: draft.nextKey + 1, ...row }] }
  return { steps: [...draft.steps, step], nextKey: draft.nextKey + 2 }
}

/** Adds a line to a step or to a group; a single condition becomes «any». */
export function addRow(draft: FunnelDraft, key: number, row: FreshRow): FunnelDraft {
  return append({ ...draft, nextKey: draft.nextKey + 1 }, key, { key: draft.nextKey, ...row })
}

/** Adds a group of one line to a step or to another group, joined the other way round: all inside any, any inside all. */
export function addGroup(draft: FunnelDraft, key: number, row: FreshRow): FunnelDraft {
  const holder = findGroup(draft, key)
  const group: GroupRow = { key: draft.nextKey, join: holder?.join === 'all' ? 'any' : 'all', isNot: false, rows: [{ key: draft.nextKey + 1, ...row }] }
  return append({ ...draft, nextKey: draft.nextKey + 2 }, key, group)
}

/** Makes a line one over product rows of a field: some row must meet what stands in it. */
export function overRows(draft: FunnelDraft, rowKey: number, over: string, row: FreshRow): FunnelDraft {
  const group: GroupRow = { key: rowKey, join: 'all', isNot: false, over, rows: [{ key: draft.nextKey, ...row }] }
  return changeRow({ ...draft, nextKey: draft.nextKey + 1 }, group)
}

/** The field whose product rows the step or group with this key is about; null when it is about the record itself. */
export function overOf(draft: FunnelDraft, key: number): string | null {
  const walk = (rows: readonly FunnelRow[], over: string | null): string | null => {
    for (const row of rows) {
      if (!isGroup(row)) continue
      const inside = row.over ?? over
      const found = row.key === key ? inside : walk(row.rows, inside)
      if (found !== null) return found
    }
    return null
  }
  return walk(draft.steps.flatMap((step) => (step.kind === 'fixed' ? [] : step.rows)), null)
}

/** Puts another row in the place of the one with its key. */
export function changeRow(draft: FunnelDraft, row: FunnelRow): FunnelDraft {
  return mapRows(draft, (rows) => rows.map((old) => (old.key === row.key ? row : old)))
}

/** Removes a line or a group; what is left without rows goes, a group of one becomes a single condition. */
export function removeRow(draft: FunnelDraft, rowKey: number): FunnelDraft {
  return pruned(mapRows(draft, (rows) => rows.filter((row) => row.key !== rowKey)))
}

/** Removes a whole step. */
export function removeStep(draft: FunnelDraft, stepKey: number): FunnelDraft {
  return { ...draft, steps: draft.steps.filter((step) => step.key !== stepKey) }
}

/** Moves a step to another place; places beyond the ends are the ends. */
export function moveStep(draft: FunnelDraft, stepKey: number, place: number): FunnelDraft {
  const moved = draft.steps.find((step) => step.key === stepKey)
  if (!moved) return draft
  const rest = draft.steps.filter((step) => step !== moved)
  const at = Math.max(0, Math.min(rest.length, place))
  return { ...draft, steps: [...rest.slice(0, at), moved, ...rest.slice(at)] }
}

/** Switches a step between «these» and «except these». */
export function toggleNot(draft: FunnelDraft, stepKey: number): FunnelDraft {
  const steps = draft.steps.map((step): FunnelStep => {
    if (step.key !== stepKey || step.kind === 'fixed') return step
    if (step.kind !== 'not') return { ...step, kind: 'not' }
    return { ...step, kind: step.rows.length > 1 ? 'any' : 'one' }
  })
  return { ...draft, steps }
}

/** True when every line has what its operator compares with. */
export function isComplete(draft: FunnelDraft): boolean {
  return draft.steps.every((step) => step.kind === 'fixed' || step.rows.every(isCompleteRow))
}

/** The draft without lines that are still being filled in: what can be put into words. */
export function completePart(draft: FunnelDraft): FunnelDraft {
  return pruned(mapRows(draft, (rows) => rows.filter((row) => isGroup(row) || isCompleteRow(row))), { keepsAny: true })
}

/** True when the row and all inside it have what their operators compare with. */
export function isCompleteRow(row: FunnelRow): boolean {
  if (isGroup(row)) return row.rows.length > 0 && row.rows.every(isCompleteRow)
  if (row.field === '') return false
  if (row.op === 'empty' || row.op === 'notEmpty') return true
  if (row.value === undefined || row.value === null || row.value === '') return false
  if (!Array.isArray(row.value)) return true
  return row.op === 'between' ? row.value.length === 2 && row.value.every((part) => part !== '') : row.value.length > 0
}

/** Every line of the draft, those inside groups too. */
export function linesOf(draft: FunnelDraft): ConditionRow[] {
  const walk = (row: FunnelRow): ConditionRow[] => (isGroup(row) ? row.rows.flatMap(walk) : [row])
  return draft.steps.flatMap((step) => (step.kind === 'fixed' ? [] : step.rows.flatMap(walk)))
}

/** How many leading steps a preview of `asked` still tells of: all while only their content is edited, else the unchanged ones. */
export function knownSteps(draft: FunnelDraft, asked: FunnelDraft | null): number {
  if (!asked) return 0
  if (asked.steps.length === draft.steps.length) return draft.steps.length
  const text = (step: FunnelStep | undefined) => (step ? JSON.stringify(toStepFunnel(step)) : '')
  const changed = draft.steps.findIndex((step, place) => text(step) !== text(asked.steps[place]))
  return changed < 0 ? draft.steps.length : changed
}

/** Width of a step in percent: steps narrow downwards and then stay. */
export function stepWidth(place: number): number {
  return [100, 94, 88, 82][place] ?? 76
}

function append(draft: FunnelDraft, key: number, added: FunnelRow): FunnelDraft {
  const steps = draft.steps.map((step): FunnelStep => {
    if (step.kind === 'fixed') return step
    if (step.key !== key) return { ...step, rows: step.rows.map((row) => intoGroup(row, key, added)) }
    return { ...step, kind: step.kind === 'one' ? 'any' : step.kind, rows: [...step.rows, added] }
  })
  return { ...draft, steps }
}

function intoGroup(row: FunnelRow, key: number, added: FunnelRow): FunnelRow {
  if (!isGroup(row)) return row
  return row.key === key ? { ...row, rows: [...row.rows, added] } : { ...row, rows: row.rows.map((inner) => intoGroup(inner, key, added)) }
}

function findGroup(draft: FunnelDraft, key: number): GroupRow | undefined {
  const walk = (rows: readonly FunnelRow[]): GroupRow | undefined => {
    for (const row of rows) {
      if (!isGroup(row)) continue
      const found = row.key === key ? row : walk(row.rows)
      if (found) return found
    }
    return undefined
  }
  return walk(draft.steps.flatMap((step) => (step.kind === 'fixed' ? [] : step.rows)))
}

/** Applies the change to every list of rows, the innermost first. */
function mapRows(draft: FunnelDraft, change: (rows: readonly FunnelRow[]) => readonly FunnelRow[]): FunnelDraft {
  const walk = (rows: readonly FunnelRow[]): readonly FunnelRow[] => change(rows.map((row) => (isGroup(row) ? { ...row, rows: walk(row.rows) } : row)))
  return { ...draft, steps: draft.steps.map((step) => (step.kind === 'fixed' ? step : { ...step, rows: walk(step.rows) })) }
}

/** Without groups and steps that hold nothing any more. */
function pruned(draft: FunnelDraft, { keepsAny = false } = {}): FunnelDraft {
  const filled = mapRows(draft, (rows) => rows.filter((row) => !isGroup(row) || row.rows.length > 0))
  const steps = filled.steps
    .filter((step) => step.kind === 'fixed' || step.rows.length > 0)
    .map((step): FunnelStep => (!keepsAny && step.kind === 'any' && step.rows.length === 1 ? { ...step, kind: 'one' } : step))
  return { ...filled, steps }
}

function toNode(row: FunnelRow): Funnel {
  if (!isGroup(row)) return toCondition(row)
  const nodes = row.rows.map(toNode)
  if (row.over !== undefined) {
    const condition: Condition = { field: row.over, op: 'rows', value: row.join === 'all' ? { all: nodes } : { any: nodes } }
    return row.isNot ? { not: condition } : condition
  }
  if (row.join === 'all') return row.isNot ? { not: { all: nodes } } : { all: nodes }
  return row.isNot ? { not: oneOrAny(nodes) } : { any: nodes }
}

function oneOrAny(nodes: readonly Funnel[]): Funnel {
  const [only] = nodes
  return nodes.length === 1 && only ? only : { any: nodes }
}

function toCondition({ field, op, value }: ConditionRow): Condition {
  return op === 'empty' || op === 'notEmpty' || value === undefined ? { field, op } : { field, op, value }
}

/** Groups without conditions are shown, not taken apart. */
function isKeptWhole(funnel: Funnel): boolean {
  if ('field' in funnel) {
    if (funnel.op !== 'rows') return false
    const over = nestedFunnel(funnel)
    return over === null || isKeptWhole(over)
  }
  if ('not' in funnel) return isKeptWhole(funnel.not)
  const children = 'all' in funnel ? funnel.all : funnel.any
  return children.length === 0 || children.some(isKeptWhole)
}

function nestedFunnel({ value }: Condition): Funnel | null {
  return isFunnel(value) ? value : null
}
