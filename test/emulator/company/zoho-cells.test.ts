import { expect, it } from 'vitest'
import { toAmount, toInstant } from './zoho-cells'

it('toInstant: each of the three ways of writing a date is read as UTC', () => {
  expect(['15 Apr, 2021 00:03:00', '2021-04-15 23:03:00', '25-05-2021 04:15'].map((cell) => new Date(toInstant(cell)).toISOString()))
    .toEqual(['2021-04-15T00:03:00.000Z', '2021-04-15T23:03:00.000Z', '2021-05-25T04:15:00.000Z'])
})

it('toInstant: throws on what is no date', () => {
  expect(() => toInstant('')).toThrow('Not a date')
  expect(() => toInstant('31-31-2021 04:15')).toThrow('Not a date: 31-31-2021 04:15')
})

it('toAmount: dollars and thousands are dropped, a blank is nothing', () => {
  expect(['$22,700.00', '9,326.84', '$21,042', ''].map(toAmount)).toEqual([22_700, 9326.84, 21_042, 0])
  expect(() => toAmount('n/a')).toThrow('Not an amount: n/a')
})
