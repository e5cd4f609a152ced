const dayMs = 86_400_000

/** A day before anything that a CRM can tell of. */
export const sinceEver = -100_000

/** Days since 1970-01-01 of `YYYY-MM-DD`; throws RangeError for a day that does not exist. */
export function toDayNumber(text: string): number {
  const day = findDayNumber(text)
  if (day === null) throw new RangeError(`not a calendar day: ${text}`)
  return day
}

/** The same, null instead of an error. */
export function findDayNumber(text: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!match) return null
  const at = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]))
  const day = at / dayMs
  return toDayText(day) === text ? day : null
}

/** `YYYY-MM-DD` of a day number. */
export function toDayText(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10)
}

/** Month number of a day: year × 12 + month − 1. */
export function monthOfDay(day: number): number {
  const date = new Date(day * dayMs)
  return date.getUTCFullYear() * 12 + date.getUTCMonth()
}

/** First day of a month given by its number. */
export function firstDayOfMonth(month: number): number {
  return Date.UTC(Math.floor(month / 12), ((month % 12) + 12) % 12, 1) / dayMs
}

/** ISO day of the week: Monday is 1, Sunday 7. */
export function weekday(day: number): number {
  // 1970-01-01 was a Thursday.
  return ((((day + 3) % 7) + 7) % 7) + 1
}

/** The day so many months later, at most the last day of that month. */
export function addMonths(day: number, months: number): number {
  const month = monthOfDay(day)
  const ofMonth = day - firstDayOfMonth(month)
  const length = firstDayOfMonth(month + months + 1) - firstDayOfMonth(month + months)
  return firstDayOfMonth(month + months) + Math.min(ofMonth, length - 1)
}
