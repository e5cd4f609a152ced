import { expect, it } from 'vitest'
import { firstDayOfMonth, toDayNumber, toDayText, weekday } from '../../../shared/period/day-number'
import { listRussianDays, listShortRussianDays } from '../../../shared/period/russian-days'

const marked = new Map(listRussianDays().map(({ day, working }) => [day, working]))
const isWorking = (day: number): boolean => marked.get(day) ?? weekday(day) <= 5

function countMonths(year: number): number[] {
  return Array.from({ length: 12 }, (_, month) => {
    const [from, to] = [firstDayOfMonth(year * 12 + month), firstDayOfMonth(year * 12 + month + 1)]
    return Array.from({ length: to - from }, (_day, index) => from + index).filter(isWorking).length
  })
}

it.each([
  [2024, [17, 20, 20, 21, 20, 19, 23, 22, 21, 23, 21, 21], 248],
  [2025, [17, 20, 21, 22, 18, 19, 23, 21, 22, 23, 19, 22], 247],
  [2026, [15, 19, 21, 22, 19, 21, 23, 21, 22, 22, 20, 22], 247],
  [2027, [15, 19, 22, 22, 19, 21, 22, 22, 22, 21, 20, 22], 247],
])('listRussianDays: the working days of %i by month', (year, months, total) => {
  expect(countMonths(year)).toEqual(months)
  expect(months.reduce((sum, count) => sum + count, 0)).toBe(total)
})

it.each([
  ['2024-11-02', true, 'a Saturday worked for 30 April'],
  ['2024-04-30', false, 'moved from that Saturday'],
  ['2025-02-24', true, 'the Sunday holiday went to May'],
  ['2026-01-09', false, 'moved from 3 January'],
  ['2026-03-09', false, 'the holiday fell on a Sunday'],
  ['2026-11-04', false, 'Unity Day'],
  ['2026-11-03', true, 'a shortened day is a working day'],
  ['2027-02-20', true, 'a Saturday worked for the 22nd'],
  ['2033-05-02', false, 'the Code alone: 1 May 2033 is a Sunday'],
])('listRussianDays: %s is worked: %s, %s', (on, working) => {
  expect(isWorking(toDayNumber(on))).toBe(working)
})

it.each([
  [2024, ['02-22', '03-07', '05-08', '06-11', '11-02']],
  [2025, ['03-07', '04-30', '06-11', '11-01']],
  [2026, ['04-30', '05-08', '06-11', '11-03']],
])('listShortRussianDays: the shorter days of %s', (year, wanted) => {
  expect(listShortRussianDays().map(toDayText).filter((text) => text.startsWith(String(year)))).toEqual(wanted.map((text) => `${year}-${text}`))
})
