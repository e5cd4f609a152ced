import { sql, type Kysely } from 'kysely'
import type { Tally } from '../../shared/metric/tally'
import { matchesCredits, toRanges } from './credit-reader'
import type { PortalTables } from './portal-tables'
import { part, segmentsSql, type Segment } from './total-reader'

/** A segment of a group; all segments of one group belong to one metric. */
export type GroupedSegment = { group: number; segment: Segment }

/** What the credits of each group come to, read from the ledger itself. One statement; groups without credits are left out. */
export async function tallyGroups(db: Kysely<PortalTables>, segments: readonly GroupedSegment[]): Promise<Map<number, Tally>> {
  if (segments.length === 0) return new Map()
  const { rows } = await sql<Tally & { group: number }>`select ${part(db, 0)} as ${sql.ref('group')}, count(*) as count, sum(c.value) as sum,
      min(c.value) as min, max(c.value) as max, count(distinct c.counted_key) as keys
    from ${segmentsSql(db, toRanges(segments))} join credits c on ${matchesCredits(db)} group by 1`.execute(db)
  return new Map(rows.map(({ group, ...tally }) => [group, tally]))
}

/**
 * What each local day or minute since the epoch adds to each group, in order of time; a key counts where it is first seen.
 * One statement.
 */
export async function tallySteps(
  db: Kysely<PortalTables>, segments: readonly GroupedSegment[], unit: 'day' | 'minute',
): Promise<{ group: number; step: number; tally: Tally }[]> {
  if (segments.length === 0) return []
  const step = unit === 'day' ? sql`c.day` : sql`c.at / 60000`
  const { rows } = await sql<Tally & { group: number; step: number }>`select ${sql.ref('group')}, step, count(*) as count, sum(value) as sum,
      min(value) as min, max(value) as max, sum(fresh) as keys
    from (select ${part(db, 0)} as ${sql.ref('group')}, ${step} as step, c.value, case when c.counted_key is not null and row_number() over (
        partition by ${part(db, 0)}, c.counted_key order by c.at, c.record_id, c.occurrence, c.person_id) = 1 then 1 else 0 end as fresh
      from ${segmentsSql(db, toRanges(segments))} join credits c on ${matchesCredits(db)}) line
    group by 1, 2 order by 2, 1`.execute(db)
  return rows.map(({ group, step: at, ...tally }) => ({ group, step: at, tally }))
}
