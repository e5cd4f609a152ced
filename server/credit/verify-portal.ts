import { sql, type Kysely } from 'kysely'
import { isManualMetric } from '../../shared/metric/metric-kind'
import { monthOfDay } from '../../shared/period/day-number'
import type { Zone } from '../../shared/period/zone'
import type { RecordKind } from '../../shared/record/record-types'
import type { Clock } from '../clock'
import { createCreditStore, type CreditRow } from '../store/credit-store'
import type { Database } from '../store/database'
import { firstGoalDay } from '../store/goal-store'
import { listMetrics, listRatiosOver, type StoredMetric } from '../store/metric-store'
import type { PortalTables } from '../store/portal-tables'
import { scanRecords, type LoadedRecord } from '../store/record-reader'
import { attachRelated } from '../store/related-reader'
import { readSettings } from '../store/settings-store'
import type { Zones } from '../zones'
import { createCreditTargets } from './credit-targets'
import { diffCredits, type CreditTarget } from './diff-credits'
import { countWrongValues } from './enter-values'
import { creditStart } from './start-recredit'

/** What a recount of one metric found. `pending`: a new generation is being credited, so only totals were compared. */
export type MetricFinding = {
  metricId: string; name: string; credits: number; wrongCredits: number; wrongTotals: number; pending: boolean; broken: boolean
  /** It is not credited as far back as its goals go. */
  late: boolean
}
export type PortalFinding = { records: number; metrics: MetricFinding[]; drift: boolean }

const batch = 1000

/** Recounts every credit from the records by the pure evaluator, and every total from the credits. Changes nothing. */
export async function verifyPortal(database: Database<PortalTables>, deps: { zones: Zones; clock: Clock }): Promise<PortalFinding> {
  const { db } = database
  const metrics = (await listMetrics(db)).filter((metric) => metric.source !== null || isManualMetric(metric.definition))
  const kinds = [...new Set(metrics.flatMap((metric) => metric.source ?? []))]
  const wrong = new Map<string, number>()
  const judged = new Set<string>()
  let records = 0
  for (const kind of kinds) {
    const targets = (await createCreditTargets(deps).list(db, kind)).filter((target) => target.live && !isPending(metrics, target))
    for (const target of targets) judged.add(target.metricId)
    records += await recountKind(database, { kind, targets, wrong })
  }
  const zone = deps.zones((await readSettings(db)).get('time_zone') ?? 'UTC')
  const findings: MetricFinding[] = []
  for (const metric of metrics) {
    const pending = metric.next !== null
    const credits = await countCredits(db, metric)
    findings.push({
      metricId: metric.id, name: metric.definition.name, credits,
      wrongCredits: await countWrongCredits(db, metric, { zone, credits, recounted: wrong.get(metric.id) ?? 0 }),
      wrongTotals: await countWrongTotals(db, metric), pending, broken: metric.creditedFrom !== null && !pending && !judged.has(metric.id),
      late: !pending && await isLate(db, metric),
    })
  }
  return { records, metrics: findings, drift: findings.some((one) => one.wrongCredits > 0 || one.wrongTotals > 0 || one.late) }
}

/** A metric over records that no goal asks for has no credits at all. */
async function countWrongCredits(db: Kysely<PortalTables>, metric: StoredMetric, { zone, credits, recounted }: { zone: Zone; credits: number; recounted: number }): Promise<number> {
  if (isManualMetric(metric.definition)) return await countWrongValues(db, metric, zone)
  return metric.creditedFrom === null ? credits : recounted
}

async function isLate(db: Kysely<PortalTables>, { id, source, definition, creditedFrom }: StoredMetric): Promise<boolean> {
  if (source === null) return false
  const first = await firstGoalDay(db, [id, ...(await listRatiosOver(db, [id])).map((ratio) => ratio.id)])
  return first !== null && (creditedFrom === null || creditedFrom > creditStart(definition, first))
}

function isPending(metrics: readonly StoredMetric[], { metricId }: CreditTarget): boolean {
  return metrics.some((metric) => metric.id === metricId && metric.next !== null)
}

