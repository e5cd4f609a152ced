import { firstDayOfMonth, toDayText, weekday } from '../../../shared/period/day-number'
import { createWorkCalendar } from '../../../shared/period/work-calendar'
import type { WorkCalendarChoice } from '../../../shared/period/work-calendar-types'

/** A day of the drawn year: `changed` is one that an administrator made differ from the usual, `short` one that ends an hour earlier. */
export type YearDay = { on: string; date: number; working: boolean; short: boolean; changed: boolean }
/** A month from Monday on: `lead` empty places come first. */
export type YearMonth = { on: string; lead: number; days: YearDay[]; working: number }

/** The twelve months of a year as the choice makes them. */
export function yearMonths(choice: WorkCalendarChoice, year: number): YearMonth[] {
  const calendar = createWorkCalendar(choice)
  const changed = new Set(choice.exceptions.map(({ on }) => on))
  const short = new Set(calendar.shortDays)
  return Array.from({ length: 12 }, (_, month) => {
    const [from, to] = [firstDayOfMonth(year * 12 + month), firstDayOfMonth(year * 12 + month + 1)]
    const days = Array.from({ length: to - from }, (__, i) => {
      const on = toDayText(from + i)
      return { on, date: i + 1, working: calendar.isWorkingDay(from + i), short: short.has(from + i), changed: changed.has(on) }
    })
    return { on: toDayText(from), lead: weekday(from) - 1, days, working: calendar.countWorkingDays(from, to) }
  })
}

/** Makes a working day a day off or the other way round; a second time takes it back. */
export function toggleDay(choice: WorkCalendarChoice, on: string): WorkCalendarChoice {
  const others = choice.exceptions.filter((one) => one.on !== on)
  if (others.length < choice.exceptions.length) return { ...choice, exceptions: others }
  const day = Date.parse(`${on}T00:00:00Z`) / 86_400_000
  const working = !createWorkCalendar(choice).isWorkingDay(day)
  return { ...choice, exceptions: [...others, { on, working }].toSorted((a, b) => (a.on < b.on ? -1 : 1)) }
}
