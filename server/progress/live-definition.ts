import type { Kysely } from 'kysely'
import { isFunnelMetric } from '../../shared/metric/metric-kind'
import type { FunnelMetric } from '../../shared/metric/metric-types'
import type { FieldCatalogue } from '../../shared/record/field-types'
import { AppError } from '../errors'
import { getMetricVersion } from '../store/metric-store'
import type { PortalTables } from '../store/portal-tables'
import { metricOf, partsOf, type FramedMetric, type OpenedGoal } from './load-frame'

/** Which metric of a ratio is meant; the upper one unless told otherwise. */
export type RatioPart = 'of' | 'to'

/** The metric whose records are looked at: a part of a ratio, else the goal's own. Throws invalid for the lower part of what is no ratio. */
export function pickPart({ frame, goal }: OpenedGoal, part: RatioPart = 'of'): FramedMetric {
  const [of, to] = partsOf(frame, metricOf(frame, goal))
  const picked = part === 'to' ? to : of
  if (!picked) throw new AppError('invalid', 'no-parts', 'part: only a ratio has parts')
  return picked
}

/** The version that made the figure on the screen, which a new one may be about to replace. Throws not-found for a metric that counts no records. */
export async function readLiveDefinition(db: Kysely<PortalTables>, opened: OpenedGoal, part?: RatioPart): Promise<{ definition: FunnelMetric; catalogue: FieldCatalogue }> {
  const metric = pickPart(opened, part)
  const definition = metric.creditedFrom === null ? metric.definition : await getMetricVersion(db, metric.id, metric.liveVersion)
  if (!isFunnelMetric(definition) || !metric.catalogue) throw new AppError('not-found', 'no-records', 'This goal counts no records.')
  return { definition, catalogue: metric.catalogue }
}