type Recount = { kind: RecordKind; targets: readonly CreditTarget[]; wrong: Map<string, number> }

async function recountKind(database: Database<PortalTables>, { kind, targets, wrong }: Recount): Promise<number> {
  const store = createCreditStore(database)
  const note = (rows: readonly CreditRow[]): void => { for (const row of rows) wrong.set(row.metric_id, (wrong.get(row.metric_id) ?? 0) + 1) }
  const related = [...new Set(targets.flatMap((target) => target.related))]
  let records = 0
  for (let after: string | null = null; ;) {
    const loaded: readonly LoadedRecord[] = await attachRelated(database.db, await scanRecords(database.db, kind, after, batch), related)
    const last: string | undefined = loaded.at(-1)?.record.id
    if (last === undefined) break
    const ids = loaded.map((one) => one.record.id)
    const diff = diffCredits({ kind, ids, loaded, stored: await store.readOf(database.db, kind, ids), targets })
    note([...diff.put, ...diff.updated, ...diff.removed])
    records += loaded.length
    after = last
  }
  for (const target of targets) note(await orphanCredits(database.db, kind, target))
  return records
}

/** Credits of records that are not there any more, or of another source. */
async function orphanCredits(db: Kysely<PortalTables>, kind: RecordKind, { metricId, generation }: CreditTarget): Promise<CreditRow[]> {
  return await db.selectFrom('credits').selectAll().where('metric_id', '=', metricId).where('generation', '=', generation)
    .where((eb) => eb.or([eb('credits.kind', '!=', kind), eb.not(eb.exists(eb.selectFrom('records').select('records.id')
      .whereRef('records.kind', '=', 'credits.kind').whereRef('records.id', '=', 'credits.record_id')))])).execute()
}

async function countCredits(db: Kysely<PortalTables>, { id, generation }: StoredMetric): Promise<number> {
  const row = await db.selectFrom('credits').select((eb) => eb.fn.countAll<number>().as('credits'))
    .where('metric_id', '=', id).where('generation', '=', generation).executeTakeFirstOrThrow()
  return row.credits
}

type Cell = { person_id: string; day: number; count: number; sum: number }

async function countWrongTotals(db: Kysely<PortalTables>, { id, generation }: StoredMetric): Promise<number> {
  const counted = await sql<Cell>`select person_id, day, count(*) as count, sum(value) as sum from credits
    where metric_id = ${id} and generation = ${generation} and held = 0 group by person_id, day`.execute(db)
  const stored = await db.selectFrom('day_totals').select(['person_id', 'day', 'count', 'sum']).where('metric_id', '=', id).where('generation', '=', generation).execute()
  const months = await db.selectFrom('month_totals').select(['person_id', 'month as day', 'count', 'sum']).where('metric_id', '=', id).where('generation', '=', generation).execute()
  return difference(counted.rows, stored) + difference(byMonth(counted.rows), months)
}

function byMonth(cells: readonly Cell[]): Cell[] {
  const months = new Map<string, Cell>()
  for (const cell of cells) {
    const day = monthOfDay(cell.day)
    const key = JSON.stringify([cell.person_id, day])
    const known = months.get(key)
    months.set(key, { person_id: cell.person_id, day, count: (known?.count ?? 0) + cell.count, sum: (known?.sum ?? 0) + cell.sum })
  }
  return [...months.values()]
}

/** Cells that one side has and the other lacks or has otherwise. */
function difference(wanted: readonly Cell[], found: readonly Cell[]): number {
  const toText = (cell: Cell): string => JSON.stringify([cell.person_id, cell.day, cell.count, cell.sum])
  const key = (cell: Cell): string => JSON.stringify([cell.person_id, cell.day])
  const right = new Map(wanted.map((cell) => [key(cell), toText(cell)]))
  const wrong = found.filter((cell) => right.get(key(cell)) !== toText(cell)).length
  const present = new Set(found.map(key))
  return wrong + wanted.filter((cell) => !present.has(key(cell))).length
}
