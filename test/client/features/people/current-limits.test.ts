import { expect, it } from 'vitest'
import { currentLimits } from '../../../../client/features/people/current-limits'

const limit = (userId: string, from: string, capMinor: number | null, unit: 'month' | 'quarter' = 'month') => ({ userId, unit, from, capMinor, floorMinor: null, editable: true })

it('currentLimits: the newest monthly one that has begun', () => {
  const limits = [limit('1', '2026-12-01', 3), limit('1', '2026-11-01', 2), limit('1', '2026-01-01', 1), limit('2', '2026-10-01', 9, 'quarter'), limit('3', '2026-12-01', 5)]
  expect([...currentLimits(limits, '2026-11-01')].map(([id, { capMinor }]) => [id, capMinor])).toEqual([['1', 2]])
})
