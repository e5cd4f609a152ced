import fc from 'fast-check'
import { expect, it } from 'vitest'
import { convertMinor, minorExponent, toMajorText, toMinor } from '../../../shared/money/money'

it.each([['RUB', 2], ['usd', 2], ['JPY', 0], ['KRW', 0], ['VND', 0], ['CLP', 0], ['KWD', 3], ['BHD', 3], ['CLF', 4], ['XYZ', 2]])(
  'minorExponent: %s has %i places', (currency, places) => {
    expect(minorExponent(currency)).toBe(places)
  })

it.each<[string | number, string, number]>([
  ['1234.565', 'RUB', 123_457], [1234.565, 'RUB', 123_457], ['1.005', 'RUB', 101], [1.005, 'RUB', 101], ['0.1', 'RUB', 10], [0.29, 'RUB', 29],
  ['1000000.00', 'EUR', 100_000_000], ['1234.5', 'JPY', 1235], ['1.2345', 'KWD', 1235], ['-1.005', 'RUB', -101], ['0', 'RUB', 0], [1e15, 'JPY', 1e15],
])('toMinor: %j %s is %i', (amount, currency, minor) => {
  expect(toMinor(amount, currency)).toBe(minor)
})

it.each(['', 'много', '1e300', '99999999999999999'])('toMinor: throws when the amount is %j', (amount) => {
  expect(() => toMinor(amount, 'RUB')).toThrow(RangeError)
})

it('toMajorText: comes back unchanged through toMinor', () => {
  fc.assert(fc.property(fc.maxSafeInteger(), fc.constantFrom('RUB', 'JPY', 'KWD', 'CLF'), (minor, currency) => {
    expect(toMinor(toMajorText(minor, currency), currency) + 0).toBe(minor + 0)
  }))
  expect([toMajorText(123_456, 'RUB'), toMajorText(-5, 'RUB'), toMajorText(7, 'JPY'), toMajorText(7, 'KWD')]).toEqual(['1234.56', '-0.05', '7', '0.007'])
})

const one = { rateAmount: '1', rateCount: '1' }

it.each([
  ['USD to RUB', { amountMinor: 10_000, from: 'USD', to: 'RUB', rate: { rateAmount: '92.5058', rateCount: '1' } }, 925_058],
  ['a rate per hundred', { amountMinor: 10_000, from: 'JPY', to: 'RUB', rate: { rateAmount: '62.1234', rateCount: '100' } }, 621_234],
  ['into a currency without minor units', { amountMinor: 150, from: 'RUB', to: 'JPY', rate: { rateAmount: '1', rateCount: '1' } }, 2],
  ['three places to two', { amountMinor: 1005, from: 'KWD', to: 'USD', rate: one }, 101],
  ['half goes away from zero', { amountMinor: -1, from: 'USD', to: 'RUB', rate: { rateAmount: '0.5', rateCount: '1' } }, -1],
  ['its own currency', { amountMinor: 777, from: 'RUB', to: 'RUB', rate: one }, 777],
])('convertMinor: %s', (_, input, expected) => {
  expect(convertMinor(input)).toBe(expected)
})

it('convertMinor: adds no drift when the rate is exact', () => {
  fc.assert(fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 1, max: 1_000_000 }), (amountMinor, rate) => {
    expect(convertMinor({ amountMinor, from: 'USD', to: 'RUB', rate: { rateAmount: String(rate), rateCount: '1' } })).toBe(amountMinor * rate + 0)
  }))
})

it.each(['0', '-1', 'x'])('convertMinor: throws when the rate is %j', (rateAmount) => {
  expect(() => convertMinor({ amountMinor: 1, from: 'USD', to: 'RUB', rate: { rateAmount, rateCount: '1' } })).toThrow(RangeError)
})
