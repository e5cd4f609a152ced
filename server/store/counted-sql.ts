import { sql, type Kysely } from 'kysely'
import { emptyTally, type Tally } from '../../shared/metric/tally'
import { funnelSteps } from '../../shared/funnel/funnel-steps'
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

/** `tally` as of the credits, unscaled; `newest` first; `left`: how many records are left after the source and after each step of the funnel. */
export type Counted = { matched: number; people: number; tally: Tally; newest: CountedRow[]; left: number[] }
export type CountedRow = { id: string; title: string; personId: string; at: number; value: number }

/**
 * Records that count, what they add up to, how many people they are credited to, the newest of them, and how many pass step by step. One
 * scan: each record is judged up to its first failure, and those that pass are found again by their place.
 */
export async function readCounted(db: Kysely<PortalTables>, query: CountedQuery, { limit }: { limit: number }): Promise<Counted> {
  const { when, occurrence, who, where } = query.metric
  const { catalogue, ctx } = query
  const differentKeys = query.metric.measure.kind === 'distinct' ? sql`count(distinct counted_key)` : sql`0`
  // Telling a million ids apart costs as much as the scan, and most metrics credit a record once.
  const matched = occurrence === 'every' || when.startsWith('stage:') || typeof who !== 'string' ? sql`count(distinct id)` : sql`count(*)`
  const conditions = funnelSteps(where).map((step) => compileFunnelSql(step, catalogue, ctx))
  // All of them are looked at, so only what a condition leaves needs a look at each.
  const steps = [sql`count(*) as ${sql.ref('left0')}`, ...conditions.map((_, i) => sql`count(case when passed > ${sql.lit(i)} then 1 end) as ${sql.ref(`left${i + 1}`)}`)]
  // An id is one record of each kind; SQLite finds rows by their number alone.
  const [place, among] = ctx.dialect === 'sqlite' ? [sql`records.rowid`, sql``] : [sql`records.id`, sql`records.kind = ${query.metric.source} and `]
  const passing = sql`${among}${place} in (select place from judged where passed = ${sql.lit(conditions.length)})`
  const { rows } = await sql<Tally & { matched: number; people: number; newest: string | null } & Record<`left${number}`, number>>`with judged as materialized (
      select ${place} as place, ${firstFailureSql(conditions)} as passed from ${lookedAtSql(query)}),
    counted as materialized (select id, person_id, at, value, counted_key from (${creditedSql({ ...query, passing })}) credited where ${isCredited(query)})
    select * from (select ${matched} as matched, count(distinct person_id) as people, count(*) as count, coalesce(sum(value), 0) as sum, min(value) as min, max(value) as max,
      ${differentKeys} as keys, (${newestSql(query, limit)}) as newest from counted) figure
    cross join (select ${sql.join(steps)} from judged) step`.execute(db)
  const [row] = rows
  const { matched: records, people, newest, count, sum, min, max, keys } = row ?? { matched: 0, people: 0, newest: null, ...emptyTally }
  // The statement wrote it.
  const lines = JSON.parse(newest ?? '[]') as [string, string, string, number, number][]
  return {
    matched: records, people, tally: { count, sum, min, max, keys }, newest: lines.map(([id, title, personId, at, value]) => ({ id, title, personId, at, value })),
    left: steps.map((_, i) => row?.[`left${i}`] ?? 0),
  }
}

/** How many conditions a record passes before it fails. */
function firstFailureSql(conditions: readonly Sql[]): Sql {
  if (conditions.length === 0) return sql`0`
  return sql`case ${sql.join(conditions.map((condition, i) => sql`when (${condition}) is not true then ${sql.lit(i)}`), sql` `)} else ${sql.lit(conditions.length)} end`
}

/** The records of the source; with a period only those whose moment lies in it, with people only those they could be credited with. */
function lookedAtSql(query: CountedQuery): Sql {
  const { metric, catalogue, ctx, period, personIds = null } = query
  const theirs = personIds === null ? sql`` : sql` and ${candidateSql(metric, personIds, { catalogue, ctx })}`
  const inside = period === null ? sql`` : sql` and records.id in (select records.id from ${momentsOf(query, sql`records.excluded = 0`)} where ${insideSql(query)})`
  return sql`records where records.kind = ${metric.source} and records.excluded = 0${theirs}${inside}`
}

/** The newest of `counted` as the text of a JSON array; the cross join keeps SQLite from reading all records to find a few titles. */
function newestSql({ metric, ctx }: CountedQuery, limit: number): Sql {
  const [array, line] = ctx.dialect === 'sqlite' ? [sql`json_group_array`, sql`json_array`] : [sql`jsonb_agg`, sql`jsonb_build_array`]
  return sql`select cast(${array}(${line}(n.id, r.title, n.person_id, n.at, n.value) order by n.at desc, n.id desc) as text)
    from (select id, person_id, at, value from counted order by at desc, id desc limit ${sql.lit(limit)}) n
    cross join records r where r.kind = ${metric.source} and r.id = n.id`
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
