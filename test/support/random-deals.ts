import fc from 'fast-check'
import type { Kysely } from 'kysely'
import type { PortalTables } from '../../server/store/portal-tables'
import { loadRecords, type LoadedRecord } from '../../server/store/record-reader'
import { attachRelated } from '../../server/store/related-reader'
import type { FunnelMetric } from '../../shared/metric/metric-types'
import { writeRates } from '../../server/store/catalogue-store'
import { makeMetric } from './ledger'
import { makeDeal, makeHistory, putRecord } from './portal-rows'

/** Where two local days of New York meet, one of them short, and the instant before: what a period just takes in and just leaves out. */
const edges = [Date.UTC(2026, 2, 8, 5), Date.UTC(2026, 2, 9, 4), Date.UTC(2026, 2, 10, 4)].flatMap((edge) => [edge - 1, edge])

/** Instants around 2026-03-08, when New York put its clock forward. */
export const at = fc.oneof({ arbitrary: fc.integer({ min: 0, max: 12 }).map((hours) => Date.UTC(2026, 2, 7) + hours * 5 * 3_600_000), weight: 2 }, { arbitrary: fc.constantFrom(...edges), weight: 1 })
const kinds = fc.constantFrom('open' as const, 'won' as const, 'lost' as const)
const personId = fc.constantFrom('1', '2', '3', null)

const deal = fc.record({
  ownerId: personId, creatorId: personId, createdAt: at, updatedAt: at, movedAt: fc.option(at, { nil: null }),
  stageKind: fc.option(kinds, { nil: null }), baseMinor: fc.constantFrom(null, 0, 1000, 2500), excluded: fc.boolean(),
  amountMinor: fc.constantFrom(null, 0, 999, -1055, 90_071_992_547), currency: fc.constantFrom(null, 'RUB', 'USD', 'JPY', 'KWD', 'XBT', 'XXX'),
  foreign: fc.constantFrom(undefined, undefined, { 'custom.fee': { amountMinor: 12_345, currency: 'USD' } }, { 'custom.fee': { amountMinor: -7, currency: 'JPY' }, 'custom.other': { amountMinor: 1, currency: 'USD' } }),
  fields: fc.record({
    'custom.fee': fc.constantFrom<number | null>(500, -30, null),
    'custom.score': fc.constantFrom<number | null>(1, 2.5, -2.5, 0.4, 0.1 + 0.2, 1.00005, null), 'custom.helper': fc.constantFrom<string | number | null>('1', 2, 0, '0', '', null),
    'custom.visit': fc.constantFrom<string | null>('2026-03-08', '2026-03-08T06:59:59Z', '2026-03-09T00:30:00-04:00', 'never', '', null), closeDate: fc.constantFrom<string | null>('2026-03-08', '2026-11-01', '2026-03-08T23:30:00-05:00', 'never', null),
    companyId: fc.constantFrom<string | number | null>('1', 2, '3', null),
    'custom.region': fc.constantFrom<string | number | null>('Юг', 'юг', '', 7, null), 'custom.vip': fc.constantFrom<boolean | null>(true, false, null),
  }),
  rows: fc.constantFrom(undefined, [], [{ productName: 'Насос', quantity: 1 }], [{ productName: 'Кран', quantity: 3 }, { productName: 'Насос', quantity: 2 }]),
  stages: fc.array(fc.tuple(at, kinds), { maxLength: 5 }), owners: fc.uniqueArray(fc.tuple(at, personId), { maxLength: 3, selector: ([from]) => from }),
})

/** Credit split among people, who often coincide or are nobody. */
export const split = fc.constantFrom(
  { split: [{ who: 'owner', share: 0.333333 }, { who: 'custom.helper', share: 0.333333 }, { who: 'creator', share: 0.333334 }] },
  { split: [{ who: 'currentOwner', share: 0.7 }, { who: 'custom.helper', share: 0.3 }] }, { split: [{ who: 'creator', share: 1 }] },
  // Whoever comes twice has as much as the other, so that the order decides about the odd unit.
  { split: [{ who: 'owner', share: 0.25 }, { who: 'custom.helper', share: 0.5 }, { who: 'creator', share: 0.25 }] },
)
const isSplittable = ({ measure, who }: Pick<FunnelMetric, 'measure' | 'who'>): boolean => typeof who === 'string' || measure.kind === 'count' || measure.kind === 'sum'

const person = fc.constantFrom('owner', 'currentOwner', 'creator', 'custom.helper', 'ownerId')
const where = fc.constantFrom<FunnelMetric['where']>(
  { all: [] }, { not: { field: 'stageKind', op: 'is', value: 'lost' } }, { field: 'company.custom.industry', op: 'is', value: 'IT' },
  { any: [{ field: 'company.custom.curator', op: 'is', value: '2' }, { field: 'company.custom.industry', op: 'empty' }] }, { field: 'productRows', op: 'notEmpty' },
  { field: 'productRows', op: 'rows', value: { all: [{ field: 'productName', op: 'is', value: 'Насос' }, { field: 'quantity', op: 'gte', value: 2 }] } },
)

