import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isInPeriod, isWithinLast, lastDays, relativePeriod, toDateOperand } from '../../../shared/funnel/date-operand'
import { toDayNumber, toDayText } from '../../../shared/period/day-number'

it('toDateOperand: a day, an instant with its zone, nothing else', () => {
  expect(toDateOperand('2026-11-19')).toEqual({ day: 20_776 })
  expect(toDateOperand('2026-11-19T10:00:00+03:00')).toEqual({ at: Date.UTC(2026, 10, 19, 7) })
  expect(toDateOperand('2026-11-19T10:00Z')).toEqual({ at: Date.UTC(2026, 10, 19, 10) })
  for (const text of ['2026-02-30', '2026-02-30T10:00:00Z', '2026-11-19T10:00:00', '2026-11-19T25:00:00Z', '19.11.2026', '']) {
    expect([text, toDateOperand(text)]).toEqual([text, null])
  }
})

it.each([
  ['2026-11-19', 1, 'day', '2026-11-19'], ['2026-11-19', 2, 'week', '2026-11-06'], ['2026-03-31', 1, 'month', '2026-03-01'],
  ['2026-11-19', 1, 'quarter', '2026-08-20'], ['2026-11-19', 1, 'year', '2025-11-20'],
] as const)('lastDays: on %s the last %i %s begin on %s', (today, n, unit, from) => {
  const period = lastDays({ n, unit }, toDayNumber(today))
  expect([toDayText(period.from), toDayText(period.to - 1)]).toEqual([from, today])
})

it('lastDays: more units reach further back', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 50 }), fc.constantFrom('day', 'week', 'month', 'quarter', 'halfYear', 'year'), fc.integer({ min: 0, max: 40_000 }), (n, unit, today) => {
    expect(lastDays({ n: n + 1, unit }, today).from).toBeLessThan(lastDays({ n, unit }, today).from)
    expect(lastDays({ n, unit }, today).from).toBeLessThanOrEqual(today)
  }))
})

it('relativePeriod: reads either operand and no other', () => {
  expect(relativePeriod({ unit: 'year', offset: 0 }, 20_776)).toEqual({ from: toDayNumber('2026-01-01'), to: toDayNumber('2027-01-01') })
  expect(relativePeriod({ n: 3, unit: 'day' }, 20_776)).toEqual({ from: 20_774, to: 20_777 })
  expect(relativePeriod('2026-11-19', 20_776)).toBeNull()
  expect([isWithinLast({ n: 1, unit: 'day' }), isWithinLast(null), isInPeriod([1]), isInPeriod({ unit: 'day', offset: 1 })]).toEqual([true, false, false, true])
})
