import { sql, type Kysely } from 'kysely'
import { isStateMetric } from '../../shared/metric/metric-kind'
import { listMetricsByIds } from '../store/metric-store'
import type { PortalTables } from '../store/portal-tables'
import type { Touch } from './diff-credits'

/**
 * Figures that changed because the clock reached a deadline in `(after, at]`: its credit has been waiting in the ledger. Looks up days of
 * people, whatever the number of records.
 */
export async function passDeadlines(db: Kysely<PortalTables>, { after, at, dayOf }: { after: number; at: number; dayOf: (at: number) => number }): Promise<Touch[]> {
  const waiting = await db.selectFrom('metrics').select(['id'])
    .where(sql<boolean>`cast(definition as text) like '%"while:overdue:%'`).where('credited_from', 'is not', null).execute()
  const ids = (await listMetricsByIds(db, waiting.map(({ id }) => id))).filter(({ definition }) => isStateMetric(definition)).map(({ id }) => id)
  if (ids.length === 0) return []
  const { rows } = await sql<{ metric_id: string; person_id: string; day: number }>`select distinct c.metric_id, c.person_id, c.day
    from metrics m cross join people p cross join credits c
    where m.id in (${sql.join(ids)}) and c.metric_id = m.id and c.generation = m.generation and c.person_id = p.id
      and c.day >= ${dayOf(after)} and c.day <= ${dayOf(at)} and c.at > ${after} and c.at <= ${at}`.execute(db)
  return rows.map((row) => ({ metricId: row.metric_id, personId: row.person_id, day: row.day, isState: true }))
}
