import { expect, it } from 'vitest'
import { pickRate } from '../../../shared/money/rates'

const snapshots = [{ day: 20 }, { day: 10 }, { day: 30 }]

it.each([[9, 10], [10, 10], [19, 10], [20, 20], [29, 20], [1000, 30]])('pickRate: on day %i the snapshot of day %i', (day, expected) => {
  expect(pickRate(snapshots, day)).toEqual({ day: expected })
})

it('pickRate: null when there are no snapshots', () => {
  expect(pickRate([], 5)).toBeNull()
})
