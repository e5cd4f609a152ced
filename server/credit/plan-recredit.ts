import type { Kysely } from 'kysely'
import { compileCredit } from '../../shared/metric/credit-record'
import { isFunnelMetric } from '../../shared/metric/metric-kind'
import type { Clock } from '../clock'
import type { SlicePart } from '../store/credit-slice'
import { isCreditedBySql } from '../store/credited-sql'
import { dialectOf } from '../store/dialect-of'
import { compileFunnelSql } from '../store/funnel-sql'
import type { StoredMetric } from '../store/metric-store'
import type { PortalTables } from '../store/portal-tables'
import type { Zones } from '../zones'
import { loadJudgingCatalogue, loadPortalContext } from './credit-context'

/**
 * How the generation being built is credited: by these selects, or by the evaluator for a metric that SQL cannot say.
 * Null for a metric that can no longer be compiled (its custom field was deleted in the CRM) or builds none.
 */
export type RecreditPlan = { by: 'sql'; parts: SlicePart[] } | { by: 'evaluator' }

/** Made anew for each slice: the day, fields and structure of the portal may have changed since the one before. */
export async function planRecredit(db: Kysely<PortalTables>, metric: StoredMetric, deps: { zones: Zones; clock: Clock }): Promise<RecreditPlan | null> {
  const { definition, next } = metric
  if (!isFunnelMetric(definition) || next === null) return null
  const catalogue = await loadJudgingCatalogue(db, definition.source)
  const { ctx, zone } = await loadPortalContext(db, deps)
  const dialect = dialectOf(db)
  const sqlContext = { ...ctx, dialect, timeZone: zone.timeZone, transitions: zone.transitions }
  try {
    compileCredit(definition, catalogue, ctx)
    compileFunnelSql(definition.where, catalogue, sqlContext)
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
  if (!isCreditedBySql(definition, catalogue, dialect)) return { by: 'evaluator' }
  const period = { from: zone.startOfDay(next.creditedFrom), to: null }
  return { by: 'sql', parts: [{ version: metric.version, shift: 0, query: { metric: definition, catalogue, ctx: sqlContext, period } }] }
}
