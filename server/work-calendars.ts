import { createWorkCalendar } from '../shared/period/work-calendar'
import type { WorkCalendar, WorkCalendarChoice } from '../shared/period/work-calendar-types'

/** Calendars by what was chosen, the latest of them built once: portals differ in a few ways, and a changed one is asked for again and again. */
export type WorkCalendars = (choice: WorkCalendarChoice) => WorkCalendar

const kept = 100

export function createWorkCalendars(): WorkCalendars {
  const built = new Map<string, WorkCalendar>()
  return (choice) => {
    const key = JSON.stringify(choice)
    const calendar = built.get(key) ?? createWorkCalendar(choice)
    const [oldest] = built.keys()
    if (!built.has(key) && built.size >= kept && oldest !== undefined) built.delete(oldest)
    built.set(key, calendar)
    return calendar
  }
}
