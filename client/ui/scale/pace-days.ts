import type { Progress } from '../../../shared/api/goal-contract'
import { addDays } from '../../i18n/format-day'

/** What the fact should be at the end of each day of the period: it stands still on days off. Null where there is no pace. */
export function paceLine({ period, daysOff, expected, base, target }: Progress): number[] | null {
  if (expected === null) return null
  const off = new Set(daysOff)
  const length = countDays(period)
  let passed = 0
  return Array.from({ length }, (_, index) => {
    if (!off.has(index)) passed += 1
    return base + ((target - base) * passed) / (length - off.size)
  })
}

/** The calendar day of the period's n-th working day; null where the days off are not told. */
export function toCalendarDay({ period, days, daysOff }: Progress, day: number): string | null {
  const off = new Set(daysOff)
  const length = countDays(period)
  if (length - off.size !== days.total) return null
  let passed = 0
  for (let index = 0; index < length; index += 1) {
    if (!off.has(index)) passed += 1
    if (passed === day) return addDays(period.from, index)
  }
  return null
}

/** Are the period's days working days only, so that words must say so? */
export function hasDaysOff({ period, days }: Pick<Progress, 'period' | 'days'>): boolean {
  return days.total < countDays(period)
}

function countDays({ from, to }: Progress['period']): number {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000
}
