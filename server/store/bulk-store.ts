import { sql, type Kysely } from 'kysely'
import { bulkRule, findBulkMoves } from '../../shared/record/find-bulk-moves'
import type { RecordKind, RecordRef } from '../../shared/record/record-types'
import { AppError } from '../errors'
import type { PortalTables } from './portal-tables'
import { matchesRange, part, segmentsSql, type Segment } from './total-reader'
import { readSettings, writeSetting } from './settings-store'

/** A move of a record to another stage, seen to happen. */
export type SeenMove = { recordId: string; at: number; personId: string }

/** What was decided about the credits of a bulk; null while they wait. */
export type BulkDecision = 'count' | 'reject'

/** A bulk as a goal shows it: its records that have credits there, and how many of these do not count. */
export type GoalBulk = { group: number; id: number; personId: string; from: number; to: number; decision: BulkDecision | null; records: number; held: number }

/** A credit belongs to a move when it is not further from it: the CRM writes whole seconds, in two places. */
export const nearMs = 60_000
/** Moves that became no bulk are forgotten after so long. */
const keptMs = 24 * 3_600_000
/** A bulk is looked for so far around its newest move; a longer row is several bulks. */
const aroundMs = 12 * bulkRule.withinMs

/** Notes moves of one kind and finds the bulks they make; answers the other records of those bulks, whose credits may have to wait now. */
export async function noteMoves(db: Kysely<PortalTables>, kind: RecordKind, moves: readonly SeenMove[]): Promise<RecordRef[]> {
  if (moves.length === 0) return []
  await db.insertInto('stage_moves').values(moves.map(({ recordId, at, personId }) => ({ kind, record_id: recordId, at, person_id: personId, bulk_id: null })))
    .onConflict((conflict) => conflict.columns(['kind', 'record_id', 'at']).doNothing()).execute()
  const touched: RecordRef[] = []
  for (const personId of new Set(moves.map((move) => move.personId))) {
    const times = moves.filter((move) => move.personId === personId).map((move) => move.at)
    touched.push(...(await findBulks(db, { kind, personId, from: Math.min(...times) - aroundMs, to: Math.max(...times) + aroundMs })))
  }
  await db.deleteFrom('stage_moves').where('bulk_id', 'is', null).where('at', '<', Math.max(...moves.map((move) => move.at)) - keptMs).execute()
  return touched
}

async function findBulks(
  db: Kysely<PortalTables>, { kind, personId, from, to }: { kind: RecordKind; personId: string; from: number; to: number },
): Promise<RecordRef[]> {
  const rows = await db.selectFrom('stage_moves').select(['record_id', 'at', 'bulk_id']).where('person_id', '=', personId)
    .where('at', '>=', from).where('at', '<=', to).where('kind', '=', kind).execute()
  if (rows.length < bulkRule.records) return []
  const touched: RecordRef[] = []
  for (const bulk of findBulkMoves(rows.map((row) => ({ recordId: row.record_id, at: row.at })))) {
    const inside = rows.filter((row) => row.at >= bulk.from && row.at <= bulk.to)
    const fresh = inside.filter((row) => row.bulk_id === null)
    if (fresh.length === 0) continue
    const known = inside.map((row) => row.bulk_id).filter((id) => id !== null)
    const id = known.length > 0 ? Math.min(...known) : await insertBulk(db, { kind, personId, at: bulk.from })
    await db.updateTable('stage_moves').set({ bulk_id: id }).where('person_id', '=', personId).where('kind', '=', kind)
      .where('at', '>=', bulk.from).where('at', '<=', bulk.to).execute()
    await measureBulk(db, id)
    touched.push(...fresh.map((row) => ({ kind, id: row.record_id })))
  }
  return touched
}

async function insertBulk(db: Kysely<PortalTables>, { kind, personId, at }: { kind: RecordKind; personId: string; at: number }): Promise<number> {
  const row = await db.insertInto('bulk_moves').values({ kind, person_id: personId, from_at: at, to_at: at, records: 0, decision: null, decided_by: null, decided_at: null })
    .returning('id').executeTakeFirstOrThrow()
  return row.id
}

async function measureBulk(db: Kysely<PortalTables>, id: number): Promise<void> {
  const { rows } = await sql<{ from_at: number; to_at: number; records: number }>`select min(at) as from_at, max(at) as to_at, count(distinct record_id) as records
    from stage_moves where bulk_id = ${id}`.execute(db)
  const [found] = rows
  if (!found) return
  await db.updateTable('bulk_moves').set(found).where('id', '=', id).execute()
  const last = Number((await readSettings(db)).get('bulk_at') ?? 0)
  if (found.to_at > last) await writeSetting(db, 'bulk_at', String(found.to_at))
}

