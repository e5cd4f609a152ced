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

/** `tally` as of the credits, unscaled; `newest` first. */
export type Counted = { matched: number; people: number; tally: Tally; newest: CountedRow[] }
export type CountedRow = { id: string; title: string; personId: string; at: number; value: number }

/** Records that count, what they add up to, how many people they are credited to, and the newest of them. One scan. */
export async function readCounted(db: Kysely<PortalTables>, query: CountedQuery, { limit }: { limit: number }): Promise<Counted> {
  const { when, occurrence, who } = query.metric
  // Telling a million ids apart costs as much as the scan, and most metrics credit a record once.
  const matched = occurrence === 'every' || when.startsWith('stage:') || typeof who !== 'string' ? sql`count(distinct id)` : sql`count(*)`
  // What counts is few beside what is scanned, so it is kept for the second look.
  const { rows } = await sql<Tally & { matched: number; people: number; newest: string | null }>`with counted as materialized (
      select id, person_id, at, value, counted_key from (${creditedSql(query)}) credited where ${isCredited(query)})
    select ${matched} as matched, count(distinct person_id) as people, count(*) as count, coalesce(sum(value), 0) as sum, min(value) as min, max(value) as max,
      count(distinct counted_key) as keys, (${newestSql(query, limit)}) as newest from counted`.execute(db)
  const { matched: records, people, newest, ...tally } = rows[0] ?? { matched: 0, people: 0, newest: null, ...emptyTally }
  // The statement wrote it.
  const lines = JSON.parse(newest ?? '[]') as [string, string, string, number, number][]
  return { matched: records, people, tally, newest: lines.map(([id, title, personId, at, value]) => ({ id, title, personId, at, value })) }
}

/** The newest of `counted` as the text of a JSON array. */
function newestSql({ metric, ctx }: CountedQuery, limit: number): Sql {
  const [array, line] = ctx.dialect === 'sqlite' ? [sql`json_group_array`, sql`json_array`] : [sql`jsonb_agg`, sql`jsonb_build_array`]
  return sql`select cast(${array}(${line}(n.id, r.title, n.person_id, n.at, n.value) order by n.at desc, n.id desc) as text)
    from (select id, person_id, at, value from counted order by at desc, id desc limit ${sql.lit(limit)}) n
    join records r on r.kind = ${metric.source} and r.id = n.id`
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
  const leasts = [0, ...steps.map((_, i) => i + 1)]
  // A fence: merged into the statement around it, the case would be worked out once per count.
  const once = ctx.dialect === 'sqlite' ? sql` limit -1` : sql` offset 0`
  const { rows } = await sql<Record<string, number>>`select ${sql.join(leasts.map((least) => sql`count(case when passed >= ${sql.lit(least)} then 1 end) as ${sql.ref(`left${least}`)}`))}
    from (select ${passed} as passed from ${source}${once}) judged`.execute(db)
  return leasts.map((least) => rows[0]?.[`left${least}`] ?? 0)
}
