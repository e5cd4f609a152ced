import fc from 'fast-check'
import type { FunnelMetric } from '../../shared/metric/metric-types'
import { makeMetric } from './ledger'

const at = fc.integer({ min: 0, max: 12 }).map((hours) => Date.UTC(2026, 2, 7) + hours * 5 * 3_600_000)
const kinds = fc.constantFrom('open' as const, 'won' as const, 'lost' as const)
const person = fc.constantFrom('1', '2', '3', null)

const deal = fc.record({
  ownerId: person, creatorId: person, createdAt: at, updatedAt: at, movedAt: fc.option(at, { nil: null }),
  stageKind: fc.option(kinds, { nil: null }), baseMinor: fc.constantFrom(null, 0, 1000, 2500), excluded: fc.boolean(),
  fields: fc.record({
    'custom.score': fc.constantFrom<number | null>(1, 2.5, -2.5, 0.4, 0.1 + 0.2, 1.00005, null), 'custom.helper': fc.constantFrom<string | number | null>('1', 2, 0, '0', '', null),
    'custom.visit': fc.constantFrom<string | null>('2026-03-08', '2026-03-08T06:59:59Z', '2026-03-09T00:30:00-04:00', 'never', '', null), closeDate: fc.constantFrom<string | null>('2026-03-08', '2026-11-01', '2026-03-08T23:30:00-05:00', 'never', null),
    'custom.region': fc.constantFrom<string | number | null>('Юг', 'юг', '', 7, null), 'custom.vip': fc.constantFrom<boolean | null>(true, false, null),
  }),
  stages: fc.array(fc.tuple(at, kinds), { maxLength: 5 }), owners: fc.uniqueArray(fc.tuple(at, person), { maxLength: 3, selector: ([from]) => from }),
})

/** Metrics over such deals, of every measure, moment and person. */
export const metricToCredit: fc.Arbitrary<FunnelMetric> = fc.record({
  when: fc.constantFrom('createdAt', 'wonAt', 'lostAt', 'closedAt', 'stage:WON', 'updatedAt', 'movedAt', 'custom.visit', 'closeDate'),
  who: fc.constantFrom('owner', 'currentOwner', 'creator', 'custom.helper', 'ownerId'), occurrence: fc.constantFrom('current' as const, 'every' as const, undefined),
  measure: fc.constantFrom({ kind: 'count' as const }, { kind: 'sum' as const, field: 'amount' }, { kind: 'sum' as const, field: 'custom.score' },
    { kind: 'average' as const, field: 'amount' }, { kind: 'max' as const, field: 'custom.score' }, { kind: 'distinct' as const, field: 'ownerId' },
    { kind: 'distinct' as const, field: 'custom.helper' }, { kind: 'distinct' as const, field: 'createdAt' }, { kind: 'distinct' as const, field: 'amount' },
    { kind: 'distinct' as const, field: 'custom.region' }, { kind: 'distinct' as const, field: 'custom.vip' }, { kind: 'distinct' as const, field: 'custom.score' },
    { kind: 'distinct' as const, field: 'stageId' }, { kind: 'average' as const, field: 'custom.score' }, { kind: 'min' as const, field: 'custom.score' },
    { kind: 'duration' as const, from: 'createdAt', to: 'wonAt' }, { kind: 'duration' as const, from: 'stage:OPEN', to: 'stage:WON' },
    { kind: 'duration' as const, from: 'closeDate', to: 'custom.visit' }),
  where: fc.constantFrom({ all: [] }, { not: { field: 'stageKind', op: 'is' as const, value: 'lost' } }),
}).map((given) => makeMetric(given))

type RandomDeal = typeof deal extends fc.Arbitrary<infer Deal> ? Deal : never

/** Deals with a past, the same at every run: few values of each field, so that they often meet. */
export function dealsToCredit(count: number): RandomDeal[] {
  const [deals = []] = fc.sample(fc.array(deal, { minLength: count, maxLength: count }), { numRuns: 1, seed: 5 })
  return deals
}
