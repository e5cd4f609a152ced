import fc from 'fast-check'
import { expect, it } from 'vitest'
import { applyRate, toExactRate } from '../../../shared/money/exact-rate'
import { convertMinor } from '../../../shared/money/money'

const currency = fc.constantFrom('RUB', 'JPY', 'KWD')
const decimal = fc.tuple(fc.integer({ min: 1, max: 2 ** 31 }), fc.integer({ min: 0, max: 12 })).map(([units, places]) => `${units}e-${places}`)

it('applyRate: is what convertMinor makes of it', () => {
  fc.assert(fc.property(fc.integer({ min: -(2 ** 45), max: 2 ** 45 }), currency, currency, decimal, decimal, (amountMinor, from, to, rateAmount, rateCount) => {
    const rate = { rateAmount, rateCount }
    const exact = toExactRate({ from, to, rate })
    let wanted: number | null = null
    try {
      wanted = convertMinor({ amountMinor, from, to, rate })
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
    }
    expect(exact && applyRate(amountMinor, exact)).toBe(wanted)
  }), { numRuns: 2000 })
})

it('toExactRate: is turned over by the rate of the base currency', () => {
  const exact = toExactRate({ from: 'USD', to: 'EUR', rate: { rateAmount: '90', rateCount: '1' }, ofTo: { rateAmount: '100', rateCount: '1' } })
  expect(exact).toEqual({ top: 9n, bottom: 10n })
  expect(exact && applyRate(-5, exact)).toBe(-5)
})

it.each(['0', '-1', '', 'none'])('toExactRate: "%s" is no rate', (text) => {
  expect(toExactRate({ from: 'USD', to: 'RUB', rate: { rateAmount: text, rateCount: '1' } })).toBeNull()
  expect(toExactRate({ from: 'USD', to: 'RUB', rate: { rateAmount: '1', rateCount: text } })).toBeNull()
  expect(toExactRate({ from: 'USD', to: 'RUB', rate: { rateAmount: '1', rateCount: '1' }, ofTo: { rateAmount: text, rateCount: '1' } })).toBeNull()
})
