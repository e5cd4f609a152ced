import { sql, type Kysely } from 'kysely'
import type { RecordKind } from '../../shared/record/record-types'
import { part, segmentsSql, type Segment } from './total-reader'
import type { PortalTables } from './portal-tables'

/** A credit with the title of its record. */
export type CreditLine = {
  kind: RecordKind; recordId: string; occurrence: number; personId: string; at: number; value: number; assumedOwner: number; title: string
}

/** Where the next page begins: the last line of the page before. */
export type CreditCursor = Pick<CreditLine, 'at' | 'recordId' | 'occurrence' | 'personId'>

/** The newest credits of these segments, after a cursor. */
export async function listCredits(
  db: Kysely<PortalTables>, segments: readonly Segment[], { after, limit }: { after: CreditCursor | null; limit: number },
): Promise<CreditLine[]> {
  if (segments.length === 0) return []
  const later = after === null ? sql`` : sql`where at < ${after.at} or (at = ${after.at} and (${sql.ref('recordId')} > ${after.recordId}
    or (${sql.ref('recordId')} = ${after.recordId} and (occurrence > ${after.occurrence} or (occurrence = ${after.occurrence} and ${sql.ref('personId')} > ${after.personId})))))`
  const { rows } = await sql<CreditLine>`select * from (
      select c.kind, c.record_id as ${sql.ref('recordId')}, c.occurrence, c.person_id as ${sql.ref('personId')}, c.at, c.value,
        c.assumed_owner as ${sql.ref('assumedOwner')}, r.title
      from ${segmentsSql(db, toRanges(segments))} join credits c on ${matches(db)}
      join records r on r.kind = c.kind and r.id = c.record_id
    ) line ${later} order by at desc, ${sql.ref('recordId')}, occurrence, ${sql.ref('personId')} limit ${sql.lit(limit)}`.execute(db)
  return rows
}

/** What each minute with credits adds, in order; `minute` counts from the epoch. */
export async function sumMinutes(db: Kysely<PortalTables>, segments: readonly Segment[]): Promise<{ minute: number; count: number; sum: number }[]> {
  if (segments.length === 0) return []
  const { rows } = await sql<{ minute: number; count: number; sum: number }>`select c.at / 60000 as minute, count(*) as count, sum(c.value) as sum
    from ${segmentsSql(db, toRanges(segments))} join credits c on ${matches(db)} group by 1 order by 1`.execute(db)
  return rows
}

function toRanges(segments: readonly Segment[]): unknown[][] {
  return segments.map((s) => [0, s.metricId, s.generation, s.personId, s.from, s.to])
}

function matches(db: Kysely<PortalTables>) {
  return sql`c.metric_id = ${part(db, 1)} and c.generation = ${part(db, 2)} and c.person_id = ${part(db, 3)} and c.day >= ${part(db, 4)} and c.day < ${part(db, 5)}`
}
