/** Writes days and moments the way the language does; calendar days (`YYYY-MM-DD`) have no zone. */
export function createDayFormat(locale: string, timeZone: string) {
  const calendar = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options })
  const zoned = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { timeZone, ...options })
  const dayMonthFormat = calendar({ day: 'numeric', month: 'long' })
  const fullFormat = calendar({ day: 'numeric', month: 'long', year: 'numeric' })
  const shortFormat = calendar({ day: 'numeric', month: 'short' })
  const monthFormat = calendar({ month: 'long' })
  const timeFormat = zoned({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const momentFormat = zoned({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const isoFormat = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })

  return {
    /** «19 ноября». */
    day: (on: string) => dayMonthFormat.format(toUtc(on)),
    /** «19 ноября 2026 г.». */
    fullDay: (on: string) => fullFormat.format(toUtc(on)),
    /** «19 нояб.». */
    shortDay: (on: string) => shortFormat.format(toUtc(on)),
    /** «ноябрь». */
    month: (on: string) => monthFormat.format(toUtc(on)),
    /** «Ноябрь 2026». */
    monthOfYear: (on: string) => capitalise(`${monthFormat.format(toUtc(on))} ${on.slice(0, 4)}`, locale),
    /** «16:42» in the portal's zone. */
    time: (at: string | number) => timeFormat.format(new Date(at)),
    /** «18 нояб., 17:20» in the portal's zone. */
    moment: (at: string | number) => momentFormat.format(new Date(at)),
    /** The portal's calendar day at an instant, `YYYY-MM-DD`. */
    dayOf: (at: number) => isoFormat.format(new Date(at)),
  }
}

/** The day so many days away. */
export function addDays(on: string, days: number): string {
  return new Date(toUtc(on).getTime() + days * 86_400_000).toISOString().slice(0, 10)
}

function toUtc(on: string): Date {
  return new Date(`${on}T00:00:00Z`)
}

function capitalise(text: string, locale: string): string {
  return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1)
}
