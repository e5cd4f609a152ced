import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadJudgingCatalogue, loadPortalContext } from '../../../server/credit/credit-context'
import { verifyPortal } from '../../../server/credit/verify-portal'
import type { Database } from '../../../server/store/database'
import type { PortalTables } from '../../../server/store/portal-tables'
import { scanRecords } from '../../../server/store/record-reader'
import type { GoalDraft } from '../../../shared/goal/goal-types'
import { creditRecord } from '../../../shared/metric/credit-record'
import type { FunnelMetric } from '../../../shared/metric/metric-types'
import { monthOfDay } from '../../../shared/period/day-number'
import { dialects, openTestPortal } from '../../support/databases'
import { makeMetric, noon, openLedger, startMetric, zones } from '../../support/ledger'
import { makeDeal, makeHistory, putRecord, removeRecord, seedPortal } from '../../support/portal-rows'

const november = (day: number, hour = 12): number => Date.UTC(2026, 10, day, hour)

describe.each(dialects)('differences of the ledger on %s', (dialect) => {
  it('creditRecords: a credit of which only the counted key changed is written', async () => {
    const database = await openTestPortal(dialect)
    const { db } = database
    await seedPortal(db)
    const ledger = openLedger(database)
    await startMetric(ledger, makeMetric({ measure: { kind: 'distinct', field: 'custom.region' } }))
    const keyOf = async (region: string) => await db.transaction().execute(async (trx) => {
      await putRecord(trx, makeDeal({ id: '7', stageKind: 'won', fields: { 'custom.region': region } }), makeHistory('7', [[november(5), 'won']]))
      await ledger.creditRecords(trx, [{ kind: 'deal', id: '7' }])
      return (await trx.selectFrom('credits').select('counted_key').execute()).map((row) => row.counted_key)
    })
    const [south, north] = [await keyOf('Юг'), await keyOf('Север')]
    expect([south.length, north.length, south[0] === north[0]]).toEqual([1, 1, false])
  })

  it('creditRecords: any order, repetition and batching of changes gives the ledger of a recount', async () => {
    const database = await openTestPortal(dialect)
    const { db } = database
    await seedPortal(db)
    const ledger = openLedger(database)
    const metrics = new Map<string, FunnelMetric>()
    for (const [metric, goal] of [
      [makeMetric(), {}],
      [makeMetric({ measure: { kind: 'count' }, when: 'createdAt', who: 'currentOwner', where: { field: 'ownerId', op: 'isNot', value: '3' } }), {}],
      [makeMetric({ occurrence: 'every', where: { field: 'department', op: 'under', value: '1' } }), { subject: { kind: 'department', id: '3' } }],
      [makeMetric({ measure: { kind: 'distinct', field: 'amount' } }), {}],
      [makeMetric({ measure: { kind: 'average', field: 'amount' }, when: 'closedAt' }), {}],
      [makeMetric({ measure: { kind: 'duration', from: 'createdAt', to: 'closedAt' }, when: 'closedAt' }), {}],
      [makeMetric({ who: { split: [{ who: 'owner', share: 0.7 }, { who: 'creator', share: 0.3 }] } }), {}],
      [makeMetric({ measure: { kind: 'count' }, when: 'while:open' }), {}],
    ] satisfies [FunnelMetric, Partial<GoalDraft>][]) metrics.set((await startMetric(ledger, metric, goal)).metricId, metric)
    const kinds = fc.constantFrom('open' as const, 'won' as const, 'lost' as const)
    // Few instants, so that a moment often moves within its day, and one that stays often gets another value.
    const at = fc.tuple(fc.constantFrom(1, 2, 17), fc.constantFrom(9, 12)).map(([day, hour]) => november(day, hour))
    const version = fc.record({
      id: fc.constantFrom('1', '2', '3'), gone: fc.integer({ min: 0, max: 4 }).map((x) => x === 0), ownerId: fc.constantFrom('1', '3', null), baseMinor: fc.constantFrom(0, 1000, 2500, null),
      stages: fc.array(fc.tuple(at, kinds), { maxLength: 4 }), owners: fc.array(fc.tuple(at, fc.constantFrom('1', '3', null), fc.boolean()), { maxLength: 3 }), createdAt: at, excluded: fc.integer({ min: 0, max: 4 }).map((x) => x === 0),
    })
    await fc.assert(fc.asyncProperty(fc.array(fc.array(version, { maxLength: 4 }), { maxLength: 4 }), async (batches) => {
      for (const batch of batches) {
        await db.transaction().execute(async (trx) => {
          for (const { id, gone, stages, owners, ...rest } of batch) {
            const sorted = stages.toSorted((a, b) => a[0] - b[0])
            const byStart = [...new Map(owners.map((owner) => [owner[0], owner])).values()]
            if (gone) await removeRecord(trx, 'deal', id)
            else await putRecord(trx, makeDeal({ id, ...rest, stageKind: sorted.at(-1)?.[1] ?? 'open' }), makeHistory(id, sorted, byStart))
          }
          const refs = batch.map(({ id }) => ({ kind: 'deal' as const, id }))
          await ledger.creditRecords(trx, refs)
          await ledger.creditRecords(trx, refs.toReversed())
        })
      }
      expect((await verifyPortal(database, { zones, clock: { now: () => noon } })).drift).toBe(false)
      // The recount compares as the ledger does: what it may overlook is told by the evaluator alone.
      const wanted = await judgeAnew(database, metrics)
      expect(await ledgerLines(database)).toEqual(wanted.map(({ line }) => line).sort())
      expect(await totalLines(database)).toEqual(addUp(wanted))
    }), { numRuns: dialect === 'sqlite' ? 60 : 15 })
  })
})

