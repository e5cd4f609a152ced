import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { BonusRule } from '../../../shared/bonus/bonus-types'
import { findCliffs } from '../../../shared/bonus/find-cliffs'

const marks = [{ at: 1, amountMinor: 300 }, { at: 0.7, amountMinor: 300 }, { at: 0.8 }, { at: 1.1, amountMinor: 200 }]
const bands = [{ from: 0.7, coefficient: 0.9 }, { from: 1, coefficient: 1 }, { from: 1.1, coefficient: 1.1 }]
const cliffs = (rule: BonusRule, place = { base: 0, target: 100 }) =>
  findCliffs({ rule, marks, weight: 0.4, ...place }).map(({ at, beforeMinor, afterMinor, remedy }) => [at, beforeMinor, afterMinor, remedy])

it('findCliffs: each mark with money is one, and the highest alone may fall', () => {
  expect(cliffs({ kind: 'oneTime', mode: 'cumulative' })).toEqual([[0.7, 0, 300, 'marks'], [1, 300, 600, 'marks'], [1.1, 600, 800, 'marks']])
  expect(cliffs({ kind: 'oneTime', mode: 'highest' })).toEqual([[0.7, 0, 300, 'marks'], [1.1, 300, 200, 'marks']])
})

it('findCliffs: 7 200 hang on 70 % of a share; a line leaves only the threshold', () => {
  const rule: BonusRule = { kind: 'share', fundMinor: 2_000_000, curve: 'step', bands }
  expect(cliffs(rule)).toEqual([[0.7, 0, 720_000, 'linear'], [1, 720_000, 800_000, 'linear'], [1.1, 800_000, 880_000, 'linear']])
  expect(cliffs({ ...rule, curve: 'linear' })).toEqual([[0.7, 0, 720_000, 'threshold']])
  expect(cliffs({ ...rule, curve: 'linear', bands: [{ from: 0, coefficient: 0 }, ...bands] })).toEqual([])
})

it('findCliffs: tiers on the whole sum jump where the fact meets them, marginal ones never', () => {
  const tiers = [{ from: 0.5, rate: 0.03 }, { from: 0.7, rate: 0.04 }, { from: 1, rate: 0.05 }]
  expect(cliffs({ kind: 'actual', tiers, tierMode: 'whole' }, { base: 0, target: 100_000_000 })).toEqual([
    [0.5, 0, 1_500_000, 'marginal'], [0.7, 2_100_000, 2_800_000, 'marginal'], [1, 4_000_000, 5_000_000, 'marginal'],
  ])
  expect(cliffs({ kind: 'actual', tiers, tierMode: 'whole' }, { base: 50_000, target: 100_000 }).map(([at]) => at)).toEqual([0, 0.4, 1])
  expect(cliffs({ kind: 'actual', tiers })).toEqual([])
  expect(cliffs({ kind: 'actual', rate: 0.1 })).toEqual([])
})

it('findCliffs: a gate of a proportional bonus, and nothing without one', () => {
  expect(cliffs({ kind: 'proportional', amountMinor: 800_000, gate: 0.7, cap: 1.1 })).toEqual([[0.7, 0, 560_000, 'threshold']])
  expect(cliffs({ kind: 'proportional', amountMinor: 800_000, cap: 1.1 })).toEqual([])
  expect(cliffs({ kind: 'pool', poolMinor: 100 })).toEqual([])
})

it('findCliffs: the cliffs of cumulative marks add up to all the money', () => {
  const some = fc.uniqueArray(fc.record({ at: fc.integer({ min: 1, max: 30 }).map((x) => x / 10), amountMinor: fc.integer({ min: 0, max: 1e6 }) }), { selector: (mark) => mark.at, maxLength: 6 })
  fc.assert(fc.property(some, (list) => {
    const found = findCliffs({ rule: { kind: 'oneTime', mode: 'cumulative' }, marks: list, base: 0, target: 1 })
    expect(found.reduce((sum, cliff) => sum + cliff.afterMinor - cliff.beforeMinor, 0)).toBe(list.reduce((sum, mark) => sum + mark.amountMinor, 0))
  }))
})
