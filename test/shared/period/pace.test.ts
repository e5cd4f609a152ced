import { expect, it } from 'vitest'
import { toDayNumber } from '../../../shared/period/day-number'
import { expectedFact } from '../../../shared/period/pace'
import { calendarPeriod } from '../../../shared/period/period'

const november = calendarPeriod('month', toDayNumber('2026-11-19'))

it.each([
  ['2026-10-31', 0, 1_500_000, 0],
  ['2026-11-01', 0, 1_500_000, 50_000],
  ['2026-11-19', 0, 1_500_000, 950_000],
  ['2026-11-30', 0, 1_500_000, 1_500_000],
  ['2027-01-01', 0, 1_500_000, 1_500_000],
  ['2026-11-15', 100, 150, 125],
  ['2026-11-15', 30, 20, 25],
])('expectedFact: on %s from %i to %i', (on, base, target, expected) => {
  expect(expectedFact({ base, target, period: november, today: toDayNumber(on) })).toBe(expected)
})
