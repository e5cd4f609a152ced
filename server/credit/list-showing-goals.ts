import type { Kysely } from 'kysely'
import { listGoalsOfMetrics, type StoredGoal } from '../store/goal-store'
import { listRatiosOver } from '../store/metric-store'
import type { PortalTables } from '../store/portal-tables'

/** Goals that show figures of these metrics, those of ratios over them included. */
export async function listShowingGoals(db: Kysely<PortalTables>, metricIds: readonly string[]): Promise<StoredGoal[]> {
  const ratios = await listRatiosOver(db, metricIds)
  return await listGoalsOfMetrics(db, [...metricIds, ...ratios.map((ratio) => ratio.id)])
}
