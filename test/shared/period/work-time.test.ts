import fc from 'fast-check'
import { expect, it } from 'vitest'
import { toDayNumber } from '../../../shared/period/day-number'
import { createWorkCalendar, everyDay } from '../../../shared/period/work-calendar'
import { createWorkTime, defaultWorkHours, instantAt, tabulateWorkTime, type WorkTimeRules } from '../../../shared/period/work-time'
import type { WorkCalendarChoice } from '../../../shared/period/work-calendar-types'
import { createZone } from '../../../shared/period/zone'

const hourMs = 3_600_000
const moscow = createZone('Europe/Moscow')
const newYork = createZone('America/New_York')
const russia: WorkTimeRules = { calendar: createWorkCalendar({ kind: 'russia', exceptions: [] }), hours: defaultWorkHours, zone: moscow }
const hoursBetween = (rules: WorkTimeRules, from: string, to: string): number => {
  const worked = createWorkTime(rules)
  return (worked(Date.parse(to)) - worked(Date.parse(from))) / hourMs
}

it.each<[string, string, string, number]>([
  ['within a day', '2026-11-19T10:00:00+03:00', '2026-11-19T12:30:00+03:00', 2.5],
  ['over a night', '2026-11-18T17:00:00+03:00', '2026-11-19T10:00:00+03:00', 2],
  ['before and after hours', '2026-11-19T03:00:00+03:00', '2026-11-19T23:00:00+03:00', 9],
  ['over a weekend', '2026-11-20T17:00:00+03:00', '2026-11-23T10:00:00+03:00', 2],
  ['over the holiday of 4 November', '2026-11-03T15:00:00+03:00', '2026-11-05T10:00:00+03:00', 3],
  ['in the last hour before a holiday nobody works', '2026-11-03T16:30:00+03:00', '2026-11-03T18:00:00+03:00', 0.5],
  ['all of November', '2026-11-01T00:00:00+03:00', '2026-12-01T00:00:00+03:00', 179],
  ['nothing on a Sunday', '2026-11-22T09:00:00+03:00', '2026-11-22T18:00:00+03:00', 0],
])('createWorkTime: %s', (_, from, to, hours) => {
  expect(hoursBetween(russia, from, to)).toBe(hours)
})

it('createWorkTime: a day is short, or not, because an administrator says so', () => {
  const hours = (exceptions: WorkCalendarChoice['exceptions'], from: string, to: string): number =>
    hoursBetween({ ...russia, calendar: createWorkCalendar({ kind: 'russia', exceptions }) }, `${from}T00:00:00+03:00`, `${to}T00:00:00+03:00`)
  expect([hours([], '2026-11-03', '2026-11-04'), hours([{ on: '2026-11-03', working: true }], '2026-11-03', '2026-11-04')]).toEqual([8, 9])
  expect(hours([{ on: '2026-12-31', working: true, short: true }, { on: '2026-12-30', working: true, short: true }], '2026-12-28', '2027-01-01')).toBe(9 + 9 + 8 + 8)
  expect(hoursBetween({ calendar: createWorkCalendar({ kind: 'weekdays', exceptions: [{ on: '2026-11-03', working: true, short: true }] }), hours: { from: '09:00', to: '09:30' }, zone: moscow }, '2026-11-02T00:00:00+03:00', '2026-11-05T00:00:00+03:00')).toBe(1)
})

it('createWorkTime: a clock put forward or back within the hours makes the day shorter or longer', () => {
  const nights: WorkTimeRules = { calendar: everyDay, hours: { from: '00:00', to: '06:00' }, zone: newYork }
  const day = (on: string): number => hoursBetween(nights, `${on}T05:00:00Z`, `${on}T16:00:00Z`)
  expect([day('2026-03-07'), day('2026-03-08'), day('2026-11-02')]).toEqual([6, 5, 6])
  expect(hoursBetween(nights, '2026-11-01T04:00:00Z', '2026-11-01T16:00:00Z')).toBe(7)
  expect(hoursBetween(nights, '2026-01-01T05:00:00Z', '2027-01-01T05:00:00Z')).toBe(365 * 6)
  const whole: WorkTimeRules = { ...nights, hours: { from: '00:00', to: '24:00' } }
  expect(hoursBetween(whole, '2026-03-08T05:00:00Z', '2026-11-03T05:00:00Z')).toBe(240 * 24)
})

it('instantAt: a time that the clock left out is the instant of the change', () => {
  const day = toDayNumber('2026-03-08')
  expect([90, 120, 150, 180, 1440].map((minutes) => new Date(instantAt(newYork, day, minutes)).toISOString().slice(8, 16)))
    .toEqual(['08T06:30', '08T07:00', '08T07:00', '08T07:00', '09T04:00'])
})

it('tabulateWorkTime: says the same as the function', () => {
  const rules = fc.constantFrom(russia, { ...russia, zone: newYork }, { calendar: everyDay, hours: { from: '00:30', to: '23:00' }, zone: createZone('Asia/Kolkata') })
  const tables = new Map([...new Set([russia])].map((one) => [one, tabulateWorkTime(one)]))
  fc.assert(fc.property(rules, fc.integer({ min: Date.UTC(1999, 0, 1), max: Date.UTC(2061, 0, 1) }), (given, at) => {
    const { firstUtcDay, days } = tables.get(given) ?? tabulateWorkTime(given)
    tables.set(given, { firstUtcDay, days })
    const index = Math.floor(at / (24 * hourMs)) - firstUtcDay
    const [before = 0, ...stretches] = days[Math.min(Math.max(index, 0), days.length - 1)] ?? []
    const minute = (at - (index + firstUtcDay) * 24 * hourMs) / 60_000
    const within = [0, 2].reduce((sum, i) => sum + Math.max(0, Math.min(minute, stretches[i + 1] ?? 0) - (stretches[i] ?? Number.POSITIVE_INFINITY)), 0)
    expect((before + (index >= 0 && index < days.length ? within : 0)) * 60_000).toBeCloseTo(createWorkTime(given)(at), 3)
  }), { numRuns: 60 })
})
