import fc from 'fast-check'
import { expect, it } from 'vitest'
import { toDayNumber } from '../../../shared/period/day-number'
import { expectedFact, listDaysOff, periodDays } from '../../../shared/period/pace'
import { calendarPeriod } from '../../../shared/period/period'
import { createWorkCalendar, everyDay } from '../../../shared/period/work-calendar'

const november = calendarPeriod('month', toDayNumber('2026-11-19'))
const russia = createWorkCalendar({ kind: 'russia', exceptions: [] })

it.each([
  ['2026-10-31', 0], ['2026-11-01', 0], ['2026-11-02', 1], ['2026-11-04', 2], ['2026-11-19', 13], ['2026-11-22', 14], ['2026-11-30', 20], ['2027-01-01', 20],
])('periodDays: on %s, %i working days of November 2026 have passed', (on, passed) => {
  expect(periodDays(november, toDayNumber(on), russia)).toEqual({ total: 20, passed, left: 20 - passed })
})

it('periodDays: calendar days when nobody works in the period', () => {
  const holidays = { from: toDayNumber('2027-01-01'), to: toDayNumber('2027-01-09') }
  expect(periodDays(holidays, toDayNumber('2027-01-03'), russia)).toEqual({ total: 8, passed: 3, left: 5 })
  expect(listDaysOff(holidays, russia)).toEqual([])
})

it('listDaysOff: a period of many years is not listed', () => {
  expect(listDaysOff({ from: toDayNumber('2000-01-01'), to: toDayNumber('9999-01-01') }, russia)).toEqual([])
  expect(listDaysOff({ from: toDayNumber('2026-11-02'), to: toDayNumber('2026-11-09') }, russia)).toEqual([2, 5, 6])
})

it.each([
  ['2026-10-31', 0, 1_500_000, 0],
  ['2026-11-01', 0, 1_500_000, 50_000],
  ['2026-11-19', 0, 1_500_000, 950_000],
  ['2026-11-30', 0, 1_500_000, 1_500_000],
  ['2027-01-01', 0, 1_500_000, 1_500_000],
  ['2026-11-15', 100, 150, 125],
  ['2026-11-15', 30, 20, 25],
])('expectedFact: by calendar days on %s from %i to %i', (on, base, target, expected) => {
  expect(expectedFact({ base, target, days: periodDays(november, toDayNumber(on), everyDay) })).toBe(expected)
})

it.each([['2026-11-01', 0], ['2026-11-19', 975_000], ['2026-11-21', 1_050_000], ['2026-11-22', 1_050_000], ['2026-11-30', 1_500_000]])(
  'expectedFact: by working days on %s', (on, expected) => {
    expect(expectedFact({ base: 0, target: 1_500_000, days: periodDays(november, toDayNumber(on), russia) })).toBe(expected)
  })

it('expectedFact: only grows, from base to target, and stands still on days off', () => {
  fc.assert(fc.property(fc.integer({ min: 19_800, max: 21_500 }), fc.integer({ min: 1, max: 400 }), fc.constantFrom(russia, everyDay), (from, length, calendar) => {
    const period = { from, to: from + length }
    const off = new Set(listDaysOff(period, calendar))
    let before = 0
    for (let index = 0; index < length; index += 1) {
      const expected = expectedFact({ base: 0, target: 1, days: periodDays(period, from + index, calendar) })
      expect(expected > before).toBe(!off.has(index))
      expect(expected).toBeGreaterThanOrEqual(before)
      before = expected
    }
    expect(before).toBe(1)
  }), { numRuns: 50 })
})
