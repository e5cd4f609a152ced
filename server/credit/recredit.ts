import type { Kysely } from 'kysely'
import { monthOfDay } from '../../shared/period/day-number'
import type { Clock } from '../clock'
import { writeCreditSlice, type SlicePart } from '../store/credit-slice'
import type { CreditRange, CreditStore } from '../store/credit-store'
import { getMetric, updateCrediting, type StoredMetric } from '../store/metric-store'
import type { PortalTables } from '../store/portal-tables'
import { findWindow, scanWindow } from '../store/record-reader'
import { attachRelated } from '../store/related-reader'
import type { Zones } from '../zones'
import type { CreditTargets } from './credit-targets'
import { diffCredits, type CreditTarget } from './diff-credits'
import { planRecredit } from './plan-recredit'

/** How far one slice came: `completed` when the new generation took over. */
export type RecreditStep = { metricId: string; scanned: number; completed: boolean }

type Deps = { store: CreditStore; targets: CreditTargets; zones: Zones; clock: Clock; size: number }
type Scanned = { scanned: number; lastId: string | null }

/**
 * Credits the next slice of some generation being built, in the caller's transaction; null when none is.
 * The cursor moves in the same transaction, and a slice replaces what its records had: killed and repeated, it gives the same.
 */
export async function recreditSlice(db: Kysely<PortalTables>, deps: Deps): Promise<RecreditStep | null> {
  const found = await findPending(db, deps.targets)
  if (!found) return null
  const { metric, next, target } = found
  const plan = await planRecredit(db, target, metric.source, deps)
  const { scanned, lastId } = plan.by === 'sql' ? await creditBySql(db, found, plan.parts, deps) : await creditByEvaluator(db, found, deps)
  const completed = scanned < deps.size
  await updateCrediting(db, metric.id, completed
    ? { liveVersion: metric.version, generation: next.generation, creditedFrom: next.creditedFrom, next: null }
    : { ...metric, next: { ...next, cursor: lastId ?? next.cursor, done: next.done + scanned } })
  return { metricId: metric.id, scanned, completed }
}

type Pending = {
  metric: StoredMetric & { source: NonNullable<StoredMetric['source']> }
  next: NonNullable<StoredMetric['next']>
  target: CreditTarget
}

async function findPending(db: Kysely<PortalTables>, targets: CreditTargets): Promise<Pending | null> {
  const rows = await db.selectFrom('metrics').select('id').where('next_generation', 'is not', null).orderBy('id').execute()
  for (const { id } of rows) {
    const metric = await getMetric(db, id)
    const { source, next } = metric
    if (source === null || next === null) continue
    const target = (await targets.list(db, source)).find((one) => one.metricId === id && one.generation === next.generation)
    if (target) return { metric: { ...metric, source }, next, target }
  }
  return null
}

async function creditBySql(db: Kysely<PortalTables>, { metric, next }: Pending, parts: readonly SlicePart[], { store, size }: Deps): Promise<Scanned> {
  const found = await findWindow(db, { kind: metric.source, afterId: next.cursor, size })
  if (found.lastId === null) return found
  const range = toRange(metric, next, found.lastId)
  await clearRange(db, range, store)
  await writeCreditSlice(db, range, parts)
  return found
}

/** Changes that came since the generation was begun have credited some records of the range already. */
async function clearRange(db: Kysely<PortalTables>, range: CreditRange, store: CreditStore): Promise<void> {
  const removed = await store.readRange(db, range)
  if (removed.length === 0) return
  const deltas = removed.filter((row) => row.held === 0).map((row) => ({
    metricId: row.metric_id, generation: row.generation, personId: row.person_id, day: row.day, month: monthOfDay(row.day), count: -1, sum: -row.value,
  }))
  await store.write(db, { removed, put: [], deltas })
}

/** SQL picks the records that may count, the evaluator of `shared` judges them, and the difference is written. */
async function creditByEvaluator(db: Kysely<PortalTables>, { metric, next, target }: Pending, { store, size }: Deps): Promise<Scanned> {
  const kind = metric.source
  const { scanned, lastId, loaded: bare } = await scanWindow(db, { kind, afterId: next.cursor, size, passes: target.candidates })
  if (lastId === null) return { scanned, lastId }
  const loaded = await attachRelated(db, bare, target.related)
  const stored = await store.readRange(db, toRange(metric, next, lastId))
  const ids = [...loaded.map((l) => l.record.id), ...stored.map((row) => row.record_id)]
  await store.write(db, diffCredits({ kind, ids, loaded, stored, targets: [target] }))
  return { scanned, lastId }
}

function toRange(metric: Pending['metric'], next: Pending['next'], lastId: string): CreditRange {
  return { metricId: metric.id, generation: next.generation, kind: metric.source, afterId: next.cursor ?? '', lastId }
}
