import { createWorkCalendar } from '../shared/period/work-calendar'
import { createWorkTime, tabulateWorkTime, workTimeRules, type WorkTime } from '../shared/period/work-time'
import type { Zone } from '../shared/period/zone'
import type { WorkClock } from './store/field-sql'
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

/** Working time by the portal's choice in its zone; the choice is read and the calendar built when time is first asked for. */
export function workTimeOf(choice: () => WorkCalendarChoice, zone: Zone): WorkTime {
  let built: WorkTime | null = null
  return (at) => (built ??= createWorkTime(workTimeRules(choice(), zone)))(at)
}

/** The same as a database has it. */
export function workClockOf(choice: () => WorkCalendarChoice, zone: Zone): WorkClock {
  let built: ReturnType<WorkClock['table']> | null = null
  const build = (): ReturnType<WorkClock['table']> => {
    const { firstUtcDay, days } = tabulateWorkTime(workTimeRules(choice(), zone))
    return { firstUtcDay, length: days.length, json: JSON.stringify(days) }
  }
  return { key: () => JSON.stringify([zone.timeZone, choice()]), table: () => (built ??= build()) }
}
