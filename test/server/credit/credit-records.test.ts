import { expect, it } from 'vitest'
import { createLedger } from '../../../server/credit/create-ledger'
import { verifyPortal } from '../../../server/credit/verify-portal'
import type { FetchedRecord } from '../../../server/crm/crm-provider'
import type { Database } from '../../../server/store/database'
import type { PortalTables } from '../../../server/store/portal-tables'
import { writeRecords } from '../../../server/sync/write-records'
import type { CrmRecord } from '../../../shared/record/record-types'
import { openTestPortal } from '../../support/databases'
import { editor, makeGoal, noon, settle, zones } from '../../support/ledger'
import { customFields, makeManyMetrics, makeWonDeal } from '../../support/many-metrics'
import { makeHistory, seedPortal } from '../../support/portal-rows'
import { recordRuns } from '../../support/statements'

const clock = { now: () => noon }

/** A portal with so many credited metrics, and its work: records and credits in one transaction. */
async function open(metrics: number) {
  const database = await openTestPortal('sqlite')
  const { db } = database
  await seedPortal(db)
  await db.insertInto('fields').values(customFields.map(([name, type], sort) => ({ kind: 'deal', name, title: name, type, multiple: 0, custom: 1, sort, options: '[]' }))).execute()
  database.raw?.pragma('synchronous = off')
  const setUp = createLedger({ database, zones, clock, recordUrl: () => '' })
  for (const metric of makeManyMetrics(metrics)) await setUp.saveGoal(editor, null, makeGoal((await setUp.saveMetric(editor, null, metric)).id))
  await settle(setUp)
  const runs = recordRuns(database)
  const ledger = createLedger({ database, zones, clock, recordUrl: () => '' })
  return {
    database, db,
    /** Applies the batch; answers the statements that took, but for those that write one row. */
    apply: async (deals: readonly CrmRecord[]): Promise<string[]> => {
      const records = deals.map(({ baseMinor: _base, ...record }): FetchedRecord => record)
      const stages = deals.flatMap((deal) => makeHistory(deal.id, [[deal.createdAt, 'open'], [deal.movedAt ?? deal.createdAt, 'won']]).stages.map((entry) => ({ kind: 'deal' as const, entry })))
      runs.length = 0
      await db.transaction().execute(async (trx) => await ledger.creditRecords(trx, await writeRecords(trx, { source: 'live', records, stages, gone: [] }, { zones })))
      return runs.filter((text) => !/^(insert into|delete from) (credits|day_totals|month_totals|credit_changes|"(records|stage_entries|owner_intervals|goal_moves)")/.test(text))
    },
    writes: () => runs.filter((text) => /^(insert into|delete from) (credits|day_totals|month_totals)/.test(text)).length,
  }
}

const drift = async (database: Database<PortalTables>) => (await verifyPortal(database, { zones, clock })).drift

it('creditRecords: statements depend neither on the number of metrics nor, within a batch, on that of changes', async () => {
  const [few, many] = [await open(5), await open(60)]
  const deals = (from: number, count: number) => Array.from({ length: count }, (_, i) => makeWonDeal(from + i))
  for (const portal of [few, many]) await portal.apply(deals(5000, 500))
  // What moved a goal with few metrics moves one with many.
  const counts: number[] = []
  for (let i = 0; i < 60; i += 1) {
    const [less, more] = [(await few.apply(deals(i, 1))).length, (await many.apply(deals(i, 1))).length]
    if (few.writes() > 0) expect(more).toBe(less)
    counts.push(more)
  }
  const most = Math.max(...counts)
  expect(most).toBeLessThanOrEqual(17)
  // Goals of a metric that nothing touched before take one more to read.
  expect((await many.apply(deals(1000, 100))).length).toBeLessThanOrEqual(most + 1)
  expect((await many.apply(deals(2000, 500))).length).toBeLessThanOrEqual(most + 1)
  expect(await drift(many.database)).toBe(false)
})

it('creditRecords: a burst writes each total once', async () => {
  const { apply, writes, db, database } = await open(60)
  await apply(Array.from({ length: 300 }, (_, i) => makeWonDeal(i)))
  const count = async (table: 'credits' | 'day_totals' | 'month_totals'): Promise<number> =>
    (await db.selectFrom(table).select((eb) => eb.fn.countAll<number>().as('rows')).executeTakeFirstOrThrow()).rows
  expect(writes()).toBe(await count('credits') + await count('day_totals') + await count('month_totals'))
  expect(await count('credits')).toBeGreaterThan(2 * await count('day_totals'))
  expect(await drift(database)).toBe(false)
})
