import { expect, it } from 'vitest'
import { computeShare } from '../../../shared/bonus/compute-share'

const bands = [{ from: 1, coefficient: 1 }, { from: 0.7, coefficient: 0.9 }, { from: 1.1, coefficient: 1.1 }]
const at = (fact: number, curve: 'step' | 'linear', base = 0, target = 100) =>
  computeShare({ rule: { kind: 'share', fundMinor: 2_000_000, curve, bands }, weight: 0.4, figures: { fact, base, target } }).amountMinor

it('computeShare: bands count in any order', () => {
  expect([69, 70, 100, 110, 300].map((fact) => at(fact, 'step'))).toEqual([0, 720_000, 800_000, 880_000, 880_000])
})

it('computeShare: a line between the points, none before the first, flat after the last', () => {
  expect([69, 70, 85, 105, 300].map((fact) => at(fact, 'linear'))).toEqual([0, 720_000, 760_000, 840_000, 880_000])
})

it('computeShare: 134 deals of 100 to 150 are below the first band, 135 are not', () => {
  expect([134, 135, 149, 154, 155].map((fact) => at(fact, 'step', 100, 150))).toEqual([0, 720_000, 720_000, 800_000, 880_000])
})

it('computeShare: the best is the largest coefficient, wherever it stands', () => {
  const rule = { kind: 'share' as const, fundMinor: 1000, curve: 'step' as const, bands: [{ from: 0, coefficient: 2 }, { from: 1, coefficient: 1 }] }
  expect(computeShare({ rule, weight: 1, best: true }).amountMinor).toBe(2000)
})
