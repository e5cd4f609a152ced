import { sql, type Kysely } from 'kysely'
import type { RecordKind } from '../../shared/record/record-types'
import { toRanges } from './credit-reader'
import type { PortalTables } from './portal-tables'
import { part, segmentsSql, type Segment } from './total-reader'

/** A line of the change log with the title of its record; null where it is not credited. */
export type ChangeLine = {
  id: number; metricId: string; personId: string; day: number; kind: RecordKind | 'manual'; recordId: string
  before: number | null; after: number | null; at: number; title: string | null
}

/** The newest changes of the credits of these segments, those older than the line `afterId`; and how many there are at all. */
export async function listChanges(
  db: Kysely<PortalTables>, segments: readonly Segment[], { afterId, limit }: { afterId: number | null; limit: number },
): Promise<{ lines: ChangeLine[]; total: number }> {
  if (segments.length === 0) return { lines: [], total: 0 }
  const found = sql`${segmentsSql(db, toRanges(segments.map((segment) => ({ group: 0, segment }))))} join credit_changes c
    on c.metric_id = ${part(db, 1)} and c.person_id = ${part(db, 3)} and c.day >= ${part(db, 4)} and c.day < ${part(db, 5)}`
  const { rows: [counted] } = await sql<{ total: number }>`select count(*) as total from ${found}`.execute(db)
  const { rows } = await sql<ChangeLine>`select c.id, c.metric_id as ${sql.ref('metricId')}, c.person_id as ${sql.ref('personId')}, c.day, c.kind,
      c.record_id as ${sql.ref('recordId')}, c.value_before as before, c.value_after as after, c.at, r.title
    from ${found} left join records r on r.kind = c.kind and r.id = c.record_id
    ${afterId === null ? sql`` : sql`where c.id < ${afterId}`} order by c.id desc limit ${sql.lit(limit)}`.execute(db)
  return { lines: rows, total: counted?.total ?? 0 }
}
