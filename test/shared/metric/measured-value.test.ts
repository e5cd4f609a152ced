import { expect, it } from 'vitest'
import { compileMeasure } from '../../../shared/metric/measured-value'
import type { Measure } from '../../../shared/metric/metric-types'
import { createRateBook } from '../../../shared/money/rate-book'
import { toDayNumber } from '../../../shared/period/day-number'
import type { CrmRecord } from '../../../shared/record/record-types'
import { clock, makeCatalogue, makeContext, makeDeal, makeEntry } from '../record/record-builders'
import { makeMetric } from './metric-builders'

const hour = 3_600_000
const stages = [
  makeEntry(1, clock('2026-11-02 10:00'), 'open', 'NEW'), makeEntry(2, clock('2026-11-02 16:00'), 'open', 'C3:DEAL'),
  makeEntry(3, clock('2026-11-03 10:00'), 'open', 'C3:DEAL'), makeEntry(4, clock('2026-11-04 10:00'), 'won', 'WON'),
]
const hours: Measure = { kind: 'average', field: 'custom.UF_CRM_HOURS' }
const fields = (given: CrmRecord['fields']): Partial<CrmRecord> => ({ fields: given })

it.each<[string, Measure, Partial<CrmRecord>, { value: number; key: string | null } | null]>([
  ['a count', { kind: 'count' }, {}, { value: 1, key: null }],
  ['a sum without a value', { kind: 'sum', field: 'amount' }, { baseMinor: null }, { value: 0, key: null }],
  ['an average of money, in minor units', { kind: 'average', field: 'amount' }, { baseMinor: 12_345 }, { value: 12_345, key: null }],
  ['an average of numbers, in ten-thousandths', hours, fields({ 'custom.UF_CRM_HOURS': 2.5 }), { value: 25_000, key: null }],
  ['halves away from zero', hours, fields({ 'custom.UF_CRM_HOURS': -0.00005 }), { value: -1, key: null }],
  ['an extreme without a value', { kind: 'min', field: 'amount' }, { baseMinor: null }, null],
  ['an extreme of nothing is not of zero', { kind: 'max', field: 'amount' }, { baseMinor: 0 }, { value: 0, key: null }],
  ['the key of a reference', { kind: 'distinct', field: 'companyId' }, fields({ companyId: '7' }), { value: 1, key: '7' }],
  ['no reference', { kind: 'distinct', field: 'companyId' }, fields({ companyId: '0' }), null],
  ['a yes or no', { kind: 'distinct', field: 'custom.UF_CRM_HOT' }, fields({ 'custom.UF_CRM_HOT': false }), { value: 1, key: 'false' }],
  ['a duration in milliseconds', { kind: 'duration', from: 'createdAt', to: 'wonAt' }, { stageKind: 'won' }, { value: 48 * hour, key: null }],
  ['a duration from the first entry to the last', { kind: 'duration', from: 'stage:NEW', to: 'stage:C3:DEAL' }, {}, { value: 24 * hour, key: null }],
  ['a duration without an end', { kind: 'duration', from: 'createdAt', to: 'wonAt' }, { stageKind: 'open' }, null],
  ['a duration against the clock', { kind: 'duration', from: 'wonAt', to: 'createdAt' }, { stageKind: 'won' }, null],
])('compileMeasure: %s', (_, measure, deal, expected) => {
  expect(compileMeasure(makeMetric({ measure }), makeCatalogue(), makeContext())(makeDeal(deal), { stages, owners: [] }, clock('2026-11-04 10:00'))).toEqual(expected)
})

it('compileMeasure: throws for an unknown field', () => {
  expect(() => compileMeasure(makeMetric({ measure: { kind: 'min', field: 'nothing' } }), makeCatalogue(), makeContext())).toThrow(RangeError)
})

it('compileMeasure: money in another currency is worth what it was on the day of the credit, other money what it is', () => {
  const day = (text: string) => toDayNumber(`2026-11-${text}`)
  const rates = createRateBook(new Map([['EUR', [{ day: day('03'), rateAmount: '98.2', rateCount: '1' }, { day: day('12'), rateAmount: '99', rateCount: '1' }]]]), 'RUB')
  const value = (deal: Partial<CrmRecord>, on: string, field = 'amount') =>
    compileMeasure(makeMetric({ measure: { kind: 'sum', field } }), makeCatalogue(), makeContext({ rates }))(makeDeal(deal), { stages, owners: [] }, clock(`2026-11-${on} 00:30`))?.value
  const euros = { amountMinor: 10_000, currency: 'EUR', baseMinor: 5 }
  expect([value(euros, '01'), value(euros, '11'), value(euros, '12'), value(euros, '30')]).toEqual([982_000, 982_000, 990_000, 990_000])
  expect(value({ ...euros, baseMinor: null }, '12')).toBe(0)
  expect(value({ ...euros, currency: 'XTS' }, '12')).toBe(5)
  expect(value({ amountMinor: 10_000, baseMinor: 10_000 }, '12')).toBe(10_000)
  expect(value({ fields: { 'custom.UF_CRM_MARGIN': 7 }, foreign: { 'custom.UF_CRM_MARGIN': { amountMinor: 100, currency: 'EUR' } } }, '12', 'custom.UF_CRM_MARGIN')).toBe(9_900)
})
