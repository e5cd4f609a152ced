import { expect, it } from 'vitest'
import type { BonusRule } from '../../../shared/bonus/bonus-types'
import { bonusRuleSchema } from '../../../shared/bonus/bonus-schema'
import { checkBonus, type BonusPlace } from '../../../shared/goal/check-bonus'

const user: BonusPlace = { subject: { kind: 'user', id: '2' }, target: 50, weight: undefined, unit: { kind: 'count', of: 'deal' }, better: 'higher' }
const department: BonusPlace = { ...user, subject: { kind: 'department', id: '5' } }
const money: BonusPlace = { ...user, unit: { kind: 'money', currency: 'RUB' } }
const bands = (...list: [number, number][]): BonusRule => ({ kind: 'share', fundMinor: 100, curve: 'step', bands: list.map(([from, coefficient]) => ({ from, coefficient })) })
const tiers = (...list: [number, number][]) => ({ kind: 'actual' as const, tiers: list.map(([from, rate]) => ({ from, rate })) })

it.each<[string, BonusRule, BonusPlace]>([
  ['bands from a threshold on', bands([0.7, 0.9], [1, 1], [1.1, 1.1]), user],
  ['a first band that pays nothing', bands([0, 0], [0.7, 1]), user],
  ['bands in any order', bands([1, 1], [0.7, 0.9]), user],
  ['coefficients that fall', bands([0.7, 1], [1, 0.5]), user],
  ['tiers of money', { ...tiers([0, 0.03], [1, 0.05]), tierMode: 'whole' }, money],
  ['tiers of roubles per deal', { ...tiers([0, 1_500_000], [1, 2_000_000]), from: 'zero' }, user],
  ['a pool of a department', { kind: 'pool', poolMinor: 1, gate: 0.7 }, department],
])('checkBonus: nothing against %s', (_, rule, place) => {
  expect(checkBonus(rule, place)).toEqual([])
  expect(bonusRuleSchema.safeParse(rule).success).toBe(true)
})

it.each<[string, BonusRule, BonusPlace, string, string]>([
  ['bands that overlap', bands([0.7, 0.9], [1, 1], [0.7, 1]), user, 'bands.2.from', 'overlap'],
  ['a hole between bands', bands([0.7, 0.9], [0.9, 0], [1, 1]), user, 'bands.1', 'gap'],
  ['bands that never pay', bands([0.7, 0], [1, 0]), user, 'bands', 'no-pay'],
  ['tiers that overlap', tiers([0, 0.03], [0, 0.05]), money, 'tiers.1.from', 'overlap'],
  ['a hole between tiers', tiers([0, 0.03], [1, 0], [1.2, 0.05]), money, 'tiers.1', 'gap'],
  ['a tier of more than all the money', tiers([0, 0.03], [1, 5]), money, 'tiers.1.rate', 'over-whole'],
  ['a rate of more than all the money', { kind: 'actual', rate: 1.5 }, money, 'rate', 'over-whole'],
  ['tiers from the target', { ...tiers([0, 0.03]), from: 'target' }, money, 'from', 'start'],
  ['tiers of a target that is not above zero', tiers([0, 1]), { ...user, target: 0, better: 'lower' }, 'tiers', 'target'],
  ['a way of tiers without tiers', { kind: 'actual', rate: 0.1, tierMode: 'whole' }, money, 'tierMode', 'mode'],
  ['a rate beside tiers', { ...tiers([0, 0.03]), rate: 0.1 }, money, 'rate', 'one-way'],
  ['a pool where less is better', { kind: 'pool', poolMinor: 1 }, { ...department, better: 'lower' }, 'kind', 'better'],
])('checkBonus: names %s', (_, rule, place, path, reason) => {
  expect(checkBonus(rule, place).map((problem) => [problem.path, problem.reason])).toEqual([[path, reason]])
})
