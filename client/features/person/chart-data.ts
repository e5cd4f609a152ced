import type { Progress } from '../../../shared/api/goal-contract'
import { addDays } from '../../i18n/format-day'
import { paceLine } from '../../ui/scale/pace-days'

/** The period day by day: the fact up to today (null after it) and the way from base to target, if the goal has a pace. */
export function toChartData(progress: Progress): { days: string[]; facts: (number | null)[]; pace: number[] | null } {
  const { period, points } = progress
  const length = (Date.parse(period.to) - Date.parse(period.from)) / 86_400_000
  const days = Array.from({ length }, (_, day) => addDays(period.from, day))
  const values = new Map(points.map((point) => [point.on, point.value]))
  return {
    days,
    facts: days.map((day) => values.get(day) ?? null),
    pace: paceLine(progress),
  }
}
