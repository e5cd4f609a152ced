import { sql, type Kysely } from 'kysely'
import type { RecordKind, RecordRef } from '../../shared/record/record-types'
import { matchesRange, part, segmentsSql, type Segment } from './total-reader'
import { isNearMove, isOfHandover, type OwnerMetrics } from './bulk-reader'
import type { Sql } from './field-sql'
import type { PortalTables } from './portal-tables'

/** A credit with the title of its record. */
export type CreditLine = {
  metricId: string; kind: RecordKind | 'manual'; recordId: string; occurrence: number; personId: string; at: number; value: number; version: number; assumedOwner: number; held: number
  /** Null for a value entered by hand. */
  title: string | null
}

/** Where the next page begins: the last line of the page before. */
export type CreditCursor = Pick<CreditLine, 'at' | 'recordId' | 'occurrence' | 'personId' | 'metricId'>

/** The newest credits of these segments, after a cursor; of a state, the beginnings of those that are on. */
export async function listCredits(
  db: Kysely<PortalTables>, segments: readonly Segment[], { after, limit, only = null }: { after: CreditCursor | null; limit: number; only?: CreditChoice | null },
): Promise<CreditLine[]> {
  if (segments.length === 0) return []
  const order = [sql.ref('recordId'), sql.ref('occurrence'), sql.ref('personId'), sql.ref('metricId')]
  const later = after === null ? sql`` : sql`where at < ${after.at} or (at = ${after.at} and (${sql.join(order)}) > (${after.recordId}, ${after.occurrence}, ${after.personId}, ${after.metricId}))`
  const { rows } = await sql<CreditLine>`select * from (
      select c.metric_id as ${sql.ref('metricId')}, c.kind, c.record_id as ${sql.ref('recordId')}, c.occurrence, c.person_id as ${sql.ref('personId')}, c.at, c.value, c.version,
        c.assumed_owner as ${sql.ref('assumedOwner')}, c.held, r.title
      from ${segmentsSql(db, toRanges(segments.map((segment) => ({ group: 0, segment }))))} join credits c on ${only ? chosen(db, only) : sql`${matchesCredits(db)} and ${isOn(db)}`}
      left join records r on r.kind = c.kind and r.id = c.record_id
    ) line ${later} order by at desc, ${sql.join(order)} limit ${sql.lit(limit)}`.execute(db)
  return rows
}

/** Other credits than those that count: those that wait or were rejected, or all of one bulk move. */
export type CreditChoice = { held: true } | { bulkId: number; owners: OwnerMetrics }

/** How many there are. */
export async function countChosen(db: Kysely<PortalTables>, segments: readonly Segment[], only: CreditChoice): Promise<number> {
  if (segments.length === 0) return 0
  const { rows } = await sql<{ credits: number }>`select count(*) as credits
    from ${segmentsSql(db, toRanges(segments.map((segment) => ({ group: 0, segment }))))} join credits c on ${chosen(db, only)}`.execute(db)
  return rows[0]?.credits ?? 0
}

function chosen(db: Kysely<PortalTables>, only: CreditChoice) {
  if ('held' in only) return sql`${matchesRange(db)} and c.held = 1`
  const moved = (moves: string, comesOf: Sql): Sql => sql`exists (select 1 from ${sql.table(moves)} m where m.kind = c.kind and m.record_id = c.record_id and m.bulk_id = ${only.bulkId} and ${comesOf})`
  return sql`${matchesRange(db)} and (${moved('stage_moves', isNearMove)} or ${moved('owner_moves', isOfHandover(only.owners))})`
}

/** Records (or the one asked for) with credits in these segments of which none counts: they wait for a decision about a bulk move, or were refused. */
export async function listHeldRecords(db: Kysely<PortalTables>, segments: readonly Segment[], record?: RecordRef): Promise<Set<string>> {
  const ofMoments = segments.filter(({ before }) => before === undefined)
  if (ofMoments.length === 0) return new Set()
  const { rows } = await sql<{ id: string }>`select c.record_id as id from ${segmentsSql(db, toRanges(ofMoments.map((segment) => ({ group: 0, segment }))))}
    join credits c on ${matchesRange(db)}${record ? sql` and c.kind = ${record.kind} and c.record_id = ${record.id}` : sql``}
    group by c.record_id having min(c.held) = 1`.execute(db)
  return new Set(rows.map(({ id }) => id))
}

/** How many credits of state segments `listCredits` lists. */
export async function countStates(db: Kysely<PortalTables>, segments: readonly Segment[]): Promise<number> {
  const ofStates = segments.filter(({ before }) => before !== undefined)
  if (ofStates.length === 0) return 0
  const { rows } = await sql<{ states: number }>`select count(*) as states
    from ${segmentsSql(db, toRanges(ofStates.map((segment) => ({ group: 0, segment }))))} join credits c on ${matchesCredits(db)} and ${isOn(db)}`.execute(db)
  return rows[0]?.states ?? 0
}

/** True of credits of moments, and of a state's even occurrence whose end, the next one, has not come. */
function isOn(db: Kysely<PortalTables>) {
  const before = part(db, 6)
  return sql`(${before} is null or (c.occurrence % 2 = 0 and c.at < ${before} and not exists (select 1 from credits e
    where e.metric_id = c.metric_id and e.generation = c.generation and e.kind = c.kind and e.record_id = c.record_id
      and e.occurrence = c.occurrence + 1 and e.person_id = c.person_id and e.held = 0 and e.at < ${before})))`
}

/** Segments as ranges of `segmentsSql`, each with its group. */
export function toRanges(segments: readonly { group: number; segment: Segment }[]): unknown[][] {
  return segments.map(({ group, segment: s }) => [group, s.metricId, s.generation, s.personId, s.from, s.to, s.before ?? null])
}

/** Joins the credits `c` that count to the ranges. */
export function matchesCredits(db: Kysely<PortalTables>) {
  return sql`${matchesRange(db)} and c.held = 0`
}
