import type { Kysely } from 'kysely'
import type { Explanation } from '../../shared/api/goal-contract'
import { explainRecord } from '../../shared/metric/explain-record'
import { isFunnelMetric } from '../../shared/metric/metric-kind'
import type { RecordRef } from '../../shared/record/record-types'
import { AppError } from '../errors'
import { getMetricVersion } from '../store/metric-store'
import type { PortalTables } from '../store/portal-tables'
import { loadRecords } from '../store/record-reader'
import { metricOf, type OpenedGoal } from './load-frame'
import type { Ask } from './progress-types'
import { listSegments } from './read-figures'

/** Whether a record counts in the goal's period, and which condition dropped it. Throws not-found for an unknown record. */
export async function explainGoalRecord(db: Kysely<PortalTables>, ask: Ask, opened: OpenedGoal, ref: RecordRef): Promise<Explanation> {
  const { frame, goal, period } = opened
  const { catalogue, ...metric } = metricOf(frame, goal)
  const [loaded] = await loadRecords(db, ref.kind, [ref.id])
  // The version that made the figure on the screen, which a new one may be about to replace.
  const definition = metric.creditedFrom === null ? metric.definition : await getMetricVersion(db, metric.id, metric.liveVersion)
  if (!loaded || !isFunnelMetric(definition) || !catalogue || definition.source !== ref.kind) {
    throw new AppError('not-found', 'record-not-found', `record: there is no ${ref.kind} ${ref.id} under this goal`)
  }
  const [segments = []] = await listSegments(db, ask, { frame, asks: [opened] })
  const { zone, today, currency } = frame
  const explained = explainRecord({
    ...loaded, metric: definition, catalogue, period, currency, language: ask.language,
    ctx: {
      today, dayOf: zone.dayOf, startOfDay: zone.startOfDay,
      departmentSubtree: ask.structure.subtree, departmentsOf: ask.structure.departmentsOf,
    },
    includes: (personId, day) => segments.some((s) => s.personId === personId && day >= s.from && day < s.to),
  })
  return { ...explained, record: { kind: ref.kind, id: ref.id, title: loaded.record.title, url: ask.recordUrl(ref) } }
}
