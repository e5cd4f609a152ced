import { expect, it } from 'vitest'
import { compileDateTest } from '../../../shared/funnel/date-test'
import type { Condition } from '../../../shared/funnel/funnel-types'
import { makeContext } from '../record/record-builders'

const test = (type: 'date' | 'datetime', op: Condition['op'], value: Condition['value'], seen: string): boolean =>
  compileDateTest({ field: 'x', op, ...(value === undefined ? {} : { value }) }, { name: 'x', title: 'X', type, multiple: false, custom: true }, makeContext())(seen)

// Moscow is three hours ahead of UTC; today is Thursday 2026-11-19.
it.each<[Condition['op'], Condition['value'], string, boolean]>([
  ['is', '2026-11-19', '2026-11-18T21:00:00Z', true], ['is', '2026-11-19', '2026-11-18T20:59:59Z', false], ['is', '2026-11-19', '2026-11-19T23:59:59+03:00', true],
  ['before', '2026-11-19', '2026-11-18T20:59:59Z', true], ['before', '2026-11-19', '2026-11-18T21:00:00Z', false], ['lt', '2026-11-19', '2026-11-18T12:00:00Z', true],
  ['after', '2026-11-19', '2026-11-19T12:00:00Z', false], ['after', '2026-11-19', '2026-11-19T21:00:00Z', true], ['gt', '2026-11-19', '2026-11-19T23:00:00+03:00', false],
  ['gte', '2026-11-19', '2026-11-18T21:00:00Z', true], ['lte', '2026-11-19', '2026-11-19T20:59:59Z', true], ['lte', '2026-11-19', '2026-11-19T21:00:00Z', false],
  ['between', ['2026-11-01', '2026-11-19'], '2026-11-19T23:00:00+03:00', true], ['between', ['2026-11-01', '2026-11-18'], '2026-11-19T00:00:00+03:00', false],
  ['in', ['2026-11-01', '2026-11-19'], '2026-11-19T05:00:00+03:00', true],
  ['gt', '2026-11-19T12:00:00+03:00', '2026-11-19T09:00:01Z', true], ['gt', '2026-11-19T12:00:00+03:00', '2026-11-19T09:00:00Z', false],
  ['is', '2026-11-19T12:00:00+03:00', '2026-11-19T09:00:00Z', true],
  ['withinLast', { n: 1, unit: 'day' }, '2026-11-19T00:00:00+03:00', true], ['withinLast', { n: 1, unit: 'day' }, '2026-11-18T23:59:59+03:00', false],
  ['withinLast', { n: 7, unit: 'day' }, '2026-11-13T00:00:00+03:00', true], ['withinLast', { n: 7, unit: 'day' }, '2026-11-12T23:59:00+03:00', false],
  ['withinLast', { n: 1, unit: 'month' }, '2026-10-20T00:00:00+03:00', true], ['withinLast', { n: 1, unit: 'month' }, '2026-10-19T23:00:00+03:00', false],
  ['withinLast', { n: 1, unit: 'day' }, '2026-11-20T00:00:00+03:00', false],
  ['inPeriod', { unit: 'month', offset: 0 }, '2026-10-31T21:00:00Z', true], ['inPeriod', { unit: 'month', offset: 0 }, '2026-10-31T20:59:59Z', false],
  ['inPeriod', { unit: 'month', offset: -1 }, '2026-10-15T12:00:00Z', true], ['inPeriod', { unit: 'week', offset: 1 }, '2026-11-23T00:00:00+03:00', true],
  ['inPeriod', { unit: 'halfYear', offset: 0 }, '2026-07-01T00:00:00+03:00', true],
])('compileDateTest: an instant %s %j of %s is %j', (op, value, seen, expected) => {
  expect(test('datetime', op, value, seen)).toBe(expected)
})

it.each<[Condition['op'], Condition['value'], string, boolean]>([
  ['is', '2026-11-19', '2026-11-19', true], ['lt', '2026-11-19', '2026-11-19', false], ['gte', '2026-11-19', '2026-11-19', true],
  ['is', '2026-11-19T22:00:00Z', '2026-11-20', true], ['before', '2026-11-19T22:00:00Z', '2026-11-20', false], ['after', '2026-11-19T12:00:00Z', '2026-11-20', true],
  ['withinLast', { n: 1, unit: 'week' }, '2026-11-13', true], ['inPeriod', { unit: 'day', offset: -1 }, '2026-11-18', true],
  // The CRM may send a date with hours: the day is what it wrote.
  ['is', '2026-11-19', '2026-11-19T03:00:00+05:00', true], ['is', '2026-11-19', 'скоро', false],
])('compileDateTest: a date %s %j of %s is %j', (op, value, seen, expected) => {
  expect(test('date', op, value, seen)).toBe(expected)
})
