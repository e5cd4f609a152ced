import { expect, it } from 'vitest'
import { activityDays } from '../../../../client/features/why/activity-days'

const period = { from: '2026-11-01', to: '2026-11-06' }
const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10)
const points = [{ at: '2026-11-02T00:00:00Z', value: 5 }, { at: '2026-11-03T00:00:00Z', value: 8 }]

it('activityDays: carries the fact over quiet days up to today', () => {
  expect(activityDays(points, period, { dayOf, today: '2026-11-04' }).values).toEqual([0, 5, 8, 8, null])
})

it('activityDays: a period that is over is known to its end', () => {
  expect(activityDays(points, period, { dayOf, today: '2026-12-20' }).values).toEqual([0, 5, 8, 8, 8])
})
