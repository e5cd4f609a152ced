import { addDays } from '../../i18n/format-day'

/**
 * The cumulative fact day by day over the whole period: null after the last known point.
 * `dayOf` gives the portal's calendar day of an instant; a point at midnight closes the day before.
 */
export function activityDays(
  points: readonly { at: string; value: number }[],
  period: { from: string; to: string },
  dayOf: (at: number) => string,
): { days: string[]; values: (number | null)[] } {
  const days: string[] = []
  for (let day = period.from; day < period.to; day = addDays(day, 1)) days.push(day)
  const ends = points.map(({ at, value }) => ({ day: dayOf(Date.parse(at) - 1), value }))
  const last = ends.at(-1)?.day ?? ''
  const values = days.map((day) => (day > last ? null : (ends.filter((end) => end.day <= day).at(-1)?.value ?? 0)))
  return { days, values }
}
