import { expect, it } from 'vitest'
import { activityDays } from '../../../../client/features/why/activity-days'

const period = { from: '2026-11-01', to: '2026-11-06' }
const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10)

it('activityDays: carries the fact over quiet days and ends where it is known', () => {
  const points = [{ at: '2026-11-02T10:00:00Z', value: 5 }, { at: '2026-11-04T10:00:00Z', value: 8 }]
  expect(activityDays(points, period, dayOf).values).toEqual([0, 5, 5, 8, null])
})

it('activityDays: a point at midnight closes the day before', () => {
  expect(activityDays([{ at: '2026-11-02T00:00:00Z', value: 3 }], period, dayOf).values).toEqual([3, null, null, null, null])
})