type Counted = { line: string; cells: [string, string]; value: number }

/** Every credit of these metrics as the evaluator gives it for the records as they are, to the last column. */
async function judgeAnew({ db }: Database<PortalTables>, metrics: ReadonlyMap<string, FunnelMetric>): Promise<Counted[]> {
  const { ctx } = await loadPortalContext(db, { zones, clock: { now: () => noon } })
  const catalogue = await loadJudgingCatalogue(db, 'deal')
  const loaded = await scanRecords(db, 'deal', null, 100)
  return [...metrics].flatMap(([metricId, metric]) => loaded.flatMap(({ record, history }) => creditRecord({ metric, record, history, catalogue, ctx })).map((credit) => ({
    line: JSON.stringify([metricId, credit.recordId, credit.occurrence, credit.personId, credit.at, credit.day, credit.value, credit.assumedOwner ? 1 : 0, credit.key]),
    cells: [`day:${metricId}:${credit.personId}:${credit.day}`, `month:${metricId}:${credit.personId}:${monthOfDay(credit.day)}`], value: credit.value,
  })))
}

async function ledgerLines({ db }: Database<PortalTables>): Promise<string[]> {
  const rows = await db.selectFrom('credits').selectAll().execute()
  return rows.map((row) => JSON.stringify([row.metric_id, row.record_id, row.occurrence, row.person_id, row.at, row.day, row.value, row.assumed_owner, row.counted_key])).sort()
}

async function totalLines({ db }: Database<PortalTables>): Promise<string[]> {
  const daily = await db.selectFrom('day_totals').selectAll().execute()
  const monthly = await db.selectFrom('month_totals').selectAll().execute()
  return [
    ...daily.map((row) => `day:${row.metric_id}:${row.person_id}:${row.day}=${row.count}×${row.sum}`),
    ...monthly.map((row) => `month:${row.metric_id}:${row.person_id}:${row.month}=${row.count}×${row.sum}`),
  ].sort()
}

function addUp(counted: readonly Counted[]): string[] {
  const totals = new Map<string, { count: number; sum: number }>()
  for (const { cells, value } of counted) {
    for (const cell of cells) {
      const { count, sum } = totals.get(cell) ?? { count: 0, sum: 0 }
      totals.set(cell, { count: count + 1, sum: sum + value })
    }
  }
  return [...totals].map(([cell, { count, sum }]) => `${cell}=${count}×${sum}`).sort()
}
