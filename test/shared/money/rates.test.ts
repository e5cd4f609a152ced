import { expect, it } from 'vitest'
import { pickRate, rateInto } from '../../../shared/money/rates'

const snapshots = [{ day: 20 }, { day: 10 }, { day: 30 }]

it.each([[9, 10], [10, 10], [19, 10], [20, 20], [29, 20], [1000, 30]])('pickRate: on day %i the snapshot of day %i', (day, expected) => {
  expect(pickRate(snapshots, day)).toEqual({ day: expected })
})

it('pickRate: null when there are no snapshots', () => {
  expect(pickRate([], 5)).toBeNull()
})

it('rateInto: a snapshot from before the base changed is turned over by the base’s own rate of that day', () => {
  const old = [{ day: 10, rateAmount: '98.20', rateCount: '1' }]
  const rates = new Map([
    ['EUR', [...old, { day: 20, rateAmount: '1.09', rateCount: '1' }]], ['USD', [{ day: 10, rateAmount: '90.5', rateCount: '1' }, { day: 20, rateAmount: '1', rateCount: '1' }]],
    ['RUB', [{ day: 10, rateAmount: '1', rateCount: '1' }, { day: 20, rateAmount: '1.1', rateCount: '100' }]],
  ])
  const into = (currency: string, base: string, day: number) => rateInto(rates, { currency, base, day })
  expect(into('EUR', 'RUB', 15)).toEqual(old[0])
  expect(into('EUR', 'USD', 15)).toEqual({ day: 10, rateAmount: '98.20', rateCount: '90.5' })
  expect(into('RUB', 'USD', 15)).toEqual({ day: 10, rateAmount: '1', rateCount: '90.5' })
  expect(into('EUR', 'USD', 25)).toEqual({ day: 20, rateAmount: '1.09', rateCount: '1' })
  expect(into('XTS', 'USD', 25)).toBeNull()
})
