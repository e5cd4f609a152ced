import { sql, type Kysely } from 'kysely'
import { policyParts } from '../../shared/metric/credit-people'
import { isFunnelMetric } from '../../shared/metric/metric-kind'
import type { MetricDefinition } from '../../shared/metric/metric-types'
import type { RecordKind } from '../../shared/record/record-types'
import { nearMs, type BulkDecision, type BulkKind } from './bulk-store'
import type { Sql } from './field-sql'
import type { PortalTables } from './portal-tables'
import { matchesRange, part, segmentsSql, type Segment } from './total-reader'

/** A bulk as a goal shows it: its records that have credits there, and how many of these do not count. */
export type GoalBulk = { group: number; id: number; what: BulkKind; personId: string; from: number; to: number; decision: BulkDecision | null; records: number; held: number }

/** How a metric's credits depend on who owns a record: not at all, by who did at the moment, or by who does now. */
export type OwnerUse = 'none' | 'then' | 'now'

/** What a change of owner does to the credits of a metric. */
export function ownerUse(definition: MetricDefinition): OwnerUse {
  if (!isFunnelMetric(definition)) return 'none'
  const people = policyParts(definition.who).map(({ who }) => who)
  if (people.includes('currentOwner')) return 'now'
  return people.includes('owner') ? 'then' : 'none'
}

/** Moves of one record in bulks whose credits do not count. */
export type Holds = { stages: readonly number[]; owners: readonly { at: number; toPersonId: string }[] }

/** When records of this kind were moved in bulks whose credits do not count, by record. */
export async function readHolds(db: Kysely<PortalTables>, kind: RecordKind): Promise<Map<string, Holds>> {
  const waits = sql<boolean>`(b.decision is null or b.decision = 'reject')`
  const stages = await db.selectFrom('stage_moves as m').innerJoin('bulk_moves as b', 'b.id', 'm.bulk_id').select(['m.record_id', 'm.at']).where('m.kind', '=', kind).where(waits).execute()
  const owners = await db.selectFrom('owner_moves as m').innerJoin('bulk_moves as b', 'b.id', 'm.bulk_id').select(['m.record_id', 'm.at', 'm.to_person_id']).where('m.kind', '=', kind).where(waits).execute()
  const holds = new Map<string, { stages: number[]; owners: Holds['owners'][number][] }>()
  const holdsOf = (id: string) => {
    const known = holds.get(id) ?? { stages: [], owners: [] }
    holds.set(id, known)
    return known
  }
  for (const { record_id, at } of stages) holdsOf(record_id).stages.push(at)
  for (const { record_id, at, to_person_id: toPersonId } of owners) holdsOf(record_id).owners.push({ at, toPersonId })
  return holds
}

/** Does a credit come of such a move? By who owns the record now, all credits of whoever was given it do. */
export function isHeldBy(holds: Holds | undefined, { at, personId }: { at: number; personId: string }, use: OwnerUse): boolean {
  if (!holds) return false
  const isNear = (move: number): boolean => Math.abs(move - at) <= nearMs
  return holds.stages.some(isNear) || (use !== 'none' && holds.owners.some((move) => isNear(move.at) || (use === 'now' && move.toPersonId === personId)))
}

/** The metrics whose credits follow owners, by what they look at. */
export type OwnerMetrics = { then: readonly string[]; now: readonly string[] }

/** True when the credit `c` comes of the bulk move `m` to another owner. */
export function isOfHandover({ then, now }: OwnerMetrics): Sql<boolean> {
  const among = (ids: readonly string[]): Sql => (ids.length === 0 ? sql`false` : sql`c.metric_id in (${sql.join(ids)})`)
  return sql<boolean>`((${among([...then, ...now])} and ${isNearMove}) or (${among(now)} and m.to_person_id = c.person_id))`
}

/** True when the credit `c` is of the instant of the move `m`. */
export const isNearMove = sql<boolean>`(m.at >= c.at - ${sql.lit(nearMs)} and m.at <= c.at + ${sql.lit(nearMs)})`

/** The bulks that touch credits of these groups of segments, the newest first. One statement. */
export async function listGoalBulks(db: Kysely<PortalTables>, segments: readonly { group: number; segment: Segment }[], owners: OwnerMetrics): Promise<GoalBulk[]> {
  if (segments.length === 0) return []
  const ranges = segments.map(({ group, segment: s }) => [group, s.metricId, s.generation, s.personId, s.from, s.to])
  const touched = (moves: string, comesOf: Sql): Sql => sql`select ${part(db, 0)} as ${sql.ref('group')}, b.id, b.what, b.person_id as ${sql.ref('personId')}, b.from_at as ${sql.ref('from')}, b.to_at as ${sql.ref('to')}, b.decision,
      count(distinct c.record_id) as records, count(distinct case when c.held = 1 then c.record_id end) as held
    from ${segmentsSql(db, ranges)} join credits c on ${matchesRange(db)} join ${sql.table(moves)} m on m.kind = c.kind and m.record_id = c.record_id and m.bulk_id is not null
      and ${comesOf} join bulk_moves b on b.id = m.bulk_id
    group by 1, b.id, b.what, b.person_id, b.from_at, b.to_at, b.decision`
  const followsOwners = owners.then.length + owners.now.length > 0
  const { rows } = await sql<GoalBulk>`select * from (${touched('stage_moves', isNearMove)}${followsOwners ? sql` union all ${touched('owner_moves', isOfHandover(owners))}` : sql``}) bulk
    order by ${sql.ref('from')} desc, id desc`.execute(db)
  return rows
}

/** Who moved the records of a bulk, and whose credits they make. */
export type BulkPeople = { moverId: string; personIds: string[] }

/** The people of those of these bulks that there are; whoever was given records is one of them. */
export async function readBulkPeople(db: Kysely<PortalTables>, bulkIds: readonly number[]): Promise<Map<number, BulkPeople>> {
  const people = new Map<number, BulkPeople>()
  if (bulkIds.length === 0) return people
  const ids = sql.join(bulkIds)
  const { rows } = await sql<{ id: number; mover_id: string; person_id: string | null }>`select b.id, b.person_id as mover_id, c.person_id
    from bulk_moves b left join stage_moves m on m.bulk_id = b.id left join credits c on c.kind = m.kind and c.record_id = m.record_id and ${isNearMove} where b.id in (${ids})
    union select b.id, b.person_id, c.person_id from bulk_moves b join owner_moves m on m.bulk_id = b.id
      join credits c on c.kind = m.kind and c.record_id = m.record_id and ${isNearMove} where b.id in (${ids})
    union select b.id, b.person_id, m.to_person_id from bulk_moves b join owner_moves m on m.bulk_id = b.id where b.id in (${ids})`.execute(db)
  for (const { id, mover_id: moverId, person_id: personId } of rows) {
    people.set(id, { moverId, personIds: [...(people.get(id)?.personIds ?? []), ...(personId === null ? [] : [personId])] })
  }
  return people
}
