import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { GoalPeriod } from '../../../shared/goal/goal-types'
import { toDayNumber, toDayText } from '../../../shared/period/day-number'
import {
  calendarPeriod, goalPeriodAt, nearestPeriod, periodPhase, previousPeriod, shiftDay, type Period,
} from '../../../shared/period/period'

const day = toDayNumber
const text = (period: Period | null): string | null => period && `${toDayText(period.from)} ${toDayText(period.to)}`
const units = ['day', 'week', 'month', 'quarter', 'halfYear', 'year'] as const

it.each([
  ['day', 0, '2026-11-19 2026-11-20'], ['week', 0, '2026-11-16 2026-11-23'], ['month', 0, '2026-11-01 2026-12-01'],
  ['quarter', 0, '2026-10-01 2027-01-01'], ['halfYear', 0, '2026-07-01 2027-01-01'], ['year', 0, '2026-01-01 2027-01-01'],
  ['day', -1, '2026-11-18 2026-11-19'], ['week', 1, '2026-11-23 2026-11-30'], ['month', -11, '2025-12-01 2026-01-01'],
  ['quarter', 1, '2027-01-01 2027-04-01'], ['halfYear', -1, '2026-01-01 2026-07-01'], ['year', -1, '2025-01-01 2026-01-01'],
] as const)('calendarPeriod: the %s of 2026-11-19, %i further', (unit, offset, expected) => {
  expect(text(calendarPeriod(unit, day('2026-11-19'), offset))).toBe(expected)
})

it('calendarPeriod: neighbours touch and hold their days, whatever the unit', () => {
  fc.assert(fc.property(fc.constantFrom(...units), fc.integer({ min: 0, max: 45_000 }), fc.integer({ min: -40, max: 40 }), (unit, at, offset) => {
    const period = calendarPeriod(unit, at)
    expect(period.from <= at && at < period.to).toBe(true)
    expect(calendarPeriod(unit, period.to)).toEqual(calendarPeriod(unit, at, 1))
    expect(calendarPeriod(unit, at, offset).to).toBe(calendarPeriod(unit, at, offset + 1).from)
  }))
})

it.each([['week', -2, '2026-11-05'], ['quarter', 1, '2027-02-19'], ['halfYear', -1, '2026-05-19'], ['year', -1, '2025-11-19'], ['day', 3, '2026-11-22']] as const)(
  'shiftDay: 2026-11-19 by %s × %i', (unit, count, expected) => {
    expect(toDayText(shiftDay(day('2026-11-19'), unit, count))).toBe(expected)
  })

const monthly: GoalPeriod = { kind: 'every', unit: 'month', from: '2026-01-15', until: '2026-04-10' }
const once: GoalPeriod = { kind: 'once', from: '2026-03-10', to: '2026-03-20' }

it.each<[GoalPeriod, string, string | null]>([
  [monthly, '2026-01-14', null],
  [monthly, '2026-01-15', '2026-01-15 2026-02-01'],
  [monthly, '2026-02-28', '2026-02-01 2026-03-01'],
  [monthly, '2026-04-09', '2026-04-01 2026-04-10'],
  [monthly, '2026-04-10', null],
  [{ kind: 'every', unit: 'week', from: '2026-11-18' }, '2026-11-22', '2026-11-18 2026-11-23'],
  [once, '2026-03-10', '2026-03-10 2026-03-20'],
  [once, '2026-03-19', '2026-03-10 2026-03-20'],
  [once, '2026-03-20', null],
])('goalPeriodAt: %j on %s', (period, on, expected) => {
  expect(text(goalPeriodAt(period, day(on)))).toBe(expected)
})

it('previousPeriod: the one before, null before the first', () => {
  expect(text(previousPeriod(monthly, calendarPeriod('month', day('2026-03-05'))))).toBe('2026-02-01 2026-03-01')
  expect(text(previousPeriod(monthly, { from: day('2026-02-01'), to: day('2026-03-01') }))).toBe('2026-01-15 2026-02-01')
  expect(previousPeriod(monthly, { from: day('2026-01-15'), to: day('2026-02-01') })).toBeNull()
  expect(previousPeriod(once, { from: day(once.from), to: day('2026-03-20') })).toBeNull()
})

it('nearestPeriod: the first ahead, the last behind, else the one that holds the day', () => {
  expect(text(nearestPeriod(monthly, day('2025-01-01')))).toBe('2026-01-15 2026-02-01')
  expect(text(nearestPeriod(monthly, day('2027-01-01')))).toBe('2026-04-01 2026-04-10')
  expect(text(nearestPeriod(once, day('2026-03-12')))).toBe('2026-03-10 2026-03-20')
})

it.each([['2026-10-31', 'future'], ['2026-11-01', 'open'], ['2026-11-30', 'open'], ['2026-12-01', 'past']] as const)(
  'periodPhase: November seen on %s is %s', (on, phase) => {
    expect(periodPhase(calendarPeriod('month', day('2026-11-10')), day(on))).toBe(phase)
  })
