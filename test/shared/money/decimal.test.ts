import fc from 'fast-check'
import { expect, it } from 'vitest'
import { divideRound, power10, toDecimal, toSafeNumber } from '../../../shared/money/decimal'

it.each<[string | number, bigint, number]>([
  ['1234.565', 1_234_565n, 3], ['-3', -3n, 0], ['+.5', 5n, 1], ['7.', 7n, 0], [1e-7, 1n, 7], [1e21, 10n ** 21n, 0], ['0', 0n, 0], [' 12 ', 12n, 0],
])('toDecimal: %j is exact', (value, units, scale) => {
  expect(toDecimal(value)).toEqual({ units, scale })
})

it.each(['', '.', '-', 'abc', '1,5', '1 000', '0x10', 'NaN', 'Infinity', '1e9999'])('toDecimal: refuses %j', (value) => {
  expect(() => toDecimal(value)).toThrow(RangeError)
})

it.each([[5n, 2n, 3n], [-5n, 2n, -3n], [4n, 3n, 1n], [-4n, 3n, -1n], [5n, -2n, -3n], [0n, 7n, 0n]])('divideRound: %s / %s is %s', (top, bottom, expected) => {
  expect(divideRound(top, bottom)).toBe(expected)
})

it('divideRound: is never further than half from the exact quotient', () => {
  fc.assert(fc.property(fc.bigInt(-(10n ** 30n), 10n ** 30n), fc.bigInt(1n, 10n ** 12n), (top, bottom) => {
    const off = 2n * (divideRound(top, bottom) * bottom - top)
    expect(off <= bottom && -off <= bottom).toBe(true)
  }))
})

it('toSafeNumber: throws beyond what a number holds exactly', () => {
  expect(toSafeNumber(9_007_199_254_740_991n)).toBe(Number.MAX_SAFE_INTEGER)
  expect(() => toSafeNumber(power10(16))).toThrow(RangeError)
})