/** Metrics over such deals, of every measure, moment, person and kind of condition. */
export const metricToCredit: fc.Arbitrary<FunnelMetric> = fc.record({
  when: fc.constantFrom('createdAt', 'wonAt', 'paidAt', 'lostAt', 'closedAt', 'stage:WON', 'updatedAt', 'movedAt', 'custom.visit', 'closeDate'),
  who: fc.oneof({ arbitrary: person, weight: 5 }, split), occurrence: fc.constantFrom('current' as const, 'every' as const, 'first' as const, undefined),
  measure: fc.constantFrom({ kind: 'count' as const }, { kind: 'sum' as const, field: 'amount' }, { kind: 'sum' as const, field: 'custom.score' },
    { kind: 'average' as const, field: 'amount' }, { kind: 'min' as const, field: 'amount' }, { kind: 'sum' as const, field: 'custom.fee' }, { kind: 'max' as const, field: 'custom.fee' }, { kind: 'max' as const, field: 'custom.score' }, { kind: 'distinct' as const, field: 'ownerId' },
    { kind: 'distinct' as const, field: 'custom.helper' }, { kind: 'distinct' as const, field: 'createdAt' }, { kind: 'distinct' as const, field: 'amount' },
    { kind: 'distinct' as const, field: 'custom.region' }, { kind: 'distinct' as const, field: 'custom.vip' }, { kind: 'distinct' as const, field: 'custom.score' },
    { kind: 'distinct' as const, field: 'stageId' }, { kind: 'average' as const, field: 'custom.score' }, { kind: 'min' as const, field: 'custom.score' },
    { kind: 'duration' as const, from: 'createdAt', to: 'wonAt' }, { kind: 'duration' as const, from: 'stage:OPEN', to: 'stage:WON' },
    { kind: 'duration' as const, from: 'closeDate', to: 'custom.visit' }, { kind: 'duration' as const, from: 'createdAt', to: 'wonAt', hours: 'working' as const },
    { kind: 'duration' as const, from: 'closeDate', to: 'custom.visit', hours: 'working' as const }),
  where: fc.oneof({ arbitrary: fc.constant<FunnelMetric['where']>({ all: [] }), weight: 4 }, { arbitrary: where, weight: 5 }),
}).filter(isSplittable).map((given) => makeMetric(given))

const firstDay = Date.UTC(2026, 2, 7) / 86_400_000
const rate = (code: string, rateAmount: string, rateCount = '1') => ({ code, rateAmount, rateCount, isBase: code === 'RUB' })
/** Rates that move between the days of the generated instants; on the second day the base currency has another one itself, and some are no rates. */
const randomRates = [
  [firstDay, [rate('RUB', '1'), rate('USD', '92.3456'), rate('JPY', '61.5', '100'), rate('XBT', '0')]],
  [firstDay + 1, [rate('RUB', '2', '1'), rate('USD', '92.3456'), rate('JPY', '6.1e1', '100'), rate('KWD', '0.3333333333333333333333'), rate('XBT', 'none')]],
  [firstDay + 2, [rate('RUB', '1'), rate('USD', '101.5'), rate('JPY', '61.5', '100'), rate('KWD', '301.07'), rate('XBT', '9000000000.5')]],
  // Not in force yet.
  [firstDay + 3, [rate('RUB', '1'), rate('USD', '7'), rate('XXX', '3')]],
] as const

/** The newest day whose rates are in force. */
export const ratesUpTo = firstDay + 2

/** Writes deals with a past, the same at every run: few values of each field, so that they often meet. Answers them as they are judged, with their companies; these have fields of their own. */
export async function putDealsToCredit(db: Kysely<PortalTables>, count: number, seed = 5, kind: 'deal' | 'task' | 'activity' | 'invoice' = 'deal'): Promise<readonly LoadedRecord[]> {
  const [deals = []] = fc.sample(fc.array(deal, { minLength: count, maxLength: count }), { numRuns: 1, seed })
  await db.transaction().execute(async (trx) => {
    await trx.insertInto('fields').values([['custom.industry', 'text'] as const, ['custom.curator', 'user'] as const].map(([name, type], sort) =>
      ({ kind: 'company', name, title: name, type, multiple: 0, custom: 1, sort, options: '[]' }))).execute()
    await trx.insertInto('fields').values({ kind: 'deal', name: 'custom.fee', title: 'Fee', type: 'money', multiple: 0, custom: 1, sort: 50, options: '[]' }).execute()
    for (const [day, rates] of randomRates) await writeRates(trx, day, rates)
    for (const [id, industry, curator] of [['1', 'IT', 1], ['2', '', '2']] as const) {
      await putRecord(trx, makeDeal({ kind: 'company', id, fields: { 'custom.industry': industry, 'custom.curator': curator } }))
    }
    for (const [i, { stages, owners, rows, ...rest }] of deals.entries()) {
      const record = makeDeal({ kind, id: String(i), ...rest, fields: kind === 'deal' ? rest.fields : { ...rest.fields, completedAt: rest.fields.closeDate, deadline: rest.fields['custom.visit'], paidDate: rest.fields['custom.visit'] }, stageId: rest.stageKind?.toUpperCase() ?? null, ...(rows ? { rows } : {}) })
      await putRecord(trx, record, makeHistory(String(i), stages.toSorted((a, b) => a[0] - b[0]), owners))
    }
  })
  return await attachRelated(db, await loadRecords(db, kind, deals.map((_, i) => String(i))), ['company'])
}
