import { sql, type Kysely } from 'kysely'
import { emptyTally, type Tally } from '../../shared/metric/tally'
import type { Funnel } from '../../shared/funnel/funnel-types'
import { creditedSql, insideSql, momentsOf, type CreditedQuery } from './credited-sql'
import { candidateSql } from './candidate-sql'
import type { Sql } from './field-sql'
import { compileFunnelSql } from './funnel-sql'
import { inListSql } from './list-sql'
import type { PortalTables } from './portal-tables'

/**
 * What a metric counts, asked of the records themselves. `period` is half-open, in instants. `personIds`: only what is credited to these
 * people, and of records on the way to that only those they could be credited with; null or absent = everybody.
 */
export type CountedQuery = CreditedQuery & { period: { from: number; to: number } | null; personIds?: readonly string[] | null }

/** `tally` as of the credits, unscaled. */
export type CountedSummary = { matched: number; people: number; tally: Tally }
export type CountedRow = { id: string; title: string; personId: string; at: number; value: number }

/** Records that count, what they add up to, and how many people they are credited to. */
export async function summarizeCounted(db: Kysely<PortalTables>, query: CountedQuery): Promise<CountedSummary> {
  const { when, occurrence, who } = query.metric
  // Telling a million ids apart costs as much as the scan, and most metrics credit a record once.
  const matched = occurrence === 'every' || when.startsWith('stage:') || typeof who !== 'string' ? sql`count(distinct id)` : sql`count(*)`
  const { rows } = await sql<Tally & { matched: number; people: number }>`select ${matched} as matched, count(distinct person_id) as people,
    count(*) as count, coalesce(sum(value), 0) as sum, min(value) as min, max(value) as max, count(distinct counted_key) as keys
    from (${creditedSql(query)}) counted where ${isCredited(query)}`.execute(db)
  const { matched: records, people, ...tally } = rows[0] ?? { matched: 0, people: 0, ...emptyTally }
  return { matched: records, people, tally }
}

/** The newest of them. */
export async function listNewestCounted(
  db: Kysely<PortalTables>, query: CountedQuery, { limit }: { limit: number },
): Promise<CountedRow[]> {
  const { rows } = await sql<CountedRow>`select id, title, person_id as ${sql.ref('personId')}, at, value
    from (${creditedSql(query)}) counted where ${isCredited(query)} order by at desc, id desc limit ${sql.lit(limit)}`.execute(db)
  return rows
}

function isCredited({ personIds = null, ctx }: CountedQuery): Sql {
  return personIds === null ? sql`person_id is not null and value is not null` : sql`${inListSql(sql.ref('person_id'), personIds, ctx.dialect)} and value is not null`
}

/** All of them, a line per credit, for comparison with the ledger. */
export async function listCounted(db: Kysely<PortalTables>, query: CountedQuery): Promise<CountedRow[]> {
  const { rows } = await sql<CountedRow>`select id, title, person_id as ${sql.ref('personId')}, at, value
    from (${creditedSql(query)}) counted where person_id is not null and value is not null order by id, at`.execute(db)
  return rows
}

/**
 * How many records are left after the source and after each further step, in one scan. With a period only records
 * whose moment lies in it are looked at.
 */
export async function countSteps(db: Kysely<PortalTables>, query: CountedQuery, steps: readonly Funnel[]): Promise<number[]> {
  const { metric, catalogue, ctx, period, personIds = null } = query
  const theirs = personIds === null ? sql`` : sql` and ${candidateSql(metric, personIds, { catalogue, ctx })}`
  const conditions = steps.map((step) => compileFunnelSql(step, catalogue, ctx))
  const source = period === null
    ? sql`records where records.kind = ${metric.source} and records.excluded = 0${theirs}`
    : sql`records where records.kind = ${metric.source} and records.excluded = 0${theirs}
      and records.id in (select records.id from ${momentsOf(query, sql`records.excluded = 0`)} where ${insideSql(query)})`
  // Each record is judged up to its first failure, once, however many steps there are.
  const passed = conditions.length === 0 ? sql`0`
    : sql`case ${sql.join(conditions.map((condition, i) => sql`when (${condition}) is not true then ${sql.lit(i)}`), sql` `)} else ${sql.lit(conditions.length)} end`
  const { rows } = await sql<{ passed: number; records: number }>`select passed, count(*) as records
    from (select ${passed} as passed from ${source}) judged group by passed`.execute(db)
  return [0, ...steps.map((_, i) => i + 1)].map((least) => rows.reduce((sum, row) => sum + (row.passed >= least ? row.records : 0), 0))
}
