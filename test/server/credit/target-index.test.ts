import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { diffCredits, type CreditTarget } from '../../../server/credit/diff-credits'
import { createTargetIndex, neededValues, testAll } from '../../../server/credit/target-index'
import type { CreditRow } from '../../../server/store/credit-store'
import { compilePlan } from '../../../shared/metric/credit-plan'
import type { FunnelMetric } from '../../../shared/metric/metric-types'
import { anyDeal, anyFunnel } from '../../shared/funnel/funnel-builders'
import { makeCatalogue, makeContext, makeEntry } from '../../shared/record/record-builders'
import { makeMetric, noon } from '../../support/ledger'
import { customFields, makeManyMetrics, makeWonDeal } from '../../support/many-metrics'

const base = makeCatalogue()
const ctx = makeContext()

function toTarget(metric: FunnelMetric, i: number, catalogue = base): CreditTarget & { tested: () => number } {
  const plan = [{ version: 1, from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY, definition: metric }]
  const credit = compilePlan(plan, catalogue, ctx)
  let tested = 0
  return {
    metricId: `m${i}`, generation: 1, plan, live: true, isState: false, isHeld: () => false, related: [], creditedFrom: 0, candidates: sql<boolean>`1 = 1`,
    needs: neededValues([metric], catalogue, ctx), tested: () => tested,
    credit: ({ record, history }) => {
      tested += 1
      return credit(record, history)
    },
  }
}

const toRow = (metricId: string, recordId: string): CreditRow => ({
  metric_id: metricId, generation: 1, kind: 'deal', record_id: recordId, occurrence: 0, person_id: '1', at: 1, day: 20_000, value: 5, version: 1, assumed_owner: 0, counted_key: null, held: 0,
})

it('diffCredits: with an index it writes just what it writes when every target is tested', () => {
  const metric = fc.tuple(anyFunnel, fc.constantFrom('createdAt', 'wonAt', 'lostAt', 'closedAt'), fc.constantFrom('current' as const, 'every' as const))
    .map(([where, when, occurrence]) => makeMetric({ where, when, occurrence, who: 'currentOwner' }))
  const histories = fc.array(fc.constantFrom('open' as const, 'won' as const, 'lost' as const), { maxLength: 3 })
    .map((kinds) => ({ owners: [], stages: kinds.map((kind, i) => makeEntry(i, noon + i, kind)) }))
  const deals = fc.array(anyDeal, { maxLength: 4 }).map((some) => some.map((deal, i) => ({ ...deal, id: String(i) })))
  fc.assert(fc.property(fc.array(metric, { maxLength: 40 }), deals, fc.array(fc.tuple(fc.nat(50), fc.nat(5)), { maxLength: 20 }), histories, (metrics, records, credited, history) => {
    const targets = metrics.map((one, i) => toTarget(one, i))
    const input = {
      kind: 'deal' as const, ids: ['0', '1', '2', '3', '4', '5'], loaded: records.map((record) => ({ record, history })),
      // Credits of records that are gone, of targets that no longer count them, of metrics that are no targets.
      stored: [...new Map(credited.map(([metricNo, id]) => [`${metricNo}:${id}`, toRow(`m${metricNo}`, String(id))])).values()],
    }
    const sorted = (diff: ReturnType<typeof diffCredits>) => Object.fromEntries(Object.entries(diff).map(([name, list]) => [name, list.map((one) => JSON.stringify(one)).sort()]))
    expect(sorted(diffCredits({ ...input, index: createTargetIndex(targets, ctx) }))).toEqual(sorted(diffCredits({ ...input, targets })))
  }))
})

it('createTargetIndex: finds a target by metric and generation', () => {
  const targets = [0, 1].map((i) => toTarget(makeMetric(), i))
  const index = createTargetIndex(targets, ctx)
  expect([index.find('m1', 1), index.find('m1', 2), testAll([]).find('m1', 1)]).toEqual([targets[1], undefined, undefined])
})

it('diffCredits: of 500 metrics a change tests fifteen, on the average', () => {
  const catalogue = { ...base, fields: [...base.fields, ...customFields.map(([name, type]) => ({ name, title: name, type, multiple: false, custom: true }))].toReversed() }
  const targets = makeManyMetrics(500).map((metric, i) => toTarget(metric, i, catalogue))
  const index = createTargetIndex(targets, ctx)
  const deals = Array.from({ length: 100 }, (_, i) => makeWonDeal(i))
  const tests: number[] = []
  for (const record of deals) {
    const before = sum(targets.map((target) => target.tested()))
    const { put } = diffCredits({ kind: 'deal', ids: [record.id], loaded: [{ record, history: { stages: [], owners: [] } }], stored: [], index })
    tests.push(sum(targets.map((target) => target.tested())) - before)
    expect(put.length).toBeLessThanOrEqual(tests.at(-1) ?? 0)
  }
  expect({ together: sum(tests), most: Math.max(...tests) }).toEqual({ together: 1502, most: 25 })
})

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
