import { createLedger } from '../../server/credit/create-ledger'
import type { Ledger } from '../../server/credit/ledger-types'
import type { Database } from '../../server/store/database'
import { openPortal } from '../../server/store/open-portal'
import type { PortalTables } from '../../server/store/portal-tables'
import type { Zones } from '../../server/zones'
import type { FunnelMetric } from '../../shared/metric/metric-types'
import { makeManyMetrics } from '../support/many-metrics'
import { fillPortal } from './fill-portal'

/** Thursday 19 November 2026 at noon in Moscow. */
export const benchNow = Date.UTC(2026, 10, 19, 9)
export const metricCount = 500
/** The first people and metrics meet on a board of their department. */
export const boardPeople = 20
export const boardMetrics = 15
export const boardDepartment = '2'
const people = 200
const firstDay = '2026-11-01'
const batch = 500

export type CrowdedPortal = { deals: number; portalId: string; database: Database<PortalTables>; ledger: Ledger; zones: Zones; metricIds: readonly string[]; metrics: readonly FunnelMetric[] }

/** A portal of that many deals with 500 metrics and a goal of this month for each, 20 people with 15 goals each among them, all credited. */
export async function openCrowdedPortal(dataDir: string, deals: number, zones: Zones): Promise<CrowdedPortal> {
  const portalId = `crowded-${deals}`
  const database = await openPortal(dataDir, portalId)
  const { db } = database
  fillPortal(database, { deals, people, now: benchNow })
  // Nobody minds if what is made up is lost.
  database.raw?.pragma('synchronous = off')
  await db.insertInto('departments').values([{ id: '1', name: 'Все', parent_id: null, head_id: null, sort: 1 }, { id: boardDepartment, name: 'Отдел', parent_id: '1', head_id: null, sort: 2 }]).execute()
  await db.insertInto('memberships').values(Array.from({ length: people }, (_, i) => (
    { person_id: String(i + 1), department_id: i < boardPeople ? boardDepartment : '1', from_at: null, to_at: null }))).execute()
  const clock = { now: () => benchNow }
  const ledger = createLedger({ database, zones, clock, recordUrl: () => '' })
  await ledger.turnClock()
  const metrics = makeManyMetrics(metricCount)
  const metricIds: string[] = []
  for (const metric of metrics) metricIds.push((await ledger.saveMetric({ userId: '1' }, null, metric)).id)
  for (const [i, metricId] of metricIds.entries()) {
    const subjects = i < boardMetrics ? Array.from({ length: boardPeople }, (_, person) => person + 1) : [boardPeople + 1 + (i % (people - boardPeople))]
    for (const person of subjects) {
      await ledger.saveGoal({ userId: '1' }, null, {
        metricId, subject: { kind: 'user', id: String(person) }, base: 0, target: 1000, period: { kind: 'every', unit: 'month', from: firstDay }, marks: [{ at: 1 }],
      })
    }
  }
  await creditMonth(database, ledger)
  database.raw?.pragma('synchronous = full')
  return { deals, portalId, database, ledger, zones, metricIds, metrics }
}

/** Credits from this month on come of records that moved since it began: they are credited as changes are, not metric by metric. */
async function creditMonth({ db, raw }: Database<PortalTables>, ledger: Ledger): Promise<void> {
  raw?.exec(`update metrics set live_version = version, generation = next_generation, credited_from = next_credited_from, next_generation = null, next_credited_from = null,
    recredit_cursor = null, recredit_done = 0, recredit_total = 0 where next_generation is not null`)
  const since = Date.parse(`${firstDay}T00:00:00Z`) - 86_400_000
  const rows = await db.selectFrom('records').select('id').where((eb) => eb.or([eb('created_at', '>=', since), eb('moved_at', '>=', since)])).execute()
  for (let start = 0; start < rows.length; start += batch) {
    await db.transaction().execute(async (trx) => await ledger.creditRecords(trx, rows.slice(start, start + batch).map(({ id }) => ({ kind: 'deal' as const, id }))))
  }
}
