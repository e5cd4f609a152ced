import type { Kysely } from 'kysely'
import { isFunnelMetric } from '../../shared/metric/metric-kind'
import type { FunnelMetric } from '../../shared/metric/metric-types'
import type { FieldCatalogue } from '../../shared/record/field-types'
import { AppError } from '../errors'
import { getMetricVersion } from '../store/metric-store'
import type { PortalTables } from '../store/portal-tables'
import { metricOf, type OpenedGoal } from './load-frame'

/** The version that made the figure on the screen, which a new one may be about to replace. Throws not-found for a metric that counts no records. */
export async function readLiveDefinition(db: Kysely<PortalTables>, { frame, goal }: OpenedGoal): Promise<{ definition: FunnelMetric; catalogue: FieldCatalogue }> {
  const metric = metricOf(frame, goal)
  const definition = metric.creditedFrom === null ? metric.definition : await getMetricVersion(db, metric.id, metric.liveVersion)
  if (!isFunnelMetric(definition) || !metric.catalogue) throw new AppError('not-found', 'no-records', 'This goal counts no records.')
  return { definition, catalogue: metric.catalogue }
}
