import fc from 'fast-check'
import { expect, it } from 'vitest'
import { limitBonus } from '../../../shared/bonus/limit-bonus'

it.each([
  ['no limit', 500, null, 500, null],
  ['the cap holds the sum', 1500, { capMinor: 1000, floorMinor: null }, 1000, 'cap'],
  ['the floor lifts it', 100, { capMinor: 1000, floorMinor: 300 }, 300, 'floor'],
  ['between them it stays', 500, { capMinor: 1000, floorMinor: 300 }, 500, null],
  ['at the cap nothing is cut', 1000, { capMinor: 1000, floorMinor: null }, 1000, null],
] as const)('limitBonus: %s', (_, sumMinor, limit, amountMinor, limitedBy) => {
  expect(limitBonus({ sumMinor, limit, hasGoals: true })).toEqual({ amountMinor, limitedBy })
})

it('limitBonus: nothing is guaranteed to who has no goals (O-16)', () => {
  expect(limitBonus({ sumMinor: 0, limit: { capMinor: null, floorMinor: 300 }, hasGoals: false })).toEqual({ amountMinor: 0, limitedBy: null })
})

it('limitBonus: never beyond its limits and never falling as the sum grows', () => {
  const amount = fc.integer({ min: 0, max: 10_000 })
  fc.assert(fc.property(amount, amount, amount, amount, (a, b, c, d) => {
    const limit = { floorMinor: Math.min(a, b), capMinor: Math.max(a, b) }
    const of = (sumMinor: number): number => limitBonus({ sumMinor, limit, hasGoals: true }).amountMinor
    expect(of(c)).toBeGreaterThanOrEqual(limit.floorMinor)
    expect(of(c)).toBeLessThanOrEqual(limit.capMinor)
    expect(of(Math.min(c, d))).toBeLessThanOrEqual(of(Math.max(c, d)))
  }))
})
