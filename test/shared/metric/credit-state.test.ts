import fc from 'fast-check'
import { expect, it } from 'vitest'
import { creditRecord } from '../../../shared/metric/credit-record'
import type { FunnelMetric } from '../../../shared/metric/metric-types'
import type { OwnerInterval } from '../../../shared/record/record-types'
import { clock, makeCatalogue, makeContext, makeDeal, makeEntry } from '../record/record-builders'
import { makeMetric } from './metric-builders'

const at = (day: number): number => clock(`2026-11-${String(day).padStart(2, '0')} 12:00`)
const credits = (metric: Partial<FunnelMetric>, owners: OwnerInterval[], kinds: readonly ('open' | 'won')[] = ['open', 'won']) => creditRecord({
  metric: makeMetric({ where: { all: [] }, measure: { kind: 'count' }, when: 'while:open', ...metric }),
  record: makeDeal({ stageKind: kinds.at(-1) ?? 'open', ownerId: '2', creatorId: '7', baseMinor: 500 }),
  history: { owners, stages: kinds.map((kind, i) => makeEntry(i + 1, at(2 + 4 * i), kind)) }, catalogue: makeCatalogue(), ctx: makeContext(),
}).map((one) => [one.personId, one.occurrence, one.at, one.value, one.assumedOwner])

it('creditState: a plus when it begins and a minus when it ends', () => {
  expect(credits({}, [{ fromAt: at(1), ownerId: '1', assumed: false }])).toEqual([['1', 0, at(2), 1, false], ['1', 1, at(6), -1, false]])
})

it('creditState: a new owner takes it over; the same one seen again does not', () => {
  const owners = [{ fromAt: at(1), ownerId: '1', assumed: true }, { fromAt: at(3), ownerId: '1', assumed: false }, { fromAt: at(4), ownerId: '2', assumed: false }]
  expect(credits({}, owners, ['open'])).toEqual([['1', 0, at(2), 1, true], ['1', 1, at(4), -1, true], ['2', 2, at(4), 1, false]])
  expect(credits({ who: 'currentOwner' }, owners, ['open'])).toEqual([['2', 0, at(2), 1, false]])
})

it('creditState: who gets it as it begins has it all, who gets it as it ends nothing', () => {
  const owners = [{ fromAt: at(1), ownerId: '1', assumed: false }, { fromAt: at(2), ownerId: '2', assumed: false }, { fromAt: at(6), ownerId: '3', assumed: false }]
  expect(credits({}, owners)).toEqual([['2', 0, at(2), 1, false], ['2', 1, at(6), -1, false]])
})

it('creditState: a split state loses nothing either', () => {
  const who = { split: [{ who: 'owner', share: 0.5 }, { who: 'creator', share: 0.5 }] }
  expect(credits({ who, measure: { kind: 'sum', field: 'amount' } }, [{ fromAt: at(1), ownerId: '1', assumed: false }], ['open']))
    .toEqual([['1', 0, at(2), 250, false], ['7', 0, at(2), 250, false]])
})

it('creditState: whatever happened, what has ended adds up to nothing', () => {
  const owner = fc.record({ fromAt: fc.integer({ min: 1, max: 12 }).map(at), ownerId: fc.constantFrom('1', '2', null), assumed: fc.boolean() })
  fc.assert(fc.property(fc.uniqueArray(owner, { selector: (one) => one.fromAt }), (owners) => {
    const sums = new Map<unknown, number>()
    for (const [person, , , value] of credits({}, owners)) sums.set(person, (sums.get(person) ?? 0) + Number(value))
    expect([...sums.values()].every((sum) => sum === 0)).toBe(true)
  }))
})
