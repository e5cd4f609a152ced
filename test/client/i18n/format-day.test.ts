import { expect, it } from 'vitest'
import { addDays, createDayFormat } from '../../../client/i18n/format-day'

const moscow = createDayFormat('ru', 'Europe/Moscow')

it('monthOfYear: begins with a capital', () => {
  expect(moscow.monthOfYear('2026-11-19')).toBe('Ноябрь 2026')
  expect(createDayFormat('en', 'UTC').monthOfYear('2026-11-19')).toBe('November 2026')
})

it('time: is the portal’s, in 24 hours', () => {
  expect(moscow.time('2026-11-19T13:42:00Z')).toBe('16:42')
  expect(createDayFormat('en', 'Europe/Moscow').time('2026-11-19T21:05:00Z')).toBe('00:05')
})

it('dayOf: is the day in the portal’s zone', () => {
  expect(moscow.dayOf(Date.parse('2026-11-30T22:00:00Z'))).toBe('2026-12-01')
})

it('day: a calendar day does not move with the zone', () => {
  expect(createDayFormat('ru', 'America/New_York').day('2026-11-30')).toBe('30 ноября')
})

it('addDays: crosses months and years', () => {
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
  expect(addDays('2028-03-01', -1)).toBe('2028-02-29')
})
