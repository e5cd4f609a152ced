import fc from 'fast-check'
import { expect, it } from 'vitest'
import { toDayNumber } from '../../../shared/period/day-number'
import { calendarPeriod } from '../../../shared/period/period'
import { personalCalendar, presenceIn } from '../../../shared/period/presence'
import { createWorkCalendar } from '../../../shared/period/work-calendar'

const november = calendarPeriod('month', toDayNumber('2026-11-19'))
const russia = createWorkCalendar({ kind: 'russia', exceptions: [] })
const days = (from: string, to: string) => ({ from: toDayNumber(from), to: toDayNumber(to) })

it.each([
  ['nobody away', [], 20],
  ['a week of vacation', [days('2026-11-09', '2026-11-16')], 15],
  ['two that overlap count once', [days('2026-11-09', '2026-11-13'), days('2026-11-11', '2026-11-16')], 15],
  ['two that share one day', [days('2026-11-09', '2026-11-12'), days('2026-11-11', '2026-11-16')], 15],
  ['a weekend costs nothing', [days('2026-11-21', '2026-11-23')], 20],
  ['a joiner of the month', [{ from: -Infinity, to: toDayNumber('2026-11-16') }], 11],
  ['a leaver of the month', [{ from: toDayNumber('2026-11-16'), to: Infinity }], 9],
  ['all month', [days('2026-10-01', '2026-12-10')], 0],
  ['an empty span', [days('2026-11-16', '2026-11-16')], 20],
])('presenceIn: %s', (_, away, worked) => {
  expect(presenceIn(november, russia, away)).toEqual({ worked, norm: 20 })
})

it('presenceIn: by calendar days where nobody works in the period', () => {
  expect(presenceIn(days('2027-01-01', '2027-01-09'), russia, [days('2027-01-01', '2027-01-03')])).toEqual({ worked: 6, norm: 8 })
})

it('personalCalendar: counts what its days say, whatever the absences', () => {
  const span = fc.tuple(fc.integer({ min: -10, max: 40 }), fc.integer({ min: 0, max: 20 })).map(([start, length]) => ({ from: november.from + start, to: november.from + start + length }))
  fc.assert(fc.property(fc.array(span, { maxLength: 5 }), fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 30 }), (away, a, b) => {
    const calendar = personalCalendar(november, russia, away)
    const [from, to] = [november.from + Math.min(a, b), november.from + Math.max(a, b)]
    const counted = Array.from({ length: to - from }, (_, i) => from + i).filter((day) => calendar.isWorkingDay(day)).length
    expect(calendar.countWorkingDays(from, to)).toBe(counted)
  }))
})
