import { sql, type Kysely } from 'kysely'
import type { PortalTables } from './portal-tables'

/** Metrics whose ledger may hold generations older than the live one: all of them, by id. */
export async function listGenerations(db: Kysely<PortalTables>): Promise<{ metricId: string; generation: number }[]> {
  return await db.selectFrom('metrics').select(['id as metricId', 'generation']).orderBy('id').execute()
}

/** Deletes up to about `limit` credits, or one person's totals, of the oldest generation below the live one; false when none is left. */
export async function removeOldSlice(db: Kysely<PortalTables>, { metricId, generation }: { metricId: string; generation: number }, limit: number): Promise<boolean> {
  return (await removeCredits(db, metricId, generation, limit))
    || (await removeTotals(db, 'day_totals', metricId, generation))
    || (await removeTotals(db, 'month_totals', metricId, generation))
}

async function removeCredits(db: Kysely<PortalTables>, metricId: string, live: number, limit: number): Promise<boolean> {
  const oldest = await oldestGeneration(db, 'credits', metricId)
  if (oldest === null || oldest >= live) return false
  // In the order of the index over all credits of a generation.
  const edge = await db.selectFrom('credits').select(['person_id', 'day']).where('metric_id', '=', metricId).where('generation', '=', oldest)
    .orderBy('person_id').orderBy('day').offset(limit).limit(1).executeTakeFirst()
  const old = db.deleteFrom('credits').where('metric_id', '=', metricId).where('generation', '=', oldest)
  await (edge ? old.where(sql<boolean>`(person_id, day) <= (${edge.person_id}, ${edge.day})`) : old).execute()
  return true
}

async function removeTotals(db: Kysely<PortalTables>, table: 'day_totals' | 'month_totals', metricId: string, live: number): Promise<boolean> {
  const oldest = await oldestGeneration(db, table, metricId)
  if (oldest === null || oldest >= live) return false
  const first = await db.selectFrom(table).select((eb) => eb.fn.min('person_id').as('id')).where('metric_id', '=', metricId).where('generation', '=', oldest).executeTakeFirst()
  await db.deleteFrom(table).where('metric_id', '=', metricId).where('generation', '=', oldest).where('person_id', '=', first?.id ?? '').execute()
  return true
}

async function oldestGeneration(db: Kysely<PortalTables>, table: 'credits' | 'day_totals' | 'month_totals', metricId: string): Promise<number | null> {
  const row = await db.selectFrom(table).select((eb) => eb.fn.min('generation').as('oldest')).where('metric_id', '=', metricId).executeTakeFirst()
  return row?.oldest ?? null
}
