import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compileCredit, creditRecord } from '../../../shared/metric/credit-record'
import type { FunnelMetric } from '../../../shared/metric/metric-types'
import { toDayNumber } from '../../../shared/period/day-number'
import type { CrmRecord, OwnerInterval, RecordHistory } from '../../../shared/record/record-types'
import { anyDeal, anyFunnel } from '../funnel/funnel-builders'
import { clock, makeCatalogue, makeContext, makeDeal, makeEntry } from '../record/record-builders'
import { makeMetric } from './metric-builders'

const catalogue = makeCatalogue()
const ctx = makeContext()
const wonAt = clock('2026-11-19 00:30')
const stages = [makeEntry(1, clock('2026-11-02 10:00'), 'open'), makeEntry(2, wonAt, 'won')]
const owners: OwnerInterval[] = [{ fromAt: clock('2026-11-02 10:00'), ownerId: '1', assumed: true }, { fromAt: clock('2026-11-19 01:00'), ownerId: '2', assumed: false }]
const wonDeal: Partial<CrmRecord> = { stageKind: 'won', stageId: 'WON', ownerId: '2', baseMinor: 150_000 }

const credits = (metric: Partial<FunnelMetric> = {}, deal: Partial<CrmRecord> = {}, history: Partial<RecordHistory> = {}) =>
  creditRecord({ metric: makeMetric(metric), record: makeDeal({ ...wonDeal, ...deal }), history: { stages, owners, ...history }, catalogue, ctx })

it('creditRecord: the owner of that moment gets the amount on its local day', () => {
  // Half past midnight in Moscow is still the 18th in UTC.
  expect(credits()).toEqual([
    { recordId: '12', occurrence: 0, personId: '1', at: wonAt, day: toDayNumber('2026-11-19'), value: 150_000, key: null, assumedOwner: true },
  ])
})

it.each<[string, Partial<FunnelMetric>, Partial<CrmRecord>, [string, number, boolean][]]>([
  ['a count is 1', { measure: { kind: 'count' } }, {}, [['1', 1, true]]],
  ['no amount adds nothing', {}, { baseMinor: null }, [['1', 0, true]]],
  ['a custom sum', { measure: { kind: 'sum', field: 'custom.UF_CRM_MARGIN' } }, { fields: { 'custom.UF_CRM_MARGIN': 777 } }, [['1', 777, true]]],
  ['a sum of numbers keeps their fractions, in ten-thousandths', { measure: { kind: 'sum', field: 'custom.UF_CRM_HOURS' } }, { fields: { 'custom.UF_CRM_HOURS': -2.5 } }, [['1', -25_000, true]]],
  ['an average of nothing', { measure: { kind: 'average', field: 'amount' } }, { baseMinor: null }, []],
  ['the present owner', { who: 'currentOwner' }, {}, [['2', 150_000, false]]],
  ['the creator', { who: 'creator' }, { creatorId: '7' }, [['7', 150_000, false]]],
  ['the person of a field', { who: 'custom.UF_CRM_SELLER' }, { fields: { 'custom.UF_CRM_SELLER': '9' } }, [['9', 150_000, false]]],
  ['nobody in the field', { who: 'custom.UF_CRM_SELLER' }, { fields: { 'custom.UF_CRM_SELLER': '0' } }, []],
  ['no creator', { who: 'creator' }, { creatorId: null }, []],
  ['a template', {}, { excluded: true }, []],
  ['a record the funnel drops', { where: { field: 'amount', op: 'gt', value: 150_000 } }, {}, []],
  ['a deal reopened', {}, { stageKind: 'open' }, []],
])('creditRecord: %s', (_, metric, deal, expected) => {
  expect(credits(metric, deal).map((credit) => [credit.personId, credit.value, credit.assumedOwner])).toEqual(expected)
})

it.each<[string, Partial<FunnelMetric>, Partial<CrmRecord>, [string, number, boolean][]]>([
  ['by shares', {}, { creatorId: '7' }, [['1', 100_001, true], ['7', 50_000, false]]],
  ['one person twice', {}, { creatorId: '1' }, [['1', 150_001, true]]],
  ['nobody for a share', {}, { creatorId: null }, [['1', 150_001, true]]],
  ['a count in millionths', { measure: { kind: 'count' } }, { creatorId: '7' }, [['1', 666_667, true], ['7', 333_333, false]]],
])('creditRecord: a split, %s', (_, metric, deal, expected) => {
  const who = { split: [{ who: 'owner', share: 0.666667 }, { who: 'creator', share: 0.333333 }] }
  expect(credits({ who, ...metric }, { baseMinor: 150_001, ...deal }).map((credit) => [credit.personId, credit.value, credit.assumedOwner])).toEqual(expected)
})

it('creditRecord: each win keeps its credit and its owner when every entry counts', () => {
  const again = [...stages, makeEntry(3, clock('2026-11-20 10:00'), 'open'), makeEntry(4, clock('2026-11-21 10:00'), 'won')]
  expect(credits({ occurrence: 'every' }, {}, { stages: again }).map((credit) => [credit.occurrence, credit.personId, credit.assumedOwner])).toEqual([[0, '1', true], [1, '2', false]])
})

it('creditRecord: the record says whose it is when no owner is known, and that is assumed', () => {
  expect(credits({}, {}, { owners: [] }).map((credit) => [credit.personId, credit.assumedOwner])).toEqual([['2', true]])
  expect(credits({}, { ownerId: null }, { owners: [] })).toEqual([])
})

it.each<[string, Partial<FunnelMetric>]>([
  ['an unknown field', { measure: { kind: 'sum', field: 'custom.UF_NONE' } }], ['an unknown field of a key', { measure: { kind: 'distinct', field: 'custom.UF_NONE' } }],
  ['an unknown person of a split', { who: { split: [{ who: 'owner', share: 0.5 }, { who: 'custom.UF_NONE', share: 0.5 }] } }],
])('compileCredit: throws for %s', (_, metric) => {
  expect(() => compileCredit(makeMetric(metric), catalogue, ctx)).toThrow(RangeError)
})

it('creditRecord: running twice gives the same, and credits are whole', () => {
  const when = fc.constantFrom('createdAt', 'wonAt', 'closedAt', 'stage:WON', 'closeDate')
  fc.assert(fc.property(anyFunnel, anyDeal, when, fc.constantFrom('owner', 'currentOwner', 'creator'), (where, record, moment, who) => {
    const metric = makeMetric({ where, when: moment, who })
    const input = { metric, record, history: { stages, owners }, catalogue, ctx }
    const found = creditRecord(input)
    expect(creditRecord(input)).toEqual(found)
    expect(found.every((credit) => Number.isInteger(credit.value) && credit.day === ctx.dayOf(credit.at))).toBe(true)
  }))
})
