import { expect, it } from 'vitest'
import { compareFractions, fromMicros, mostMinor, multiply, roundAmount, toNumber } from '../../../shared/bonus/bonus-amount'

it.each([[1n, 2n, 1, 1], [149n, 1n, 100, 100], [150n, 1n, 100, 200], [-1n, 2n, 1, -1], [1n, 3n, 1, 0], [79_866_667n, 100n, 100, 798_700], [10n ** 30n, 1n, 1, mostMinor]])(
  'roundAmount: %s / %s to steps of %i is %i', (top, bottom, step, expected) => {
    expect(roundAmount({ top, bottom }, step)).toBe(expected)
  })

it('compareFractions, multiply, toNumber: work on exact fractions', () => {
  expect(compareFractions({ top: 1n, bottom: 3n }, { top: 2n, bottom: 6n })).toBe(0)
  expect(compareFractions({ top: 1n, bottom: 3n }, fromMicros(333_333n))).toBe(1)
  expect(compareFractions({ top: -1n, bottom: 3n }, { top: 0n, bottom: 1n })).toBe(-1)
  expect(toNumber(multiply({ top: 1n, bottom: 2n }, fromMicros(500_000n)))).toBe(0.25)
})
