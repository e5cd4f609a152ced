import { expect, it } from 'vitest'
import type { Funnel } from '../../../../shared/funnel/funnel-types'
import {
  addGroup, addRow, addStep, changeRow, completePart, isComplete, isGroup, knownSteps, linesOf, moveStep, overOf, overRows, removeRow, removeStep, stepWidth, toFunnel, toFunnelDraft, toggleNot,
} from '../../../../client/features/metrics/funnel-draft'

const won: Funnel = { field: 'stageKind', op: 'is', value: 'won' }
const retail: Funnel = { field: 'pipelineId', op: 'in', value: ['0', '3'] }
const big: Funnel = { field: 'amount', op: 'gte', value: 50_000_000 }
const region: Funnel = { field: 'custom.UF_CRM_REGION', op: 'notEmpty' }
const whole: Funnel = { all: [won, { any: [retail, big] }, { not: region }] }

it('toFunnel: gives back what was opened when nothing was edited', () => {
  expect(toFunnel(toFunnelDraft(whole))).toEqual(whole)
})

it.each<[string, Funnel]>([
  ['all inside any', { all: [{ any: [{ all: [won, big] }, region] }] }],
  ['any inside all inside not', { all: [{ not: { all: [won, { any: [big, retail] }] } }] }],
  ['not inside any', { all: [{ any: [{ not: won }, { not: { any: [big, retail] } }, { not: { not: region } }] }] }],
  ['a nested all as a step', { all: [{ all: [won, big] }, retail] }],
  ['conditions over product rows', { all: [{ field: 'productRows', op: 'rows', value: { all: [{ field: 'productName', op: 'contains', value: 'насос' }, { field: 'sum', op: 'gte', value: 100 }] } }] }],
  ['product rows inside not and any', { all: [{ not: { field: 'productRows', op: 'rows', value: { any: [{ field: 'sum', op: 'gt', value: 1 }] } } }, { any: [won, { field: 'rows', op: 'rows', value: { all: [{ not: { field: 'price', op: 'empty' } }] } }] }] }],
])('toFunnel: gives back nested groups, %s', (_, funnel) => {
  const draft = toFunnelDraft(funnel)
  expect(draft.steps.map((step) => step.kind)).not.toContain('fixed')
  expect(toFunnel(draft)).toEqual(funnel)
})

it('toFunnel: keeps a group without conditions as it is', () => {
  const empty: Funnel = { all: [{ any: [{ all: [] }, region] }] }
  const draft = toFunnelDraft(empty)
  expect(draft.steps.map((step) => step.kind)).toEqual(['fixed'])
  expect(toFunnel(draft)).toEqual(empty)
})

it('addGroup: all inside a step, any inside all; its lines are edited and removed as others', () => {
  const draft = toFunnelDraft({ all: [won] })
  const title = { field: 'title', op: 'empty' } as const
  const grouped = addGroup(draft, draft.steps[0]?.key ?? -1, title)
  expect(toFunnel(grouped)).toEqual({ all: [{ any: [won, { all: [title] }] }] })
  const step = grouped.steps[0]
  const group = step?.kind === 'any' ? step.rows.find(isGroup) : undefined
  if (!group) throw new Error('a group was added')
  const more = addRow(grouped, group.key, { field: 'amount', op: 'gte', value: 50_000_000 })
  expect(toFunnel(more)).toEqual({ all: [{ any: [won, { all: [title, big] }] }] })
  expect(toFunnel(addGroup(more, group.key, title))).toEqual({ all: [{ any: [won, { all: [title, big, { any: [title] }] }] }] })
  expect(toFunnel(changeRow(more, { ...group, isNot: true }))).toEqual({ all: [{ any: [won, { not: { all: [title] } }] }] })
  expect(linesOf(more).map((line) => line.field)).toEqual(['stageKind', 'title', 'amount'])
  const [line] = group.rows
  expect(toFunnel(removeRow(grouped, line?.key ?? -1))).toEqual({ all: [won] })
})

it('overRows: a line becomes conditions over product rows, whose fields its groups name too', () => {
  const draft = toFunnelDraft({ all: [won] })
  const [line] = linesOf(draft)
  const name = { field: 'productName', op: 'is', value: 'Насос' } as const
  const over = overRows(draft, line?.key ?? -1, 'productRows', name)
  expect(toFunnel(over)).toEqual({ all: [{ field: 'productRows', op: 'rows', value: { all: [name] } }] })
  const key = line?.key ?? -1
  const grouped = addGroup(over, key, name)
  const group = grouped.steps.flatMap((step) => (step.kind === 'fixed' ? [] : step.rows)).flatMap((row) => (isGroup(row) ? row.rows : [])).find(isGroup)
  expect([overOf(over, key), overOf(grouped, group?.key ?? -1), overOf(over, over.steps[0]?.key ?? -1)]).toEqual(['productRows', 'productRows', null])
  expect(toFunnel(grouped)).toEqual({ all: [{ field: 'productRows', op: 'rows', value: { all: [name, { any: [name] }] } }] })
  expect(toFunnel(removeRow(over, linesOf(over)[0]?.key ?? -1))).toEqual({ all: [] })
  expect(isComplete(overRows(draft, key, 'productRows', { field: 'sum', op: 'gte' }))).toBe(false)
})

it('isComplete: looks into groups, completePart leaves out what is still empty there', () => {
  const draft = toFunnelDraft({ all: [{ any: [{ all: [won, { field: 'amount', op: 'gte' }] }, { all: [{ field: 'title', op: 'contains' }] }, big] }] })
  expect(isComplete(draft)).toBe(false)
  expect(toFunnel(completePart(draft))).toEqual({ all: [{ any: [{ all: [won] }, big] }] })
})

