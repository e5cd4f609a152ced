import { expect, it } from 'vitest'
import { toChartData } from '../../../../client/features/person/chart-data'
import { makeProgress } from '../../make-progress'

const period = { from: '2026-11-01', to: '2026-11-05' }

it('toChartData: days without a point stay empty and the pace ends at the target', () => {
  const progress = makeProgress({ period, daysOff: [1], target: 300, fact: 120, expected: 200, points: [{ on: '2026-11-01', value: 50 }, { on: '2026-11-02', value: 120 }] })
  expect(toChartData(progress)).toEqual({
    days: ['2026-11-01', '2026-11-02', '2026-11-03', '2026-11-04'], facts: [50, 120, null, null], pace: [100, 100, 200, 300],
  })
})

it('toChartData: a ratio has no pace', () => {
  expect(toChartData(makeProgress({ period, expected: null })).pace).toBeNull()
})
