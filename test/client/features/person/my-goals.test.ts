import { expect, it } from 'vitest'
import { findNearestMark, judgeOwner, pickMyGoals, summariseMoney } from '../../../../client/features/person/my-goals'
import type { Board } from '../../../../shared/api/board-contract'
import type { Progress } from '../../../../shared/api/goal-contract'
import { makeProgress } from '../../make-progress'

const bonus = (amountMinor: number) => ({ amountMinor, currency: 'RUB', provisional: true })
const deals = makeProgress({
  goalId: 'deals', unit: { kind: 'count', of: 'deal' }, fact: 23, target: 40, expected: 26, marks: [[0.7, 300_000], [1, 600_000]],
  bonusMaxMinor: 900_000, withinReachMinor: 300_000, today: { fact: 1, bonusMinor: 0 },
})
const sum = makeProgress({
  goalId: 'sum', marks: [[0.7, 600_000], [1, 1_000_000]], bonus: bonus(600_000), bonusMaxMinor: 1_600_000, withinReachMinor: 1_000_000, today: { fact: 5, bonusMinor: 250_000 },
})
const group = makeProgress({
  goalId: 'group', subject: { kind: 'department', id: '5' }, bonus: bonus(8_400_000),
  people: [{ userId: '17', name: 'Анна', fact: 1, index: 0.1, bonus: bonus(120_000) }],
})

function makeBoard(goals: Progress[], groups: Progress[]): Board {
  const user = { id: '17', name: 'Анна', position: null, photo: null, active: true, departmentIds: ['5'] }
  return {
    period: { from: '2026-11-01', to: '2026-12-01' }, today: '2026-11-19',
    rows: [{ user, goals, score: null, bonusMinor: 0 }, { user: { ...user, id: '18' }, goals: [makeProgress({ goalId: 'other' })], score: null, bonusMinor: 0 }],
    groups, totals: [], bonusMinor: 0, bonusMaxMinor: null, currency: 'RUB',
  }
}

it('pickMyGoals: own goals, then those of one’s groups', () => {
  const foreign = makeProgress({ goalId: 'foreign', subject: { kind: 'department', id: '9' }, people: [{ userId: '18', name: 'Игорь', fact: 1, index: 0.1 }] })
  expect(pickMyGoals(makeBoard([sum, deals], [group, foreign]), '17').map((goal) => goal.goalId)).toEqual(['sum', 'deals', 'group'])
})

it('summariseMoney: adds own goals and only the own part of a group’s', () => {
  expect(summariseMoney([sum, deals, group], '17', new Set())).toMatchObject({
    earnedMinor: 720_000, todayMinor: 250_000, reachMinor: 1_300_000, maxMinor: 2_620_000, isProvisional: true,
  })
})

it('summariseMoney: nothing is earned before a period begins', () => {
  expect(summariseMoney([{ ...sum, phase: 'future' }, { ...group, phase: 'future' }], '17', new Set())).toMatchObject({ earnedMinor: 0 })
})

it('summariseMoney: does not guess a maximum that a goal does not name', () => {
  expect(summariseMoney([sum, makeProgress({ bonusMaxMinor: null })], '17', new Set()).maxMinor).toBeNull()
})

it('summariseMoney: lists the marks that the pace reaches, by day', () => {
  expect(summariseMoney([sum, deals], '17', new Set()).soon.map(({ progress, at, day }) => [progress.goalId, at, day])).toEqual([['deals', 0.7, 16], ['sum', 1, 17]])
})

it('findNearestMark: the one that takes the smallest part of its goal', () => {
  expect(findNearestMark([sum, deals])).toMatchObject({ at: 0.7, amountMinor: 300_000 })
  expect(findNearestMark([group])).toBeNull()
})

it('judgeOwner: a department’s bonus belongs to its head, a pool to its members', () => {
  const department = makeProgress({ subject: { kind: 'department', id: '5' } })
  expect(judgeOwner(department, '17', new Set(['5']))).toBe('own')
  expect(judgeOwner(department, '17', new Set())).toBe('head')
  expect(judgeOwner(group, '17', new Set())).toBe('share')
  expect(judgeOwner(makeProgress({ subject: { kind: 'everyone' } }), '17', new Set())).toBe('nobody')
})

it('summariseMoney: a head earns the department’s bonus whole', () => {
  const headed = makeProgress({ subject: { kind: 'department', id: '5' }, bonus: bonus(1_200_000), bonusMaxMinor: 1_200_000 })
  expect(summariseMoney([headed], '17', new Set(['5']))).toMatchObject({ earnedMinor: 1_200_000, maxMinor: 1_200_000 })
  expect(summariseMoney([headed], '17', new Set())).toMatchObject({ earnedMinor: 0 })
})
