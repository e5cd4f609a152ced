import fc from 'fast-check'
import { expect, it } from 'vitest'
import { computeActual } from '../../../shared/bonus/compute-actual'

const tiers = [{ from: 1, rate: 0.05 }, { from: 0, rate: 0.03 }, { from: 1.2, rate: 0.07 }]

it('computeActual: a line per tier, each with its own part of the fact', () => {
  expect(computeActual({ kind: 'actual', tiers }, { fact: 1300, base: 0, target: 1000 })).toEqual([
    { kind: 'tier', from: 0, units: 1000, rate: 0.03, amountMinor: 30 },
    { kind: 'tier', from: 1, units: 200, rate: 0.05, amountMinor: 10 },
    { kind: 'tier', from: 1.2, units: 100, rate: 0.07, amountMinor: 7 },
  ])
})

it('computeActual: the whole fact at the highest tier reached, nothing below the first', () => {
  const whole = (fact: number) => computeActual({ kind: 'actual', tiers: tiers.slice(0, 1), tierMode: 'whole' }, { fact, base: 0, target: 1000 })
  expect(whole(999)).toEqual([])
  expect(whole(1000)).toEqual([{ kind: 'tier', from: 1, units: 1000, rate: 0.05, amountMinor: 50 }])
})

it('computeActual: nothing below what it counts from', () => {
  const [line] = computeActual({ kind: 'actual', rateMinor: 5000, from: 'target' }, { fact: 140, base: 100, target: 150 })
  expect(line).toEqual({ kind: 'actual', from: 'target', units: 0, rate: 5000, amountMinor: 0 })
})

it('computeActual: where less is better, units lie below base and target', () => {
  const paid = (from: 'base' | 'target', fact: number) => computeActual({ kind: 'actual', rateMinor: 100, from }, { fact, base: 30, target: 20 })[0]?.amountMinor
  expect([paid('base', 18), paid('target', 18), paid('base', 32)]).toEqual([1200, 200, 0])
})

it('computeActual: marginal tiers of one rate pay as one rate does, but for the rounding of each line', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 0, max: 1000 }), (fact, permille) => {
    const rate = permille / 1000
    const figures = { fact, base: 0, target: 1_000_000 }
    const tiered = computeActual({ kind: 'actual', tiers: [0, 0.5, 1].map((from) => ({ from, rate })) }, figures).reduce((sum, line) => sum + line.amountMinor, 0)
    const plain = computeActual({ kind: 'actual', rate }, figures)[0]?.amountMinor ?? 0
    expect(Math.abs(tiered - plain)).toBeLessThanOrEqual(2)
  }))
})
