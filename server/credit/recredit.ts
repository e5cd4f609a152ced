import type { Kysely } from 'kysely'
import type { CreditStore } from '../store/credit-store'
import { getMetric, updateCrediting, type StoredMetric } from '../store/metric-store'
import type { PortalTables } from '../store/portal-tables'
import { scanWindow } from '../store/record-reader'
import { attachRelated } from '../store/related-reader'
import type { CreditTargets } from './credit-targets'
import { diffCredits, type CreditTarget } from './diff-credits'
import { listShowingGoals } from './list-showing-goals'

/** How far one slice came: `completed` when the new generation took over, with the goals that show it. */
export type RecreditStep = { metricId: string; scanned: number; completed: boolean; goalIds: string[] }

type Deps = { store: CreditStore; targets: CreditTargets; size: number }

/**
 * Credits the next slice of some generation being built, in the caller's transaction; null when none is.
 * SQL picks the records that may count, the evaluator of `shared` judges them. The cursor moves in the same transaction, and a slice writes differences: killed and repeated, it gives the same.
 */
export async function recreditSlice(db: Kysely<PortalTables>, deps: Deps): Promise<RecreditStep | null> {
  const found = await findPending(db, deps.targets)
  if (!found) return null
  const { metric, next, target } = found
  const kind = metric.source
  const { scanned, lastId, loaded: bare } = await scanWindow(db, { kind, afterId: next.cursor, size: deps.size, passes: target.candidates })
  if (lastId !== null) {
    const loaded = await attachRelated(db, bare, target.related)
    const range = { metricId: metric.id, generation: next.generation, kind, afterId: next.cursor ?? '', lastId }
    const stored = await deps.store.readRange(db, range)
    const ids = [...loaded.map((l) => l.record.id), ...stored.map((row) => row.record_id)]
    await deps.store.write(db, diffCredits({ kind, ids, loaded, stored, targets: [target] }))
  }
  const completed = scanned < deps.size
  await updateCrediting(db, metric.id, completed
    ? { liveVersion: metric.version, generation: next.generation, creditedFrom: next.creditedFrom, next: null }
    : { ...metric, next: { ...next, cursor: lastId ?? next.cursor, done: next.done + scanned } })
  const goals = await listShowingGoals(db, [metric.id])
  return { metricId: metric.id, scanned, completed, goalIds: goals.map((goal) => goal.id) }
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
    const target = (await targets.list(db, source)).find((t) => t.metricId === id && t.generation === next.generation)
    if (target) return { metric: { ...metric, source }, next, target }
  }
  return null
}
