import { addDays } from '../../i18n/format-day'

/**
 * The cumulative fact day by day over the whole period: null after `today`, as nobody knows it yet.
 * A point stands at the beginning of the day in which something counted; `dayOf` gives the portal's calendar day of an instant.
 */
export function activityDays(
  points: readonly { at: string; value: number }[],
  period: { from: string; to: string },
  { dayOf, today }: { dayOf: (at: number) => string; today: string },
): { days: string[]; values: (number | null)[] } {
  const days: string[] = []
  for (let day = period.from; day < period.to; day = addDays(day, 1)) days.push(day)
  const known = points.map(({ at, value }) => ({ day: dayOf(Date.parse(at)), value }))
  const values = days.map((day) => (day > today ? null : (known.filter((point) => point.day <= day).at(-1)?.value ?? 0)))
  return { days, values }
}
