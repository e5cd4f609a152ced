import type { Kysely } from 'kysely'
import type { RecordRef } from '../../shared/record/record-types'
import { listHeldRecords } from '../store/credit-reader'
import type { PortalTables } from '../store/portal-tables'
import type { Segment } from '../store/total-reader'
import type { LivePlan } from './live-plan'

type HeldAsk = { metricId: string; plan: LivePlan['plan']; segments: readonly Segment[]; record?: RecordRef }

/** Records that pass and do not count all the same, as their bulk move is not decided about or was refused; of metrics that do not hold none. */
export async function readHeld(db: Kysely<PortalTables>, { metricId, plan, segments, record }: HeldAsk): Promise<ReadonlySet<string>> {
  if (!plan.some(({ definition }) => definition.holdBulk)) return new Set()
  return await listHeldRecords(db, segments.filter((segment) => segment.metricId === metricId), record)
}
