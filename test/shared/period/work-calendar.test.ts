import fc from 'fast-check'
import { expect, it } from 'vitest'
import { toDayNumber, toDayText } from '../../../shared/period/day-number'
import { createWorkCalendar, defaultCalendarKind, everyDay } from '../../../shared/period/work-calendar'
import type { WorkCalendarChoice } from '../../../shared/period/work-calendar-types'

const day = toDayNumber
const russia = createWorkCalendar({ kind: 'russia', exceptions: [] })
const november = [day('2026-11-01'), day('2026-12-01')] as const

it('createWorkCalendar: Thursday 19 November 2026 is the 13th working day of 20', () => {
  expect(russia.countWorkingDays(...november)).toBe(20)
  expect(russia.countWorkingDays(november[0], day('2026-11-20'))).toBe(13)
  expect(createWorkCalendar({ kind: 'weekdays', exceptions: [] }).countWorkingDays(...november)).toBe(21)
  expect(createWorkCalendar({ kind: 'calendarDays', exceptions: [] }).countWorkingDays(...november)).toBe(30)
})

it('createWorkCalendar: exceptions overrule the usual days', () => {
  const own = createWorkCalendar({ kind: 'russia', exceptions: [{ on: '2026-11-04', working: true }, { on: '2026-11-07', working: true }, { on: '2026-11-30', working: false }, { on: '2026-11-08', working: false }] })
  expect(own.countWorkingDays(...november)).toBe(21)
  expect(['2026-11-04', '2026-11-07', '2026-11-30', '2026-11-08'].map((on) => own.isWorkingDay(day(on)))).toEqual([true, true, false, false])
  expect(() => createWorkCalendar({ kind: 'weekdays', exceptions: [{ on: '2026-02-30', working: true }] })).toThrow(RangeError)
})

it('createWorkCalendar: nothing in an empty or inverted range', () => {
  expect([russia.countWorkingDays(day('2026-11-19'), day('2026-11-19')), russia.countWorkingDays(day('2026-11-19'), day('2026-11-01'))]).toEqual([0, 0])
  expect(everyDay.countWorkingDays(10, 5)).toBe(0)
})

it('createWorkCalendar: the count is the number of working days, anywhere in time', () => {
  const choice: fc.Arbitrary<WorkCalendarChoice> = fc.record({
    kind: fc.constantFrom('calendarDays', 'russia', 'weekdays'),
    exceptions: fc.uniqueArray(fc.record({ on: fc.integer({ min: 20_000, max: 20_800 }).map(toDayText), working: fc.boolean() }), { selector: ({ on }) => on, maxLength: 20 }),
  })
  const start = fc.oneof(fc.integer({ min: 19_900, max: 20_900 }), fc.integer({ min: -700_000, max: 100_000 }))
  fc.assert(fc.property(choice, start, fc.nat(500), (chosen, from, length) => {
    const { isWorkingDay, countWorkingDays } = createWorkCalendar(chosen)
    let count = 0
    for (let one = from; one < from + length; one += 1) count += isWorkingDay(one) ? 1 : 0
    expect(countWorkingDays(from, from + length)).toBe(count)
  }), { numRuns: 200 })
})

it.each([
  ['Europe/Moscow', 'RUB', 'russia'], ['Asia/Vladivostok', 'USD', 'russia'], ['Asia/Dubai', 'RUB', 'russia'],
  ['Europe/Berlin', 'EUR', 'weekdays'], ['UTC', '', 'weekdays'],
])('defaultCalendarKind: %s with %s goes by %s', (timeZone, currency, kind) => {
  expect(defaultCalendarKind({ timeZone, currency })).toBe(kind)
})
