import type { Kysely } from 'kysely'
import type { VersionedCredit } from '../../shared/metric/credit-plan'
import type { VersionRange } from '../../shared/metric/metric-plan'
import type { MetricDefinition } from '../../shared/metric/metric-types'
import type { Period } from '../../shared/period/period'
import type { RecordKind } from '../../shared/record/record-types'
import type { StoredMetric } from '../store/metric-store'
import type { PortalTables } from '../store/portal-tables'

/** An edit of a metric, from the local day `from` on; null = in every open period. */
export type MetricEdit = { metricId: string; definition: MetricDefinition; from: number | null }

/** A live credit as far as a trial looks at it. */
export type LiveCredit = Pick<PortalTables['credits'], 'person_id' | 'at' | 'day' | 'value'>

/** One record under a plan: the credits it would have, and the live ones it has, on the days asked for. */
export type TriedRecord = { kind: RecordKind; id: string; after: readonly VersionedCredit[]; before: readonly LiveCredit[] }

/** What the step that credits tells of a change that is not saved. Nothing is written. */
export type Trial = {
  /** Throws invalid and not-found as saving would. */
  planChange(db: Kysely<PortalTables>, edit: MetricEdit): Promise<{ metric: StoredMetric; plan: VersionRange[] }>
  /** Judges the metric's records over local days by a plan. Throws invalid for more records than are judged at once. */
  tryPlan(db: Kysely<PortalTables>, asked: { metric: StoredMetric; plan: readonly VersionRange[]; period: Period }, visit: (record: TriedRecord) => void): Promise<void>
}
