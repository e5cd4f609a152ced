import { expect, it } from 'vitest'
import { toggleDay, yearMonths } from '../../../../client/features/settings/calendar-year'
import type { WorkCalendarChoice } from '../../../../shared/period/work-calendar-types'

const russia: WorkCalendarChoice = { kind: 'russia', exceptions: [] }

it('yearMonths: a year from Mondays on, with its working days', () => {
  const november = yearMonths(russia, 2026)[10]
  expect(november).toMatchObject({ on: '2026-11-01', lead: 6, working: 20 })
  expect(november?.days).toHaveLength(30)
  expect(november?.days[3]).toEqual({ on: '2026-11-04', date: 4, working: false, short: false, changed: false })
  expect(november?.days.filter(({ short }) => short).map(({ date }) => date)).toEqual([3])
})

it('toggleDay: turns a day over, and back', () => {
  const worked = toggleDay(russia, '2026-11-04')
  expect(worked.exceptions).toEqual([{ on: '2026-11-04', working: true }])
  expect(yearMonths(worked, 2026)[10]).toMatchObject({ working: 21 })
  const both = toggleDay(worked, '2026-11-03')
  expect(both.exceptions).toEqual([{ on: '2026-11-03', working: false }, { on: '2026-11-04', working: true }])
  expect(toggleDay(toggleDay(both, '2026-11-03'), '2026-11-04')).toEqual(russia)
})
