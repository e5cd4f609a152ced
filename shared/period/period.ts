import type { GoalPeriod, PeriodUnit } from '../goal/goal-types'
import { addMonths, firstDayOfMonth, monthOfDay, toDayNumber, weekday } from './day-number'

/** Local day numbers, half-open: `to` is the first day after it. */
export type Period = { from: number; to: number }
export type PeriodPhase = 'future' | 'open' | 'past'

const monthsOf = { month: 1, quarter: 3, halfYear: 6, year: 12 } as const

/** The calendar unit that holds the day, `offset` units later; weeks begin on Monday. */
export function calendarPeriod(unit: PeriodUnit, day: number, offset = 0): Period {
  if (unit === 'day') return { from: day + offset, to: day + offset + 1 }
  if (unit === 'week') {
    const from = day - weekday(day) + 1 + offset * 7
    return { from, to: from + 7 }
  }
  const size = monthsOf[unit]
  const first = Math.floor(monthOfDay(day) / size) * size + offset * size
  return { from: firstDayOfMonth(first), to: firstDayOfMonth(first + size) }
}

/** The day so many units away, at most the last day of its month. */
export function shiftDay(day: number, unit: PeriodUnit, count: number): number {
  if (unit === 'day') return day + count
  if (unit === 'week') return day + count * 7
  return addMonths(day, monthsOf[unit] * count)
}

/**
 * The goal's period that holds the day, null when the goal does not cover it.
 * Repeating periods snap to calendar units; the first is cut at `from`, the last at `until`.
 */
export function goalPeriodAt(goalPeriod: GoalPeriod, day: number): Period | null {
  const from = toDayNumber(goalPeriod.from)
  if (goalPeriod.kind === 'once') {
    const to = toDayNumber(goalPeriod.to)
    return day >= from && day < to ? { from, to } : null
  }
  const until = goalPeriod.until === undefined ? Number.POSITIVE_INFINITY : toDayNumber(goalPeriod.until)
  if (day < from || day >= until) return null
  const unit = calendarPeriod(goalPeriod.unit, day)
  return { from: Math.max(unit.from, from), to: Math.min(unit.to, until) }
}

/** The goal's period before the one that begins at `period.from`, null before the first. */
export function previousPeriod(goalPeriod: GoalPeriod, period: Period): Period | null {
  return goalPeriod.kind === 'once' ? null : goalPeriodAt(goalPeriod, period.from - 1)
}

/** The goal's period nearest to the day: the one that holds it, else the first ahead or the last behind. */
export function nearestPeriod(goalPeriod: GoalPeriod, day: number): Period {
  const from = toDayNumber(goalPeriod.from)
  const end = goalPeriod.kind === 'once' ? goalPeriod.to : goalPeriod.until
  const last = end === undefined ? Number.POSITIVE_INFINITY : toDayNumber(end) - 1
  const period = goalPeriodAt(goalPeriod, Math.max(from, Math.min(day, last)))
  if (!period) throw new RangeError('the period ends before it begins')
  return period
}

/** Where the period lies, seen from today. */
export function periodPhase(period: Period, today: number): PeriodPhase {
  if (today < period.from) return 'future'
  return today < period.to ? 'open' : 'past'
}
