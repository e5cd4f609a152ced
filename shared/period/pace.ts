import type { Period } from './period'
import type { WorkCalendar } from './work-calendar-types'
import { everyDay } from './work-calendar'

const longestTold = 3 * 366

/** Days of a period: all, passed with today, left without today. */
export type PeriodDays = { total: number; passed: number; left: number }

/** The calendar a period is paced by: every day of one in which nobody works. */
export function paceCalendar({ from, to }: Period, calendar: WorkCalendar): WorkCalendar {
  return calendar.countWorkingDays(from, to) > 0 ? calendar : everyDay
}

/** Working days of the period; calendar days when it has none. */
export function periodDays(period: Period, today: number, calendar: WorkCalendar): PeriodDays {
  const { countWorkingDays } = paceCalendar(period, calendar)
  const total = countWorkingDays(period.from, period.to)
  const passed = countWorkingDays(period.from, Math.min(period.to, today + 1))
  return { total, passed, left: total - passed }
}

/** What the fact should be by the end of today, in units of the fact: by days worked, today counted. */
export function expectedFact({ base, target, days: { passed, total } }: { base: number; target: number; days: PeriodDays }): number {
  return base + ((target - base) * passed) / total
}

/** The days of the period that bring nothing forward, counted from its first day, which is 0; none are told of a period of many years. */
export function listDaysOff(period: Period, calendar: WorkCalendar): number[] {
  if (period.to - period.from > longestTold) return []
  const { isWorkingDay } = paceCalendar(period, calendar)
  return Array.from({ length: period.to - period.from }, (_, index) => index).filter((index) => !isWorkingDay(period.from + index))
}
