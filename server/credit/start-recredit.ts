import type { Kysely } from 'kysely'
import { isRatioMetric, isStateMetric } from '../../shared/metric/metric-kind'
import type { MetricDefinition } from '../../shared/metric/metric-types'
import { sinceEver } from '../../shared/period/day-number'
import type { RecordKind } from '../../shared/record/record-types'
import { firstGoalDay } from '../store/goal-store'
import { getMetric, lastGeneration, listRatiosOver, updateCrediting, type StoredMetric } from '../store/metric-store'
import type { PortalTables } from '../store/portal-tables'

/** Begins a new generation of the metric from this local day on; one that was being built is given up. */
export async function startRecredit(db: Kysely<PortalTables>, metric: StoredMetric, creditedFrom: number): Promise<void> {
  if (metric.source === null) return
  const next = { generation: (await lastGeneration(db, metric)) + 1, creditedFrom, cursor: null, done: 0, total: await countRecords(db, metric.source) }
  await updateCrediting(db, metric.id, { ...metric, next })
}

/**
 * Sees that the metric's credits, or those of a ratio's parts, reach as far back as its goals do. A metric that lost its last goal loses its credits;
 * credits older than its goals stay until the next generation.
 */
export async function ensureCredited(db: Kysely<PortalTables>, metricId: string): Promise<void> {
  const metric = await getMetric(db, metricId)
  if (isRatioMetric(metric.definition)) {
    for (const part of [metric.definition.ratio.of, metric.definition.ratio.to]) await ensureCredited(db, part)
    return
  }
  const ratios = await listRatiosOver(db, [metricId])
  const first = await firstGoalDay(db, [metricId, ...ratios.map((ratio) => ratio.id)])
  if (first === null) {
    if (metric.creditedFrom === null && metric.next === null) return
    await updateCrediting(db, metricId, { liveVersion: metric.version, generation: (await lastGeneration(db, metric)) + 1, creditedFrom: null, next: null })
    return
  }
  const from = creditStart(metric.definition, first)
  const reaches = (day: number | undefined | null): boolean => day !== undefined && day !== null && day <= from
  if (metric.next ? reaches(metric.next.creditedFrom) : reaches(metric.creditedFrom)) return
  await startRecredit(db, metric, from)
}

/** From which day on a metric needs credits when its first goal begins on `firstDay`: a state is the sum of all that ever happened. */
export function creditStart(definition: MetricDefinition, firstDay: number): number {
  return isStateMetric(definition) ? sinceEver : firstDay
}

async function countRecords(db: Kysely<PortalTables>, kind: RecordKind): Promise<number> {
  const row = await db.selectFrom('records').select((eb) => eb.fn.countAll<number>().as('total')).where('kind', '=', kind).executeTakeFirstOrThrow()
  return row.total
}
