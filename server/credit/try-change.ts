import { sql, type Kysely } from 'kysely'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { VersionedCredit } from '../../shared/metric/credit-plan'
import { isFunnelMetric } from '../../shared/metric/metric-kind'
import { clipPlan, planVersions, type VersionRange } from '../../shared/metric/metric-plan'
import type { MetricDefinition } from '../../shared/metric/metric-types'
import type { Period } from '../../shared/period/period'
import type { RecordKind } from '../../shared/record/record-types'
import type { Clock } from '../clock'
import { AppError } from '../errors'
import { isHeldBy, ownerUse, readHolds } from '../store/bulk-reader'
import { dialectOf } from '../store/dialect-of'
import { getMetric, listMetricVersions, type StoredMetric } from '../store/metric-store'
import type { PortalTables } from '../store/portal-tables'
import { scanWindow, type RecordWindow } from '../store/record-reader'
import { attachRelated } from '../store/related-reader'
import type { Zones } from '../zones'
import { compileTarget, loadJudging } from './credit-targets'
import { assertChange, nextVersion } from './edit-metrics'

/** The thread is held for one window at a time; one trial judges so many records and no more. */
const windowSize = 1000
const leastWindow = 20
const mostHeldMs = 50
export const mostTried = 300_000

/** The next window: what a record costs depends on the conditions, and the thread serves others too. */
export function fitWindow(size: number, tookMs: number): number {
  if (tookMs > mostHeldMs) return Math.max(leastWindow, Math.floor((size * mostHeldMs) / tookMs))
  return tookMs < mostHeldMs / 4 ? Math.min(windowSize, size * 2) : size
}

/** An edit that is not saved: what would judge which day. */
export type Change = { metric: StoredMetric; definition: MetricDefinition; plan: VersionRange[] }

/** One record under the plan: the credits it would have, and the live ones it has, on the days asked for. */
export type TriedRecord = { kind: RecordKind; id: string; after: readonly VersionedCredit[]; before: readonly LiveCredit[] }
type LiveCredit = Pick<PortalTables['credits'], 'record_id' | 'person_id' | 'at' | 'day' | 'value'>

export type TryDeps = { zones: Zones; clock: Clock }

/** What an edit would make of the metric; throws invalid and not-found as saving it would. Writes nothing. */
export async function planChange(
  db: Kysely<PortalTables>, edit: { metricId: string; definition: MetricDefinition; from: number | null },
): Promise<Change> {
  await assertChange(db, edit)
  const metric = await getMetric(db, edit.metricId)
  const versions = await listMetricVersions(db, metric.id)
  return { metric, definition: edit.definition, plan: planVersions([...versions, await nextVersion(db, versions, edit)]) }
}

/**
 * Judges the records of a metric over local days by a plan, beside its live credits of those days; records with neither are left out.
 * Its cost is one pass over the source and the judging of the records that may count; throws invalid beyond `mostTried`.
 */
export async function tryPlan(
  db: Kysely<PortalTables>, { metric, plan, period, deps, most = mostTried }: { metric: StoredMetric; plan: readonly VersionRange[]; period: Period; deps: TryDeps; most?: number },
  visit: (record: TriedRecord) => void,
): Promise<void> {
  const parts = clipPlan(plan, period).flatMap(({ definition, ...range }) => (isFunnelMetric(definition) ? [{ ...range, definition }] : []))
  const kind = parts[0]?.definition.source
  if (kind === undefined) return
  const judging = await loadJudging(db, kind, deps)
  const judge = compileTarget(parts, judging, dialectOf(db))
  if (!judge) throw new AppError('invalid', 'metric-broken', 'A field of this metric is gone from the CRM.')
  const passes = judge.candidates(period.from)
  const holding = new Map(parts.filter(({ definition }) => definition.holdBulk).map(({ version, definition }) => [version, ownerUse(definition)]))
  const holds = holding.size > 0 ? await readHolds(db, kind) : null
  // What waits for a decision counts for nothing yet.
  const counts = (credit: VersionedCredit): boolean => {
    const use = holding.get(credit.version)
    return use === undefined || !isHeldBy(holds?.get(credit.recordId), credit, use)
  }
  let tried = 0
  // Of conditions nobody has tried yet the cost is unknown.
  let size = 100
  // What the metric counts now may be records of another kind.
  for (const source of new Set([kind, metric.source ?? kind])) {
    for (let afterId: string | null = null; ;) {
      const begunAt = performance.now()
      const window: RecordWindow = await scanWindow(db, { kind: source, afterId, size, passes: source === kind ? passes : sql<boolean>`1 = 0` })
      tried += window.loaded.length
      if (tried > most) throw new AppError('invalid', 'too-many-records', `More than ${most} records would have to be judged.`)
      if (window.lastId !== null) {
        const before = await liveCredits(db, metric, { source, afterId: afterId ?? '', lastId: window.lastId, period })
        const loaded = await attachRelated(db, window.loaded, judge.related)
        visitWindow(new Map(loaded.map((one) => [one.record.id, inside(judge.credit(one), period).filter(counts)])), before, (record) => { visit({ kind: source, ...record }) })
      }
      if (window.scanned < size) break
      afterId = window.lastId
      size = fitWindow(size, performance.now() - begunAt)
      await nextTurn()
    }
  }
}

function inside(credits: readonly VersionedCredit[], { from, to }: Period): VersionedCredit[] {
  return credits.filter(({ day }) => day >= from && day < to)
}

async function liveCredits(
  db: Kysely<PortalTables>, { id, generation, creditedFrom }: StoredMetric, { source, afterId, lastId, period }: { source: string; afterId: string; lastId: string; period: Period },
): Promise<LiveCredit[]> {
  if (creditedFrom === null) return []
  return await db.selectFrom('credits').select(['record_id', 'person_id', 'at', 'day', 'value']).where('metric_id', '=', id).where('generation', '=', generation)
    .where('kind', '=', source).where('record_id', '>', afterId).where('record_id', '<=', lastId).where('day', '>=', period.from).where('day', '<', period.to).where('held', '=', 0).execute()
}

function visitWindow(after: ReadonlyMap<string, readonly VersionedCredit[]>, before: readonly LiveCredit[], visit: (record: Omit<TriedRecord, 'kind'>) => void): void {
  const stored = new Map<string, LiveCredit[]>()
  for (const credit of before) stored.set(credit.record_id, [...(stored.get(credit.record_id) ?? []), credit])
  for (const id of new Set([...after.keys(), ...stored.keys()])) {
    const record = { id, after: after.get(id) ?? [], before: stored.get(id) ?? [] }
    if (record.after.length + record.before.length > 0) visit(record)
  }
}
