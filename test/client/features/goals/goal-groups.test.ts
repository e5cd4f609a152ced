import { expect, it } from 'vitest'
import type { Goal } from '../../../../shared/api/goal-contract'
import { findGoals, groupGoals } from '../../../../client/features/goals/goal-groups'

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

it('findGoals: by the name of the subject or of the metric, in any case; a group without finds is gone', () => {
  const groups = groupGoals([
    goal('1', 'Won', { kind: 'user', id: '2' }, 'Igor Bell'), goal('2', 'Calls', { kind: 'user', id: '3' }, 'Anna Bell'), goal('3', 'Calls', { kind: 'user', id: '4' }, 'Zoe Fox'),
  ])
  const ids = (text: string) => findGoals(groups, text, (one) => one.subjectName).map((group) => group.goals.map((one) => one.id))
  expect(ids('bell an')).toEqual([['2']])
  expect(ids('CALLS')).toEqual([['2', '3']])
  expect(ids(' ')).toEqual([['2', '3'], ['1']])
  expect(ids('nobody')).toEqual([])
})
