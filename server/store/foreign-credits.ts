import { sql, type Kysely } from 'kysely'
import type { PortalTables } from './portal-tables'

/** Metrics that credit, on this local day or later, records with money in another currency than the base one. */
export async function listForeignMetrics(db: Kysely<PortalTables>, { base, from }: { base: string; from: number }): Promise<string[]> {
  // By people, because that is how the index of credits goes.
  const { rows } = await sql<{ id: string }>`select m.id from metrics m where exists (
    select 1 from people p
    join credits c on c.metric_id = m.id and c.generation in (m.generation, m.next_generation) and c.person_id = p.id and c.day >= ${sql.lit(from)}
    join records r on r.kind = c.kind and r.id = c.record_id
    where r.currency <> ${base} or r.foreign_money is not null)`.execute(db)
  return rows.map(({ id }) => id)
}
