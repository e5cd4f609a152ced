import { expect, it } from 'vitest'
import { trialDifference, trialTables } from '../../../../client/features/metrics/trial-rows'
import type { DryRun } from '../../../../shared/api/version-contract'

const figure = (fact: number | null) => ({ fact, index: fact === null ? null : fact / 10, bonusMinor: null })
const money = { kind: 'money' as const, currency: 'RUB' }
const pair = (before: number, after: number) => ({ before: figure(before), after: figure(after), changed: before !== after })

function makeGoal(goalId: string, given: Partial<DryRun['goals'][number]> = {}): DryRun['goals'][number] {
  return {
    goalId, metricId: 'm', metricName: 'Выручка', subject: { kind: 'user', id: goalId }, subjectName: `Человек ${goalId}`, better: 'higher',
    period: { from: '2026-11-01', to: '2026-12-01' }, unitBefore: money, unit: money, people: [], ...pair(5, 7), ...given,
  }
}

it('trialTables: people of one metric and period share a table, those who do not change are counted', () => {
  const tables = trialTables({ goals: [makeGoal('1'), makeGoal('2', pair(3, 3)), makeGoal('3', { metricId: 'r', metricName: 'Доля' })] })
  expect(tables.map(({ metricName, rows, same }) => [metricName, rows.map(({ key }) => key), same])).toEqual([['Выручка', ['1'], 1], ['Доля', ['3'], 0]])
})

it('trialTables: a group stands above its people that change', () => {
  const people = [{ userId: '4', name: 'Вера', ...pair(1, 2) }, { userId: '5', name: 'Глеб', ...pair(2, 2) }]
  const [table] = trialTables({ goals: [makeGoal('g', { subject: { kind: 'department', id: '2' }, subjectName: 'Опт', people })] })
  expect(table?.rows.map(({ name, isNested }) => [name, isNested])).toEqual([['Опт', false], ['Вера', true]])
  expect(table?.same).toBe(1)
})

it('trialTables: nothing changes, no table', () => {
  expect(trialTables({ goals: [makeGoal('1', pair(3, 3))] })).toEqual([])
})

it('trialDifference: only between figures of one unit', () => {
  expect(trialDifference({ before: figure(5), after: figure(3) }, { unit: money, unitBefore: money })).toBe(-2)
  expect(trialDifference({ before: figure(null), after: figure(3) }, { unit: money, unitBefore: money })).toBeNull()
  expect(trialDifference({ before: figure(5), after: figure(3) }, { unit: money, unitBefore: { kind: 'count', of: 'deal' } })).toBeNull()
})
