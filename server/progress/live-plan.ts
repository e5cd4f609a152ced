import type { Kysely } from 'kysely'
import { isFunnelMetric, isStateMetric } from '../../shared/metric/metric-kind'
import { clipPlan, versionOn, type VersionRange } from '../../shared/metric/metric-plan'
import type { FunnelMetric } from '../../shared/metric/metric-types'
import type { FieldCatalogue } from '../../shared/record/field-types'
import { AppError } from '../errors'
import { getMetricPlan } from '../store/metric-store'
import type { PortalTables } from '../store/portal-tables'
import { metricOf, partsOf, type FramedMetric, type OpenedGoal } from './load-frame'

/** The versions that made the figure on the screen, each with its days of the period; a new one may be about to replace them. Never empty. */
export type LivePlan = { plan: readonly VersionRange<FunnelMetric>[]; newest: VersionRange<FunnelMetric>; catalogue: FieldCatalogue }

/** Which metric of a ratio is meant; the upper one unless told otherwise. */
export type RatioPart = 'of' | 'to'

/** The metric whose records are looked at: a part of a ratio, else the goal's own. Throws invalid for the lower part of what is no ratio. */
export function pickPart({ frame, goal }: OpenedGoal, part: RatioPart = 'of'): FramedMetric {
  const [of, to] = partsOf(frame, metricOf(frame, goal))
  const picked = part === 'to' ? to : of
  if (!picked) throw new AppError('invalid', 'no-parts', 'part: only a ratio has parts')
  return picked
}

/** Throws not-found for a metric that counts no records. */
export async function readLivePlan(db: Kysely<PortalTables>, opened: OpenedGoal, part?: RatioPart): Promise<LivePlan> {
  const found = await findLivePlan(db, pickPart(opened, part), opened)
  if (!found) throw new AppError('not-found', 'no-records', 'This goal counts no records.')
  return found
}

/** The same of one metric; null for one that counts no records. How things stand is told by the version of the day that is looked at. */
export async function findLivePlan(
  db: Kysely<PortalTables>, metric: FramedMetric, { period, frame }: Pick<OpenedGoal, 'period' | 'frame'>,
): Promise<LivePlan | null> {
  const versions = await getMetricPlan(db, metric.id, metric.creditedFrom === null ? metric.version : metric.liveVersion)
  const plan = clipPlan(versions, period).flatMap(({ definition, ...range }) => (isFunnelMetric(definition) ? [{ ...range, definition }] : []))
  const last = plan.at(-1)
  if (!last || !metric.catalogue) return null
  if (!isStateMetric(last.definition)) return { plan, newest: last, catalogue: metric.catalogue }
  const newest = versionOn(plan, Math.min(Math.max(frame.today, period.from), period.to - 1))
  return { plan: [newest], newest, catalogue: metric.catalogue }
}
