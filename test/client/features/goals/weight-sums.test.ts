import { expect, it } from 'vitest'
import type { Goal } from '../../../../shared/api/goal-contract'
import { emptyForm } from '../../../../client/features/goals/goal-draft'
import { weightSums } from '../../../../client/features/goals/weight-sums'

const goal = (id: string, given: Partial<Goal>): Goal => ({
  id, metricId: 'm', metricName: '', subjectName: '', editable: true, updatedAt: '2026-11-01T00:00:00Z', subject: { kind: 'user', id: '3' }, base: 0, target: 1, marks: [],
  period: { kind: 'every', unit: 'month', from: '2026-01-01' }, ...given,
})
const row = (id: string, goalId: string | null = null) => ({ subject: { kind: 'user' as const, id }, goalId, target: 1, base: null })

it('weightSums: the form’s weight with the person’s other goals of that unit that still hold', () => {
  const goals = [
    goal('a', { weight: 0.4 }), goal('b', { weight: 0.35 }), goal('c', { weight: 0.2, period: { kind: 'every', unit: 'quarter', from: '2026-01-01' } }),
    goal('d', { weight: 0.9, period: { kind: 'every', unit: 'month', from: '2026-01-01', until: '2026-11-01' } }), goal('e', { weight: 0.5, subject: { kind: 'user', id: '4' } }),
  ]
  const form = { ...emptyForm('2026-11-01'), weight: 0.25, rows: [row('3'), row('4'), row('5')] }
  expect(weightSums(form, goals)).toEqual([{ key: 'user:3', sum: 1 }, { key: 'user:4', sum: 0.75 }, { key: 'user:5', sum: 0.25 }])
  expect(weightSums({ ...form, rows: [row('3', 'a')] }, goals)).toEqual([{ key: 'user:3', sum: 0.6 }])
  expect(weightSums({ ...form, weight: undefined, rows: [row('5'), { ...row('1'), subject: { kind: 'everyone' } }] }, [])).toEqual([{ key: 'user:5', sum: 1 }])
})
