import { expect, it } from 'vitest'
import { periodStart, periodStarts, shiftDay } from '../../../../client/features/goals/period-choice'

it.each([
  ['day', 1, '2026-11-20'], ['week', 0, '2026-11-16'], ['month', 1, '2026-12-01'], ['month', 2, '2027-01-01'],
  ['quarter', 0, '2026-10-01'], ['halfYear', 1, '2027-01-01'], ['year', -1, '2025-01-01'],
] as const)('periodStart: %s %i away from a Thursday in November', (unit, offset, start) => {
  expect(periodStart(unit, '2026-11-19', offset)).toBe(start)
})

it('periodStarts: the neighbours in order', () => {
  expect(periodStarts('month', '2026-11-19', { before: 1, after: 2 })).toEqual(['2026-10-01', '2026-11-01', '2026-12-01', '2027-01-01'])
})

it('shiftDay: crosses months', () => {
  expect(shiftDay('2026-12-01', -1)).toBe('2026-11-30')
})
