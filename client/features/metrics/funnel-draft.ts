import type { Condition, Funnel, Operand, Operator } from '../../../shared/funnel/funnel-types'

/** One line of the editor; `value` is absent until it is chosen. */
export type ConditionRow = { key: number; field: string; op: Operator; value?: Operand | undefined }

/** One step of the funnel; `fixed` keeps a tree that the editor shows but does not take apart. */
export type FunnelStep =
  | { key: number; kind: 'one' | 'any' | 'not'; rows: readonly ConditionRow[] }
  | { key: number; kind: 'fixed'; funnel: Funnel }

/** A funnel while it is edited: a list of steps, all of which a record must pass. */
export type FunnelDraft = { steps: readonly FunnelStep[]; nextKey: number }

/** Opens a funnel for editing; what the editor cannot take apart stays whole. */
export function toFunnelDraft(funnel: Funnel): FunnelDraft {
  const children = 'all' in funnel ? funnel.all : [funnel]
  let nextKey = 0
  const row = (condition: Condition): ConditionRow => ({ key: nextKey++, ...condition })
  const steps = children.map((child): FunnelStep => {
    const key = nextKey++
    if ('field' in child && child.op !== 'rows') return { key, kind: 'one', rows: [row(child)] }
    const group = 'any' in child ? leavesOf(child) : 'not' in child ? leavesOf(child.not) : undefined
    if (group) return { key, kind: 'any' in child ? 'any' : 'not', rows: group.map(row) }
    return { key, kind: 'fixed', funnel: child }
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
  const conditions = step.rows.map(toCondition)
  const [only] = conditions
  if (step.kind === 'any') return { any: conditions }
  const inner = conditions.length === 1 && only ? only : { any: conditions }
  return step.kind === 'not' ? { not: inner } : inner
}

/** Adds a step with one line at the end. */
export function addStep(draft: FunnelDraft, kind: 'one' | 'any' | 'not', row: Omit<ConditionRow, 'key'>): FunnelDraft {
  const step: FunnelStep = { key: draft.nextKey, kind, rows: [{ key: draft.nextKey + 1, ...row }] }
  return { steps: [...draft.steps, step], nextKey: draft.nextKey + 2 }
}

/** Adds a line to a group; a single condition becomes «any». */
export function addRow(draft: FunnelDraft, stepKey: number, row: Omit<ConditionRow, 'key'>): FunnelDraft {
  const added: ConditionRow = { key: draft.nextKey, ...row }
  const steps = draft.steps.map((step): FunnelStep => {
    if (step.key !== stepKey || step.kind === 'fixed') return step
    return { ...step, kind: step.kind === 'one' ? 'any' : step.kind, rows: [...step.rows, added] }
  })
  return { steps, nextKey: draft.nextKey + 1 }
}

/** Puts another line in the place of the one with its key. */
export function changeRow(draft: FunnelDraft, row: ConditionRow): FunnelDraft {
  return mapRows(draft, (rows) => rows.map((old) => (old.key === row.key ? row : old)))
}

/** Removes a line; a step without lines goes, a group of one becomes a single condition. */
export function removeRow(draft: FunnelDraft, rowKey: number): FunnelDraft {
  const fewer = mapRows(draft, (rows) => rows.filter((row) => row.key !== rowKey))
  const steps = fewer.steps
    .filter((step) => step.kind === 'fixed' || step.rows.length > 0)
    .map((step): FunnelStep => (step.kind === 'any' && step.rows.length === 1 ? { ...step, kind: 'one' } : step))
  return { ...draft, steps }
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
  const whole = mapRows(draft, (rows) => rows.filter(isCompleteRow))
  return { ...whole, steps: whole.steps.filter((step) => step.kind === 'fixed' || step.rows.length > 0) }
}

/** True when the line has what its operator compares with. */
export function isCompleteRow(row: ConditionRow): boolean {
  if (row.field === '') return false
  if (row.op === 'empty' || row.op === 'notEmpty') return true
  if (row.value === undefined || row.value === null || row.value === '') return false
  if (!Array.isArray(row.value)) return true
  return row.op === 'between' ? row.value.length === 2 && row.value.every((part) => part !== '') : row.value.length > 0
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

function mapRows(draft: FunnelDraft, change: (rows: readonly ConditionRow[]) => readonly ConditionRow[]): FunnelDraft {
  return { ...draft, steps: draft.steps.map((step) => (step.kind === 'fixed' ? step : { ...step, rows: change(step.rows) })) }
}

function toCondition({ field, op, value }: ConditionRow): Condition {
  return op === 'empty' || op === 'notEmpty' || value === undefined ? { field, op } : { field, op, value }
}

function leavesOf(funnel: Funnel): readonly Condition[] | undefined {
  if ('field' in funnel) return funnel.op === 'rows' ? undefined : [funnel]
  if (!('any' in funnel) || funnel.any.length === 0) return undefined
  const leaves = funnel.any.filter((child): child is Condition => 'field' in child && child.op !== 'rows')
  return leaves.length === funnel.any.length ? leaves : undefined
}
