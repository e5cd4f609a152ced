import { firstDayOfMonth, toDayNumber, weekday } from './day-number'

/** A day that differs from the usual week: worked on a Saturday or Sunday, or off between Monday and Friday. */
export type MarkedDay = { day: number; working: boolean }

const firstYear = 2013
const lastYear = 2100

/** Art. 112 of the Labour Code as it stands since 2013; January is treated apart. */
const holidays = ['02-23', '03-08', '05-01', '05-09', '06-12', '11-04']
const januaryDays = 8

/** Days off moved by the government: from, to. */
const moves: Readonly<Record<number, readonly (readonly [from: string, to: string])[]>> = {
  2024: [['01-06', '05-10'], ['01-07', '12-31'], ['04-27', '04-29'], ['11-02', '04-30'], ['12-28', '12-30']],
  2025: [['01-04', '05-02'], ['01-05', '12-31'], ['02-23', '05-08'], ['03-08', '06-13'], ['11-01', '11-03']],
  2026: [['01-03', '01-09'], ['01-04', '12-31']],
  2027: [['01-02', '11-05'], ['01-03', '12-31'], ['02-20', '02-22']],
}

/**
 * The production calendar of Russia for the week of five days. Holidays and their move from a weekend to the next working day:
 * Labour Code, art. 112. Moved days: decrees of the Government No 1314 of 2023-08-10 (for 2024), No 1335 of 2024-10-04 (2025) and
 * No 1466 of 2025-09-24 (2026); for 2027 as xmlcalendar.ru published them on 2026-09-02. Other years follow the Code alone;
 * an administrator adds the rest.
 */
export function listRussianDays(): MarkedDay[] {
  return Array.from({ length: lastYear - firstYear + 1 }, (_, index) => listYear(firstYear + index)).flat()
}

/**
 * The working days that are an hour shorter, in order: those right before a holiday (Labour Code, art. 95; a day off that was only moved
 * is none), and a worked weekend in place of which such a day is off.
 */
export function listShortRussianDays(): number[] {
  const isOff = new Map(listRussianDays().map(({ day, working }) => [day, !working]))
  const isWorked = (day: number): boolean => !(isOff.get(day) ?? weekday(day) > 5)
  const before = Array.from({ length: lastYear - firstYear + 1 }, (_, index) => [...holidays.map((text) => toDayNumber(`${firstYear + index}-${text}`)), firstDayOfMonth((firstYear + index + 1) * 12)])
    .flat().map((holiday) => holiday - 1)
  const isBefore = new Set(before)
  const inPlace = Object.entries(moves).flatMap(([year, moved]) => moved.filter(([, to]) => isBefore.has(toDayNumber(`${year}-${to}`))).map(([from]) => toDayNumber(`${year}-${from}`)))
  return [...new Set([...before, ...inPlace])].filter(isWorked).toSorted((a, b) => a - b)
}

function listYear(year: number): MarkedDay[] {
  const toDay = (text: string): number => toDayNumber(`${year}-${text}`)
  const moved = (moves[year] ?? []).map(([from, to]) => ({ from: toDay(from), to: toDay(to) }))
  const january = Array.from({ length: januaryDays }, (_, index) => firstDayOfMonth(year * 12) + index)
  const off = new Set([...january, ...holidays.map(toDay)])
  for (const day of holidays.map(toDay)) {
    if (weekday(day) > 5 && !moved.some(({ from }) => from === day)) off.add(nextWorkingDay(day, off))
  }
  const worked = moved.filter(({ from }) => !off.has(from)).map(({ from }) => ({ day: from, working: true }))
  for (const { to } of moved) off.add(to)
  return [...[...off].map((day) => ({ day, working: false })), ...worked]
}

function nextWorkingDay(after: number, off: ReadonlySet<number>): number {
  let day = after + 1
  while (weekday(day) > 5 || off.has(day)) day += 1
  return day
}