it('toFunnelDraft: wraps a lone condition and a lone group into steps', () => {
  expect(toFunnel(toFunnelDraft(won))).toEqual({ all: [won] })
  expect(toFunnelDraft({ any: [won, big] }).steps.map((step) => step.kind)).toEqual(['any'])
  expect(toFunnelDraft({ not: { any: [won, big] } }).steps.map((step) => step.kind)).toEqual(['not'])
})

it('addRow: turns a single condition into any', () => {
  const draft = toFunnelDraft({ all: [retail] })
  const key = draft.steps[0]?.key ?? -1
  expect(toFunnel(addRow(draft, key, { field: 'amount', op: 'gte', value: 50_000_000 }))).toEqual({ all: [{ any: [retail, big] }] })
})

it('removeRow: leaves a single condition when one line of any remains, and no step when none does', () => {
  const draft = toFunnelDraft({ all: [{ any: [retail, big] }, won] })
  const [group, single] = draft.steps
  if (group?.kind !== 'any' || single?.kind !== 'one') throw new Error('unexpected steps')
  const fewer = removeRow(draft, group.rows[1]?.key ?? -1)
  expect(toFunnel(fewer)).toEqual({ all: [retail, won] })
  expect(toFunnel(removeRow(fewer, single.rows[0]?.key ?? -1))).toEqual({ all: [retail] })
})

it('addStep: keys stay unique', () => {
  let draft = toFunnelDraft(whole)
  draft = addStep(addStep(draft, 'one', { field: 'title', op: 'contains', value: 'x' }), 'not', { field: 'title', op: 'empty' })
  const keys = draft.steps.flatMap((step) => [step.key, ...(step.kind === 'fixed' ? [] : step.rows.map((row) => row.key))])
  expect(new Set(keys).size).toBe(keys.length)
  expect(toFunnel(draft)).toEqual({
    all: [...('all' in whole ? whole.all : []), { field: 'title', op: 'contains', value: 'x' }, { not: { field: 'title', op: 'empty' } }],
  })
})

it('moveStep: places beyond the ends are the ends', () => {
  const draft = toFunnelDraft({ all: [won, retail, big] })
  const [first, , last] = draft.steps
  expect(toFunnel(moveStep(draft, last?.key ?? -1, 0))).toEqual({ all: [big, won, retail] })
  expect(toFunnel(moveStep(draft, first?.key ?? -1, 99))).toEqual({ all: [retail, big, won] })
  expect(moveStep(draft, 12345, 0)).toBe(draft)
})

it('toggleNot: goes there and back', () => {
  const draft = toFunnelDraft({ all: [{ any: [retail, big] }] })
  const key = draft.steps[0]?.key ?? -1
  const turned = toggleNot(draft, key)
  expect(toFunnel(turned)).toEqual({ all: [{ not: { any: [retail, big] } }] })
  expect(toFunnel(toggleNot(turned, key))).toEqual({ all: [{ any: [retail, big] }] })
})

it('changeRow: drops the operand where the operator takes none', () => {
  const draft = toFunnelDraft({ all: [retail] })
  const step = draft.steps[0]
  if (step?.kind !== 'one' || !step.rows[0] || isGroup(step.rows[0])) throw new Error('unexpected step')
  expect(toFunnel(changeRow(draft, { ...step.rows[0], op: 'empty' }))).toEqual({ all: [{ field: 'pipelineId', op: 'empty' }] })
})

it('isComplete: waits for operands', () => {
  expect(isComplete(toFunnelDraft(whole))).toBe(true)
  expect(isComplete(toFunnelDraft({ all: [] }))).toBe(true)
  expect(isComplete(toFunnelDraft({ all: [{ field: 'amount', op: 'gte' }] }))).toBe(false)
  expect(isComplete(toFunnelDraft({ all: [{ field: 'pipelineId', op: 'in', value: [] }] }))).toBe(false)
  expect(isComplete(toFunnelDraft({ all: [{ field: 'amount', op: 'between', value: [1] }] }))).toBe(false)
  expect(isComplete(toFunnelDraft({ all: [{ field: 'amount', op: 'gte', value: 0 }] }))).toBe(true)
})

it('completePart: leaves out what is still being filled in', () => {
  const draft = toFunnelDraft({ all: [won, { field: 'title', op: 'contains' }, { any: [big, { field: 'amount', op: 'lt' }] }] })
  expect(toFunnel(completePart(draft))).toEqual({ all: [won, { any: [big] }] })
})

it('knownSteps: all while steps are edited in place, the unchanged ones after adding or removing', () => {
  const asked = toFunnelDraft({ all: [won, retail] })
  expect(knownSteps(asked, null)).toBe(0)
  expect(knownSteps(toFunnelDraft({ all: [won, big] }), asked)).toBe(2)
  expect(knownSteps(addStep(asked, 'one', { field: 'title', op: 'empty' }), asked)).toBe(2)
  expect(knownSteps(removeStep(asked, asked.steps[0]?.key ?? -1), asked)).toBe(0)
})

it('removeStep: removes it; stepWidth: narrows and stays', () => {
  const draft = toFunnelDraft(whole)
  expect(removeStep(draft, draft.steps[1]?.key ?? -1).steps).toHaveLength(2)
  expect([0, 1, 2, 3, 4, 9].map(stepWidth)).toEqual([100, 94, 88, 82, 76, 76])
})
