import { expect, it } from 'vitest'
import { checkGoal, type GoalMetric } from '../../../shared/goal/check-goal'
import { goalDraftSchema } from '../../../shared/goal/goal-schema'
import type { GoalDraft } from '../../../shared/goal/goal-types'

const count: GoalMetric = { name: 'Сделки', better: 'higher', unit: { kind: 'count', of: 'deal' }, additive: true }
const money: GoalMetric = { name: 'Выручка', better: 'higher', unit: { kind: 'money', currency: 'RUB' }, additive: true }
const refusals: GoalMetric = { ...count, name: 'Отказы', better: 'lower' }
const makeGoal = (changes: Partial<GoalDraft> = {}): GoalDraft => ({
  metricId: 'm1', subject: { kind: 'user', id: '2' }, base: 0, target: 50, period: { kind: 'every', unit: 'month', from: '2026-11-01' },
  marks: [{ at: 0.7, amountMinor: 600_000 }, { at: 1 }], ...changes,
})

it.each<[string, Partial<GoalDraft>, GoalMetric]>([
  ['a goal with marks', {}, count],
  ['less is better with a base above', { base: 30, target: 20 }, refusals],
  ['a pool of a department', { subject: { kind: 'department', id: '5' }, bonus: { kind: 'pool', poolMinor: 100 } }, count],
  ['a share', { bonus: { kind: 'share', fundMinor: 1, curve: 'step', bands: [{ from: 0.7, coefficient: 1 }] } }, money],
  ['a rate of money', { bonus: { kind: 'actual', rate: 0.05 } }, money],
  ['money per deal', { bonus: { kind: 'actual', rateMinor: 5000, from: 'base' } }, count],
  ['a floor under a cap', { bonus: { kind: 'proportional', amountMinor: 1, floor: 0.5, cap: 1 } }, count],
  ['marks in any order', { marks: [{ at: 1 }, { at: 0.7 }] }, count],
])('checkGoal: nothing against %s', (_, changes, metric) => {
  expect(checkGoal(makeGoal(changes), metric)).toEqual([])
  expect(goalDraftSchema.safeParse(makeGoal(changes)).success).toBe(true)
})

it.each<[string, Partial<GoalDraft>, GoalMetric, string, string]>([
  ['a target below the base where more is better', { base: 50, target: 20 }, count, 'target', 'direction'],
  ['a target above the base where less is better', { base: 0, target: 20 }, refusals, 'base', 'direction'],
  ['a target that equals the base', { base: 5, target: 5 }, count, 'target', 'target'],
  ['half a kopeck', { target: 10.5 }, money, 'target', 'not-whole'],
  ['one mark twice', { marks: [{ at: 0.7 }, { at: 1 }, { at: 0.7 }] }, count, 'marks.2.at', 'duplicate-mark'],
  ['a pool of one person', { bonus: { kind: 'pool', poolMinor: 1 } }, count, 'bonus.kind', 'bonus'],
  ['two bands at one share', { bonus: { kind: 'share', fundMinor: 1, curve: 'step', bands: [{ from: 1, coefficient: 1 }, { from: 1, coefficient: 2 }] } }, count, 'bonus.bands.1.from', 'bonus'],
  ['a share of weight 0', { weight: 0, bonus: { kind: 'share', fundMinor: 1, curve: 'step', bands: [{ from: 0, coefficient: 1 }] } }, count, 'weight', 'bonus'],
  ['a rate and tiers at once', { bonus: { kind: 'actual', rate: 0.1, tiers: [{ from: 0, rate: 0.1 }] } }, money, 'bonus.rate', 'bonus'],
  ['no rate at all', { bonus: { kind: 'actual' } }, money, 'bonus.rate', 'bonus'],
  ['a share of deals as money', { bonus: { kind: 'actual', rate: 0.1 } }, count, 'bonus.rate', 'bonus'],
  ['roubles per kopeck', { bonus: { kind: 'actual', rateMinor: 100 } }, money, 'bonus.rateMinor', 'bonus'],
  ['a floor above the cap', { bonus: { kind: 'proportional', amountMinor: 1, floor: 1.2, cap: 1 } }, count, 'bonus.floor', 'bonus'],
])('checkGoal: names %s', (_, changes, metric, path, code) => {
  expect(checkGoal(makeGoal(changes), metric).map((problem) => [problem.path, problem.code])).toEqual([[path, code]])
})
