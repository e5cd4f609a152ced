import { sql, type Kysely } from 'kysely'
import { creditedSql, type CreditedQuery } from './credited-sql'
import type { CreditRange } from './credit-store'
import { localDaySql, monthOfDaySql } from './day-sql'
import { dialectOf } from './dialect-of'
import type { Sql } from './field-sql'
import type { PortalTables } from './portal-tables'

/** Credits of one version of a metric over some of the days of a generation; `shift` keeps its occurrences apart from those of the others. */
export type SlicePart = { version: number; shift: number; query: Omit<CreditedQuery, 'window'> }

/**
 * Writes the credits of a range of records from the records themselves, and adds them to the totals; the range holds no credits of the
 * generation yet. Three or four statements however many records; the caller's transaction holds them together.
 */
export async function writeCreditSlice(db: Kysely<PortalTables>, range: CreditRange, parts: readonly SlicePart[]): Promise<void> {
  for (const part of parts) await insertCredits(db, range, part)
  await addTotals(db, range, 'day_totals', sql.ref('day'))
  await addTotals(db, range, 'month_totals', sql.ref('month'))
}

async function insertCredits(db: Kysely<PortalTables>, range: CreditRange, { version, shift, query }: SlicePart): Promise<void> {
  const { transitions, dialect } = query.ctx
  const day = localDaySql(sql.ref('at'), { transitions, dialect })
  await sql`insert into credits (metric_id, generation, kind, record_id, occurrence, person_id, at, day, value, version, assumed_owner, counted_key)
    select ${range.metricId}, ${sql.lit(range.generation)}, ${range.kind}, id, occurrence + ${sql.lit(shift)}, person_id, at, ${day}, value, ${sql.lit(version)}, assumed_owner, counted_key
    from (${creditedSql({ ...query, window: range })}) credited where person_id is not null and value is not null`.execute(db)
}

async function addTotals(db: Kysely<PortalTables>, range: CreditRange, table: 'day_totals' | 'month_totals', unit: Sql): Promise<void> {
  const value = table === 'day_totals' ? sql.ref('day') : monthOfDaySql(sql.ref('day'))
  // Only what differs is sorted: metric and generation are the same all over.
  const metricId = dialectOf(db) === 'sqlite' ? sql`${range.metricId}` : sql`${range.metricId}::text`
  await sql`insert into ${sql.table(table)} as t (metric_id, generation, person_id, ${unit}, count, sum)
    select ${metricId}, ${sql.lit(range.generation)}, person_id, ${value}, count(*), sum(value) from credits
    where metric_id = ${range.metricId} and generation = ${sql.lit(range.generation)} and kind = ${range.kind}
      and record_id > ${range.afterId} and record_id <= ${range.lastId}
    group by person_id, ${value}
    on conflict (metric_id, generation, person_id, ${unit}) do update set count = t.count + excluded.count, sum = t.sum + excluded.sum`.execute(db)
}
