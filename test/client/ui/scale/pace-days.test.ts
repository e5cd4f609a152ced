import { expect, it } from 'vitest'
import { hasDaysOff, paceLine, toCalendarDay } from '../../../../client/ui/scale/pace-days'
import { makeProgress } from '../../make-progress'

const week = { period: { from: '2026-11-02', to: '2026-11-09' }, days: { total: 4, passed: 2, left: 2 }, daysOff: [2, 5, 6], target: 400 }

it('paceLine: rises on working days and stands still on the others', () => {
  expect(paceLine(makeProgress(week))).toEqual([100, 200, 200, 300, 400, 400, 400])
  expect(paceLine(makeProgress({ ...week, base: 800 }))).toEqual([700, 600, 600, 500, 400, 400, 400])
  expect(paceLine(makeProgress({ ...week, expected: null }))).toBeNull()
})

it('paceLine: is on today what the server expects', () => {
  expect(paceLine(makeProgress())?.[18]).toBe(97_500_000)
})

it('toCalendarDay: the day of the n-th working day', () => {
  expect([1, 13, 20, 21].map((day) => toCalendarDay(makeProgress(), day))).toEqual(['2026-11-02', '2026-11-19', '2026-11-30', null])
})

it('toCalendarDay: nothing while the days off are not told', () => {
  expect(toCalendarDay(makeProgress({ daysOff: [] }), 13)).toBeNull()
  expect(toCalendarDay(makeProgress({ days: { total: 30, passed: 19, left: 11 }, daysOff: [] }), 13)).toBe('2026-11-13')
})

it('hasDaysOff: tells working days from calendar days', () => {
  expect([makeProgress(), makeProgress({ days: { total: 30, passed: 19, left: 11 } })].map(hasDaysOff)).toEqual([true, false])
})
