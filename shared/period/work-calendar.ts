import { toDayNumber, weekday } from './day-number'
import { listRussianDays, listShortRussianDays } from './russian-days'
import type { WorkCalendar, WorkCalendarChoice, WorkCalendarKind } from './work-calendar-types'

/** Zones of Russia in the IANA database. */
const russianZones = new Set([
  'Europe/Kaliningrad', 'Europe/Moscow', 'Europe/Kirov', 'Europe/Volgograd', 'Europe/Astrakhan', 'Europe/Saratov', 'Europe/Ulyanovsk',
  'Europe/Samara', 'Asia/Yekaterinburg', 'Asia/Omsk', 'Asia/Novosibirsk', 'Asia/Barnaul', 'Asia/Tomsk', 'Asia/Novokuznetsk',
  'Asia/Krasnoyarsk', 'Asia/Irkutsk', 'Asia/Chita', 'Asia/Yakutsk', 'Asia/Khandyga', 'Asia/Vladivostok', 'Asia/Ust-Nera', 'Asia/Magadan',
  'Asia/Sakhalin', 'Asia/Srednekolymsk', 'Asia/Kamchatka', 'Asia/Anadyr',
])

/** Every day counts: the calendar of periods without a working day. */
export const everyDay: WorkCalendar = { isWorkingDay: () => true, countWorkingDays: (from, to) => Math.max(0, to - from), shortDays: [] }

/** What a portal goes by until an administrator chooses: Russia's calendar in a Russian zone or with roubles, else Monday to Friday. */
export function defaultCalendarKind({ timeZone, currency }: { timeZone: string; currency: string }): WorkCalendarKind {
  return russianZones.has(timeZone) || currency === 'RUB' ? 'russia' : 'weekdays'
}

/** Counts by the arithmetic of weeks and prefix sums over the days that differ: keep the calendar. Throws RangeError for a day that does not exist. */
export function createWorkCalendar({ kind, exceptions }: WorkCalendarChoice): WorkCalendar {
  const isUsual = kind === 'calendarDays' ? () => true : (day: number) => weekday(day) <= 5
  const usualBefore = kind === 'calendarDays' ? (day: number) => day : weekdaysBefore
  const marked = new Map(kind === 'russia' ? listRussianDays().map(({ day, working }) => [day, working]) : [])
  for (const { on, working } of exceptions) marked.set(toDayNumber(on), working)
  const named = new Set(exceptions.map(({ on }) => toDayNumber(on)))
  const usualShort = kind === 'russia' ? listShortRussianDays().filter((day) => !named.has(day)) : []
  const changed = [...marked].filter(([day, working]) => working !== isUsual(day)).sort(([a], [b]) => a - b)
  const days = changed.map(([day]) => day)
  const sums = prefixSums(changed.map(([, working]) => (working ? 1 : -1)))
  const before = (day: number): number => usualBefore(day) + (sums[countBelow(days, day)] ?? 0)
  return {
    isWorkingDay: (day) => marked.get(day) ?? isUsual(day),
    countWorkingDays: (from, to) => (from < to ? before(to) - before(from) : 0),
    shortDays: [...usualShort, ...exceptions.filter(({ working, short }) => working && short).map(({ on }) => toDayNumber(on))].toSorted((a, b) => a - b),
  }
}

/** Days from Monday to Friday since a fixed Monday, negative before it. */
function weekdaysBefore(day: number): number {
  // 1969-12-29 was a Monday.
  const sinceMonday = day + 3
  const weeks = Math.floor(sinceMonday / 7)
  return weeks * 5 + Math.min(sinceMonday - weeks * 7, 5)
}

function prefixSums(values: readonly number[]): number[] {
  const sums = [0]
  let sum = 0
  for (const value of values) sums.push(sum += value)
  return sums
}

/** How many of the sorted days lie before this one. */
function countBelow(sorted: readonly number[], day: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? 0) < day) low = middle + 1
    else high = middle
  }
  return low
}
