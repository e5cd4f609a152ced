import type { Kysely } from 'kysely'
import { occurrenceStep } from '../../shared/metric/credit-plan'
import type { RecordKind } from '../../shared/record/record-types'
import type { Clock } from '../clock'
import type { SlicePart } from '../store/credit-slice'
import { isCreditedBySql } from '../store/credited-sql'
import { dialectOf } from '../store/dialect-of'
import type { PortalTables } from '../store/portal-tables'
import type { Zones } from '../zones'
import { loadJudging } from './credit-targets'
import type { CreditTarget } from './diff-credits'

/** How a generation being built is credited: by these selects, one per version, or by the evaluator when SQL cannot say one of them. */
export type RecreditPlan = { by: 'sql'; parts: SlicePart[] } | { by: 'evaluator' }

/** Made anew for each slice: the day, fields and structure of the portal may have changed since the one before. */
export async function planRecredit(
  db: Kysely<PortalTables>, { plan, creditedFrom }: Pick<CreditTarget, 'plan' | 'creditedFrom'>, kind: RecordKind, deps: { zones: Zones; clock: Clock },
): Promise<RecreditPlan> {
  const { context: { ctx, zone }, catalogue } = await loadJudging(db, kind, deps)
  const dialect = dialectOf(db)
  if (!plan.every(({ definition }) => isCreditedBySql(definition, catalogue, dialect))) return { by: 'evaluator' }
  const sqlContext = { ...ctx, dialect, timeZone: zone.timeZone, transitions: zone.transitions }
  const parts = plan.flatMap(({ version, from, to, definition }, index): SlicePart[] => {
    if (to <= creditedFrom) return []
    const period = { from: zone.startOfDay(Math.max(from, creditedFrom)), to: Number.isFinite(to) ? zone.startOfDay(to) : null }
    return [{ version, shift: index * occurrenceStep, query: { metric: definition, catalogue, ctx: sqlContext, period } }]
  })
  return { by: 'sql', parts }
}
