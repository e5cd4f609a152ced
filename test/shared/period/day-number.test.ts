import fc from 'fast-check'
import { expect, it } from 'vitest'
import { addMonths, findDayNumber, firstDayOfMonth, monthOfDay, toDayNumber, toDayText, weekday } from '../../../shared/period/day-number'

it.each([['1970-01-01', 0], ['1970-01-02', 1], ['2000-03-01', 11_017], ['2026-11-19', 20_776], ['1969-12-31', -1]])(
  'toDayNumber: %s is day %i', (text, day) => {
    expect(toDayNumber(text)).toBe(day)
    expect(toDayText(day)).toBe(text)
  })

it.each(['2026-02-29', '2026-13-01', '2026-00-10', '2026-04-31', '26-01-01', '2026-1-1', '', '2026-01-01T00:00'])(
  'toDayNumber: refuses %j', (text) => {
    expect(findDayNumber(text)).toBeNull()
    expect(() => toDayNumber(text)).toThrow(RangeError)
  })

it('monthOfDay: agrees with the first day of the month for every day', () => {
  fc.assert(fc.property(fc.integer({ min: -20_000, max: 60_000 }), (day) => {
    const month = monthOfDay(day)
    expect(firstDayOfMonth(month)).toBeLessThanOrEqual(day)
    expect(firstDayOfMonth(month + 1)).toBeGreaterThan(day)
  }))
  expect(monthOfDay(toDayNumber('2026-11-19'))).toBe(2026 * 12 + 10)
})

it.each([['2026-11-16', 1], ['2026-11-19', 4], ['2026-11-22', 7], ['1969-12-29', 1]])('weekday: %s is %i', (text, expected) => {
  expect(weekday(toDayNumber(text))).toBe(expected)
})

it.each([['2026-03-31', -1, '2026-02-28'], ['2024-01-31', 1, '2024-02-29'], ['2026-11-19', 2, '2027-01-19'], ['2026-11-19', 0, '2026-11-19']])(
  'addMonths: %s and %i months is %s', (from, months, expected) => {
    expect(toDayText(addMonths(toDayNumber(from), months))).toBe(expected)
  })
