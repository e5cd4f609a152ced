import { toDayNumber } from './day-number'
import { createWorkCalendar } from './work-calendar'
import type { WorkCalendar, WorkCalendarChoice, WorkHours } from './work-calendar-types'
import type { Zone } from './zone'

/** Hours of work on a portal that has not said its own. */
export const defaultWorkHours: WorkHours = { from: '09:00', to: '18:00' }

const minuteMs = 60_000
/** By how many minutes the day before a holiday is shorter. */
const shorterBy = 60
const dayMs = 1440 * minuteMs
/** Work is counted from this day on and up to the last; before it nobody worked. */
const firstDay = toDayNumber('2000-01-01')
const lastDay = toDayNumber('2060-01-01')

/** What the working hours of a portal are counted by. */
export type WorkTimeRules = { calendar: WorkCalendar; hours: WorkHours; zone: Zone }

/** The rules of a portal by its choice. */
export function workTimeRules(choice: WorkCalendarChoice, zone: Zone): WorkTimeRules {
  return { calendar: createWorkCalendar(choice), hours: choice.hours ?? defaultWorkHours, zone }
}

/** Working time in milliseconds since 2000, as a function of an instant: a duration is a difference of two. Grows only in working hours. */
export type WorkTime = (at: number) => number

/**
 * Hours are those of the portal's clock, so on a day when it is put forward or back within them the day is shorter or longer.
 * Counts by the arithmetic of the calendar, whatever the span: keep it.
 */
export function createWorkTime({ calendar, hours, zone }: WorkTimeRules): WorkTime {
  const from = toMinutes(hours.from)
  const usual = (toMinutes(hours.to) - from) * minuteMs
  const endOf = endOfWork(calendar, hours)
  const changed = new Set([...zone.transitions.slice(1).flatMap(({ at }) => [zone.dayOf(at) - 1, zone.dayOf(at)]), ...calendar.shortDays])
  const odd = [...changed].filter((day) => day >= firstDay && calendar.isWorkingDay(day)).toSorted((a, b) => a - b)
    .map((day) => ({ day, off: instantAt(zone, day, endOf(day)) - instantAt(zone, day, from) - usual })).filter(({ off }) => off !== 0)
  const offBefore = [0]
  for (const { off } of odd) offBefore.push((offBefore.at(-1) ?? 0) + off)

  return (at) => {
    const day = Math.min(zone.dayOf(at), lastDay)
    if (day < firstDay) return 0
    const before = calendar.countWorkingDays(firstDay, day) * usual + (offBefore[countBefore(odd, day)] ?? 0)
    if (day === lastDay || !calendar.isWorkingDay(day)) return before
    return before + Math.max(0, Math.min(at, instantAt(zone, day, endOf(day))) - instantAt(zone, day, from))
  }
}

/**
 * The same as a table, for a database: per day of UTC from `firstUtcDay` on the minutes worked before it, and beginning and end of
 * each stretch of work in it, in minutes of that day. No zone has had seconds in its offset since 2000.
 */
export function tabulateWorkTime(rules: WorkTimeRules): { firstUtcDay: number; days: number[][] } {
  const { calendar, hours, zone } = rules
  const workTime = createWorkTime(rules)
  const from = toMinutes(hours.from)
  const endOf = endOfWork(calendar, hours)
  const firstUtcDay = firstDay - 1
  const days = Array.from({ length: lastDay + 2 - firstUtcDay }, (_, index) => {
    const start = (firstUtcDay + index) * dayMs
    const stretches: number[] = []
    for (let day = Math.max(zone.dayOf(start), firstDay); day < lastDay && day <= zone.dayOf(start + dayMs - 1); day += 1) {
      if (!calendar.isWorkingDay(day)) continue
      const [begins, ends] = [Math.max(instantAt(zone, day, from) - start, 0), Math.min(instantAt(zone, day, endOf(day)) - start, dayMs)]
      if (begins < ends) stretches.push(begins / minuteMs, ends / minuteMs)
    }
    return [workTime(start) / minuteMs, ...stretches]
  })
  return { firstUtcDay, days }
}

/** The first instant of the local day at which the clock shows so many minutes or more. */
export function instantAt(zone: Zone, day: number, minutes: number): number {
  if (minutes * minuteMs >= dayMs) return zone.startOfDay(day + 1)
  const wall = day * dayMs + minutes * minuteMs
  const start = zone.startOfDay(day)
  const before = wall - zone.offsetAt(start)
  const offset = zone.offsetAt(before)
  if (before < start || offset === zone.offsetAt(start)) return Math.max(before, start)
  // The clock was put on or back on that day; a time that was left out is the instant of the change.
  const change = zone.transitions.findLast((transition) => transition.at <= before)?.at ?? start
  return Math.max(wall - offset, change)
}

/** When work ends on a day, in minutes of its clock. */
function endOfWork({ shortDays }: WorkCalendar, hours: WorkHours): (day: number) => number {
  const short = new Set(shortDays)
  const [from, to] = [toMinutes(hours.from), toMinutes(hours.to)]
  return (day) => (short.has(day) ? Math.max(from, to - shorterBy) : to)
}

/** How many of the days, in order, lie before this one. */
function countBefore(days: readonly { day: number }[], day: number): number {
  let [low, high] = [0, days.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((days[middle]?.day ?? 0) < day) low = middle + 1
    else high = middle
  }
  return low
}

function toMinutes(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number)
  return hours * 60 + minutes
}
