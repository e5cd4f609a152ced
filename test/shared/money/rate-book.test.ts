import { expect, it } from 'vitest'
import { createRateBook } from '../../../shared/money/rate-book'

const snapshot = (day: number, rateAmount: string) => ({ day, rateAmount, rateCount: '1' })

it('createRateBook: the newest snapshot not later than the day, else the earliest', () => {
  const book = createRateBook(new Map([['USD', [snapshot(20, '100'), snapshot(10, '90')]]]), 'RUB')
  expect([0, 9, 10, 19, 20, 99].map((day) => book.toBase(100, 'USD', day))).toEqual([9_000, 9_000, 9_000, 9_000, 10_000, 10_000])
})

it('createRateBook: turns over what was told in the base currency of before', () => {
  const book = createRateBook(new Map([['USD', [snapshot(1, '90'), snapshot(5, '0.9')]], ['EUR', [snapshot(1, '100'), snapshot(5, '1')]]]), 'EUR')
  expect([book.toBase(100, 'USD', 1), book.toBase(100, 'USD', 5), book.toBase(100, 'EUR', 3)]).toEqual([90, 90, 100])
})

it('createRateBook: has nothing for an unknown currency or what is no rate', () => {
  const book = createRateBook(new Map([['USD', [snapshot(1, '0')]]]), 'RUB')
  expect([book.toBase(100, 'USD', 1), book.toBase(100, 'EUR', 1)]).toEqual([null, null])
})