/** When records of this kind were moved in bulks whose credits do not count, by record. */
export async function readHolds(db: Kysely<PortalTables>, kind: RecordKind): Promise<Map<string, number[]>> {
  const rows = await db.selectFrom('stage_moves').innerJoin('bulk_moves', 'bulk_moves.id', 'stage_moves.bulk_id').select(['stage_moves.record_id', 'stage_moves.at'])
    .where('stage_moves.kind', '=', kind).where((eb) => eb.or([eb('bulk_moves.decision', 'is', null), eb('bulk_moves.decision', '=', 'reject')])).execute()
  const holds = new Map<string, number[]>()
  for (const { record_id, at } of rows) holds.set(record_id, [...(holds.get(record_id) ?? []), at])
  return holds
}

/** Is a credit of this instant one of such a move? */
export function isNearMove(moves: readonly number[] | undefined, at: number): boolean {
  return moves?.some((move) => Math.abs(move - at) <= nearMs) ?? false
}

/** The bulks that touch credits of these groups of segments, the newest first. One statement. */
export async function listGoalBulks(db: Kysely<PortalTables>, segments: readonly { group: number; segment: Segment }[]): Promise<GoalBulk[]> {
  if (segments.length === 0) return []
  const ranges = segments.map(({ group, segment: s }) => [group, s.metricId, s.generation, s.personId, s.from, s.to])
  const { rows } = await sql<GoalBulk>`select ${part(db, 0)} as ${sql.ref('group')}, b.id, b.person_id as ${sql.ref('personId')}, b.from_at as ${sql.ref('from')}, b.to_at as ${sql.ref('to')}, b.decision,
      count(distinct c.record_id) as records, count(distinct case when c.held = 1 then c.record_id end) as held
    from ${segmentsSql(db, ranges)} join credits c on ${matchesRange(db)} join stage_moves m on m.kind = c.kind and m.record_id = c.record_id and m.bulk_id is not null
      and m.at >= c.at - ${sql.lit(nearMs)} and m.at <= c.at + ${sql.lit(nearMs)} join bulk_moves b on b.id = m.bulk_id
    group by 1, b.id, b.person_id, b.from_at, b.to_at, b.decision order by b.from_at desc, b.id desc`.execute(db)
  return rows
}

/** Who moved the records of a bulk, and whose credits they make. */
export type BulkPeople = { moverId: string; personIds: string[] }

/** The people of each bulk; unknown ones are not there. One statement. */
export async function readBulkPeople(db: Kysely<PortalTables>, bulkIds: readonly number[]): Promise<Map<number, BulkPeople>> {
  const people = new Map<number, BulkPeople>()
  if (bulkIds.length === 0) return people
  const { rows } = await sql<{ id: number; mover_id: string; person_id: string | null }>`select distinct b.id, b.person_id as mover_id, c.person_id
    from bulk_moves b left join stage_moves m on m.bulk_id = b.id left join credits c on c.kind = m.kind and c.record_id = m.record_id
      and c.at >= m.at - ${sql.lit(nearMs)} and c.at <= m.at + ${sql.lit(nearMs)} where b.id in (${sql.join(bulkIds)})`.execute(db)
  for (const { id, mover_id: moverId, person_id: personId } of rows) {
    people.set(id, { moverId, personIds: [...(people.get(id)?.personIds ?? []), ...(personId === null ? [] : [personId])] })
  }
  return people
}

/** Notes the decision and answers the records of the bulk. Throws not-found. */
export async function decideBulk(
  db: Kysely<PortalTables>, { bulkId, decision, userId, now }: { bulkId: number; decision: BulkDecision; userId: string; now: number },
): Promise<RecordRef[]> {
  await assertBulk(db, bulkId)
  await db.updateTable('bulk_moves').set({ decision, decided_by: userId, decided_at: now }).where('id', '=', bulkId).execute()
  const rows = await db.selectFrom('stage_moves').select(['kind', 'record_id']).distinct().where('bulk_id', '=', bulkId).execute()
  // The column holds only kinds that `noteMoves` was given.
  return rows.map((row) => ({ kind: row.kind as RecordKind, id: row.record_id }))
}

async function assertBulk(db: Kysely<PortalTables>, bulkId: number): Promise<void> {
  const row = await db.selectFrom('bulk_moves').select('id').where('id', '=', bulkId).executeTakeFirst()
  if (!row) throw new AppError('not-found', 'bulk-not-found', 'There is no such bulk move.')
}
