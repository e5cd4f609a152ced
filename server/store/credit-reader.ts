import { sql, type Kysely } from 'kysely'
import type { RecordKind } from '../../shared/record/record-types'
import { part, segmentsSql, type Segment } from './total-reader'
import type { PortalTables } from './portal-tables'

/** A credit with the title of its record. */
export type CreditLine = {
  metricId: string; kind: RecordKind | 'manual'; recordId: string; occurrence: number; personId: string; at: number; value: number; assumedOwner: number
  /** Null for a value entered by hand. */
  title: string | null
}

/** Where the next page begins: the last line of the page before. */
export type CreditCursor = Pick<CreditLine, 'at' | 'recordId' | 'occurrence' | 'personId' | 'metricId'>

/** The newest credits of these segments, after a cursor. */
export async function listCredits(
  db: Kysely<PortalTables>, segments: readonly Segment[], { after, limit }: { after: CreditCursor | null; limit: number },
): Promise<CreditLine[]> {
  if (segments.length === 0) return []
  const order = [sql.ref('recordId'), sql.ref('occurrence'), sql.ref('personId'), sql.ref('metricId')]
  const later = after === null ? sql`` : sql`where at < ${after.at} or (at = ${after.at} and (${sql.join(order)}) > (${after.recordId}, ${after.occurrence}, ${after.personId}, ${after.metricId}))`
  const { rows } = await sql<CreditLine>`select * from (
      select c.metric_id as ${sql.ref('metricId')}, c.kind, c.record_id as ${sql.ref('recordId')}, c.occurrence, c.person_id as ${sql.ref('personId')}, c.at, c.value,
        c.assumed_owner as ${sql.ref('assumedOwner')}, r.title
      from ${segmentsSql(db, toRanges(segments.map((segment) => ({ group: 0, segment }))))} join credits c on ${matchesCredits(db)}
      left join records r on r.kind = c.kind and r.id = c.record_id
    ) line ${later} order by at desc, ${sql.join(order)} limit ${sql.lit(limit)}`.execute(db)
  return rows
}

/** Segments as ranges of `segmentsSql`, each with its group. */
export function toRanges(segments: readonly { group: number; segment: Segment }[]): unknown[][] {
  return segments.map(({ group, segment: s }) => [group, s.metricId, s.generation, s.personId, s.from, s.to])
}

/** Joins credits `c` to the ranges. */
export function matchesCredits(db: Kysely<PortalTables>) {
  return sql`c.metric_id = ${part(db, 1)} and c.generation = ${part(db, 2)} and c.person_id = ${part(db, 3)} and c.day >= ${part(db, 4)} and c.day < ${part(db, 5)}`
}
