import type { PeriodUnit } from '../../../shared/goal/goal-types'

const monthsOf = { month: 1, quarter: 3, halfYear: 6, year: 12 } as const

/** First days of the period that holds `today` and of its neighbours: `before` of them earlier, `after` later. */
export function periodStarts(unit: PeriodUnit, today: string, range: { before: number; after: number }): string[] {
  const starts: string[] = []
  for (let offset = -range.before; offset <= range.after; offset += 1) starts.push(periodStart(unit, today, offset))
  return starts
}

/** First day of the period `offset` periods away from the one that holds `day`; weeks begin on Monday. */
export function periodStart(unit: PeriodUnit, day: string, offset: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  if (unit === 'day') return toDay(Date.UTC(year, month - 1, date + offset))
  if (unit === 'week') {
    const weekday = (new Date(Date.UTC(year, month - 1, date)).getUTCDay() + 6) % 7
    return toDay(Date.UTC(year, month - 1, date - weekday + 7 * offset))
  }
  const length = monthsOf[unit]
  return toDay(Date.UTC(year, Math.floor((month - 1) / length) * length + length * offset, 1))
}

/** The day before or after: exclusive ends are shown as last days. */
export function shiftDay(day: string, by: number): string {
  return periodStart('day', day, by)
}

function toDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}
