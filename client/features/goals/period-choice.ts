import type { PeriodUnit } from '../../../shared/goal/goal-types'
import { toDayNumber, toDayText } from '../../../shared/period/day-number'
import { calendarPeriod } from '../../../shared/period/period'

/** First days of the period that holds `today` and of its neighbours: `before` of them earlier, `after` later. */
export function periodStarts(unit: PeriodUnit, today: string, range: { before: number; after: number }): string[] {
  const starts: string[] = []
  for (let offset = -range.before; offset <= range.after; offset += 1) starts.push(periodStart(unit, today, offset))
  return starts
}

/** First day of the period `offset` periods away from the one that holds `day`; weeks begin on Monday. */
export function periodStart(unit: PeriodUnit, day: string, offset: number): string {
  return toDayText(calendarPeriod(unit, toDayNumber(day), offset).from)
}

/** The day so many days away: exclusive ends are shown as last days. */
export function shiftDay(day: string, by: number): string {
  return toDayText(toDayNumber(day) + by)
}
