import { sql, type Kysely } from 'kysely'
import { bulkRule, findBulkMoves } from '../../shared/record/find-bulk-moves'
import type { RecordKind, RecordRef } from '../../shared/record/record-types'
import { AppError } from '../errors'
import type { PortalTables } from './portal-tables'
import { readSettings, writeSetting } from './settings-store'

/** A move of a record to another stage, seen to happen. */
export type SeenMove = { recordId: string; at: number; personId: string }

/** A record given to somebody else; `personId` is who did it, '' when the CRM does not say. */
export type SeenHandover = SeenMove & { toPersonId: string }

/** What was decided about the credits of a bulk; null while they wait. */
export type BulkDecision = 'count' | 'reject'

/** Moves of one kind are found by the same rule: to another stage, or to another owner. */
export type BulkKind = 'stage' | 'owner'
const tables = { stage: 'stage_moves', owner: 'owner_moves' } as const

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
  return await findAround(db, { what: 'stage', kind, moves })
}

/** The same of records that were given to others. */
export async function noteHandovers(db: Kysely<PortalTables>, kind: RecordKind, moves: readonly SeenHandover[]): Promise<RecordRef[]> {
  if (moves.length === 0) return []
  await db.insertInto('owner_moves').values(moves.map(({ recordId, at, personId, toPersonId }) => ({ kind, record_id: recordId, at, person_id: personId, to_person_id: toPersonId, bulk_id: null })))
    .onConflict((conflict) => conflict.columns(['kind', 'record_id', 'at']).doNothing()).execute()
  return await findAround(db, { what: 'owner', kind, moves })
}

async function findAround(db: Kysely<PortalTables>, { what, kind, moves }: { what: BulkKind; kind: RecordKind; moves: readonly SeenMove[] }): Promise<RecordRef[]> {
  const touched: RecordRef[] = []
  for (const personId of new Set(moves.map((move) => move.personId))) {
    const times = moves.filter((move) => move.personId === personId).map((move) => move.at)
    touched.push(...(await findBulks(db, { what, kind, personId, from: Math.min(...times) - aroundMs, to: Math.max(...times) + aroundMs })))
  }
  await db.deleteFrom(tables[what]).where('bulk_id', 'is', null).where('at', '<', Math.max(...moves.map((move) => move.at)) - keptMs).execute()
  return touched
}

async function findBulks(
  db: Kysely<PortalTables>, { what, kind, personId, from, to }: { what: BulkKind; kind: RecordKind; personId: string; from: number; to: number },
): Promise<RecordRef[]> {
  const table = tables[what]
  const rows = await db.selectFrom(table).select(['record_id', 'at', 'bulk_id']).where('person_id', '=', personId)
    .where('at', '>=', from).where('at', '<=', to).where('kind', '=', kind).execute()
  if (rows.length < bulkRule.records) return []
  const touched: RecordRef[] = []
  for (const bulk of findBulkMoves(rows.map((row) => ({ recordId: row.record_id, at: row.at })))) {
    const inside = rows.filter((row) => row.at >= bulk.from && row.at <= bulk.to)
    const fresh = inside.filter((row) => row.bulk_id === null)
    if (fresh.length === 0) continue
    const known = inside.map((row) => row.bulk_id).filter((id) => id !== null)
    const id = known.length > 0 ? Math.min(...known) : await insertBulk(db, { what, kind, personId, at: bulk.from })
    await db.updateTable(table).set({ bulk_id: id }).where('person_id', '=', personId).where('kind', '=', kind)
      .where('at', '>=', bulk.from).where('at', '<=', bulk.to).execute()
    await measureBulk(db, what, id)
    touched.push(...fresh.map((row) => ({ kind, id: row.record_id })))
  }
  return touched
}

async function insertBulk(db: Kysely<PortalTables>, { what, kind, personId, at }: { what: BulkKind; kind: RecordKind; personId: string; at: number }): Promise<number> {
  const row = await db.insertInto('bulk_moves').values({ what, kind, person_id: personId, from_at: at, to_at: at, records: 0, decision: null, decided_by: null, decided_at: null })
    .returning('id').executeTakeFirstOrThrow()
  return row.id
}

async function measureBulk(db: Kysely<PortalTables>, what: BulkKind, id: number): Promise<void> {
  const { rows } = await sql<{ from_at: number; to_at: number; records: number }>`select min(at) as from_at, max(at) as to_at, count(distinct record_id) as records
    from ${sql.table(tables[what])} where bulk_id = ${id}`.execute(db)
  const [found] = rows
  if (!found) return
  await db.updateTable('bulk_moves').set(found).where('id', '=', id).execute()
  const last = Number((await readSettings(db)).get('bulk_at') ?? 0)
  if (found.to_at > last) await writeSetting(db, 'bulk_at', String(found.to_at))
}

/** Notes the decision and answers the records of the bulk. Throws not-found. */
export async function decideBulk(
  db: Kysely<PortalTables>, { bulkId, decision, userId, now }: { bulkId: number; decision: BulkDecision; userId: string; now: number },
): Promise<RecordRef[]> {
  const bulk = await db.selectFrom('bulk_moves').select('what').where('id', '=', bulkId).executeTakeFirst()
  if (!bulk) throw new AppError('not-found', 'bulk-not-found', 'There is no such bulk move.')
  await db.updateTable('bulk_moves').set({ decision, decided_by: userId, decided_at: now }).where('id', '=', bulkId).execute()
  const rows = await db.selectFrom(tables[bulk.what]).select(['kind', 'record_id']).distinct().where('bulk_id', '=', bulkId).execute()
  // The column holds only kinds that `noteMoves` was given.
  return rows.map((row) => ({ kind: row.kind as RecordKind, id: row.record_id }))
}
