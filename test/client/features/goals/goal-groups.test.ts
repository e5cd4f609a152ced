import { expect, it } from 'vitest'
import type { Goal } from '../../../../shared/api/goal-contract'
import { groupGoals } from '../../../../client/features/goals/goal-groups'

const goal = (id: string, metricName: string, subject: Goal['subject'], subjectName: string): Goal => ({
  id, metricId: metricName, metricName, subject, subjectName, base: 0, target: 1, marks: [], editable: true, updatedAt: '2026-11-19T13:42:00Z',
  period: { kind: 'every', unit: 'month', from: '2026-11-01' },
})

it('groupGoals: metrics by name, groups before people', () => {
  const groups = groupGoals([
    goal('1', 'Won', { kind: 'user', id: '2' }, 'Igor'), goal('2', 'Calls', { kind: 'user', id: '2' }, 'Igor'),
    goal('3', 'Won', { kind: 'user', id: '1' }, 'Anna'), goal('4', 'Won', { kind: 'department', id: '5' }, 'Sales'),
  ])
  expect(groups.map((group) => [group.metricName, group.goals.map((one) => one.id)])).toEqual([['Calls', ['2']], ['Won', ['4', '3', '1']]])
})
