import type { Kysely } from 'kysely'
import type { Dialect } from '../../migrations/migration-types'
import type { CrmRecord, OwnerInterval, ProductRow, RecordKind, RecordRef, StageEntry } from '../../shared/record/record-types'
import { foldText } from '../../shared/text/fold-text'
import { amongSql, compileOnce, compileRows, listValue } from './compiled-statement'
import { dialectOf } from './dialect-of'
import type { PortalTables } from './portal-tables'

type Db = Kysely<PortalTables>

type Named = { kind: RecordKind; ids: readonly string[] }

const named = { values: ({ kind, ids }: Named, dialect: Dialect) => [kind, listValue(ids, dialect)] }
const selectKnown = compileOnce({
  ...named,
  build: (db, { kind, ids }: Named) => db.selectFrom('records').select(['id', 'updated_at', 'owner_id', 'stage_id', 'amount_minor', 'fields']).where('kind', '=', kind).where(amongSql('id', ids, dialectOf(db))),
})
const selectOwners = compileOnce({
  ...named,
  build: (db, { kind, ids }: Named) => db.selectFrom('owner_intervals').select(['record_id', 'from_at', 'owner_id', 'assumed'])
    .where('kind', '=', kind).where(amongSql('record_id', ids, dialectOf(db))).orderBy('from_at'),
})

const putRecords = compileRows((db, rows: readonly PortalTables['records'][]) => upsert(db, rows, { fields: true }))
// Writing the fields, even as they are, renews the indexes over them: two more pages of a change.
const putBesideFields = compileRows((db, rows: readonly PortalTables['records'][]) => upsert(db, rows, { fields: false }))
const putEntries = compileRows((db, rows: readonly PortalTables['stage_entries'][]) => db.insertInto('stage_entries').values(rows).onConflict((conflict) => conflict.columns(['kind', 'entry_id']).doUpdateSet((eb) => ({
    seq: eb.ref('excluded.seq'), record_id: eb.ref('excluded.record_id'), at: eb.ref('excluded.at'),
    pipeline_id: eb.ref('excluded.pipeline_id'), stage_id: eb.ref('excluded.stage_id'), stage_kind: eb.ref('excluded.stage_kind'),
  }))
    // The CRM tells the whole past with every change, nearly all of it known.
    .where((eb) => eb.or((['seq', 'record_id', 'at', 'pipeline_id', 'stage_id', 'stage_kind'] as const).map((name) => eb(`stage_entries.${name}`, 'is distinct from', eb.ref(`excluded.${name}`)))))))
const putIntervals = compileRows((db, rows: readonly PortalTables['owner_intervals'][]) => db.insertInto('owner_intervals').values(rows)
  .onConflict((conflict) => conflict.columns(['kind', 'record_id', 'from_at']).doUpdateSet((eb) => ({ owner_id: eb.ref('excluded.owner_id'), assumed: eb.ref('excluded.assumed') }))))

/** What is stored of a record, as far as a writer must know it. */
export type KnownRecord = { updatedAt: number; ownerId: string | null; stageId: string | null; amountMinor: number | null }
/** The same with its fields as the text they are stored as. */
type StoredRecord = KnownRecord & { fields: string }
type NewInterval = OwnerInterval & { recordId: string }

// Far below the dialects' limits of parameters.
const idChunk = 500

export async function readKnownRecords(db: Db, kind: RecordKind, ids: readonly string[]): Promise<Map<string, StoredRecord>> {
  const known = new Map<string, StoredRecord>()
  for (let i = 0; i < ids.length; i += idChunk) {
    const rows = await selectKnown(db, { kind, ids: ids.slice(i, i + idChunk) })
    for (const row of rows) {
      known.set(row.id, { updatedAt: row.updated_at, ownerId: row.owner_id, stageId: row.stage_id, amountMinor: row.amount_minor, fields: row.fields })
    }
  }
  return known
}

/** Ids of the records of a kind that are open by their stage. */
export async function listOpenIds(db: Db, kind: RecordKind): Promise<string[]> {
  return (await db.selectFrom('records').select('id').where('kind', '=', kind).where('stage_kind', '=', 'open').execute()).map(({ id }) => id)
}

/** The newest interval of ownership of each record. */
export async function readLastOwners(db: Db, kind: RecordKind, ids: readonly string[]): Promise<Map<string, OwnerInterval>> {
  const last = new Map<string, OwnerInterval>()
  for (let i = 0; i < ids.length; i += idChunk) {
    const rows = await selectOwners(db, { kind, ids: ids.slice(i, i + idChunk) })
    for (const row of rows) last.set(row.record_id, { fromAt: row.from_at, ownerId: row.owner_id, assumed: row.assumed === 1 })
  }
  return last
}

/** Inserts or replaces records of one kind; the caller has refused what is older than the stored, of which it says what is known. */
export async function upsertRecords(db: Db, records: readonly CrmRecord[], known: ReadonlyMap<string, StoredRecord>): Promise<void> {
  const rows = records.map(toRow)
  const hasFields = (row: PortalTables['records']): boolean => known.get(row.id)?.fields === row.fields
  await putRecords(db, rows.filter((row) => !hasFields(row)))
  await putBesideFields(db, rows.filter(hasFields))
}

export async function upsertStageEntries(db: Db, kind: RecordKind, entries: readonly StageEntry[]): Promise<void> {
  const rows = entries.map((entry) => ({
    kind, entry_id: entry.entryId, seq: entry.seq, record_id: entry.recordId, at: entry.at,
    pipeline_id: entry.pipelineId, stage_id: entry.stageId, stage_kind: entry.stageKind,
  }))
  await putEntries(db, rows)
}

/** Adds intervals of ownership; one that begins at the same instant is replaced. */
export async function upsertOwnerIntervals(db: Db, kind: RecordKind, intervals: readonly NewInterval[]): Promise<void> {
  const rows = intervals.map(({ recordId, fromAt, ownerId, assumed }) => ({ kind, record_id: recordId, from_at: fromAt, owner_id: ownerId, assumed: assumed ? 1 : 0 }))
  await putIntervals(db, rows)
}

/** Puts the intervals of ownership that the CRM tells in the place of all that were known. */
export async function replaceOwnerIntervals(db: Db, kind: RecordKind, told: readonly { recordId: string; intervals: readonly OwnerInterval[] }[]): Promise<void> {
  const ids = told.map(({ recordId }) => recordId)
  for (let i = 0; i < ids.length; i += idChunk) {
    await db.deleteFrom('owner_intervals').where('kind', '=', kind).where('record_id', 'in', ids.slice(i, i + idChunk)).execute()
  }
  await upsertOwnerIntervals(db, kind, told.flatMap(({ recordId, intervals }) => intervals.map((interval) => ({ recordId, ...interval }))))
}

/** Deletes records with all that is known of their past. */
export async function deleteRecords(db: Db, kind: RecordKind, ids: readonly string[]): Promise<void> {
  for (let i = 0; i < ids.length; i += idChunk) {
    const some = ids.slice(i, i + idChunk)
    await db.deleteFrom('records').where('kind', '=', kind).where('id', 'in', some).execute()
    await db.deleteFrom('stage_entries').where('kind', '=', kind).where('record_id', 'in', some).execute()
    await db.deleteFrom('owner_intervals').where('kind', '=', kind).where('record_id', 'in', some).execute()
    await db.deleteFrom('stage_moves').where('kind', '=', kind).where('record_id', 'in', some).execute()
    await db.deleteFrom('owner_moves').where('kind', '=', kind).where('record_id', 'in', some).execute()
  }
}

/** Deletes stage entries of records that are not there. */
export async function deleteOrphanEntries(db: Db, kind: RecordKind): Promise<void> {
  await db.deleteFrom('stage_entries').where('kind', '=', kind).where((eb) => eb.not(eb.exists(
    eb.selectFrom('records').select('records.id').whereRef('records.kind', '=', 'stage_entries.kind').whereRef('records.id', '=', 'stage_entries.record_id'),
  ))).execute()
}

/** Ids of a kind in order of text, after `afterId`. */
export async function listRecordIds(db: Db, kind: RecordKind, afterId: string, limit: number): Promise<string[]> {
  const rows = await db.selectFrom('records').select('id').where('kind', '=', kind).where('id', '>', afterId).orderBy('id').limit(limit).execute()
  return rows.map(({ id }) => id)
}

/** Records of a kind whose product rows have not been read, in order of id text, after `afterId`. */
export async function listRecordsWithoutRows(db: Db, kind: RecordKind, afterId: string, limit: number): Promise<Pick<CrmRecord, 'id' | 'currency'>[]> {
  return await db.selectFrom('records').select(['id', 'currency']).where('kind', '=', kind).where('id', '>', afterId)
    .where('product_rows', 'is', null).orderBy('id').limit(limit).execute()
}

/** Records of a kind that are open or were moved since an instant, in order of id text, with what their product rows need. */
export async function listRecordsAtWork(db: Db, kind: RecordKind, { after, limit, since }: { after: string; limit: number; since: number }): Promise<Pick<CrmRecord, 'id' | 'currency'>[]> {
  return await db.selectFrom('records').select(['id', 'currency']).where('kind', '=', kind).where('id', '>', after)
    .where((eb) => eb.or([eb('stage_kind', '=', 'open'), eb('moved_at', '>=', since), eb('created_at', '>=', since)])).orderBy('id').limit(limit).execute()
}

/** Ids of won records of a kind that were moved since an instant, the newest first. */
export async function listWonSince(db: Db, kind: RecordKind, since: number): Promise<string[]> {
  const rows = await db.selectFrom('records').select('id').where('kind', '=', kind).where('stage_kind', '=', 'won')
    .where((eb) => eb(eb.fn.coalesce('moved_at', 'created_at'), '>=', since)).orderBy((eb) => eb.fn.coalesce('moved_at', 'created_at'), 'desc').orderBy('id').execute()
  return rows.map(({ id }) => id)
}

export async function writeProductRows(db: Db, { kind, id }: RecordRef, rows: readonly ProductRow[]): Promise<void> {
  await db.updateTable('records').set({ product_rows: JSON.stringify(rows) }).where('kind', '=', kind).where('id', '=', id).execute()
}

function upsert(db: Db, rows: readonly PortalTables['records'][], { fields: withFields }: { fields: boolean }) {
  return db.insertInto('records').values(rows).onConflict((conflict) => conflict.columns(['kind', 'id']).doUpdateSet((eb) => ({
    title: eb.ref('excluded.title'), title_folded: eb.ref('excluded.title_folded'), owner_id: eb.ref('excluded.owner_id'),
    creator_id: eb.ref('excluded.creator_id'), created_at: eb.ref('excluded.created_at'), updated_at: eb.ref('excluded.updated_at'),
    moved_at: eb.ref('excluded.moved_at'), pipeline_id: eb.ref('excluded.pipeline_id'), stage_id: eb.ref('excluded.stage_id'),
    stage_kind: eb.ref('excluded.stage_kind'), amount_minor: eb.ref('excluded.amount_minor'), currency: eb.ref('excluded.currency'),
    base_minor: eb.ref('excluded.base_minor'), excluded: eb.ref('excluded.excluded'),
    foreign_money: eb.ref('excluded.foreign_money'),
    // A record that came without its rows keeps those it has.
    product_rows: eb.fn.coalesce('excluded.product_rows', 'records.product_rows'),
    ...(withFields ? { fields: eb.ref('excluded.fields') } : {}),
  })))
}

function toRow(record: CrmRecord): PortalTables['records'] {
  return {
    kind: record.kind, id: record.id, title: record.title, title_folded: foldText(record.title), owner_id: record.ownerId,
    creator_id: record.creatorId, created_at: record.createdAt, updated_at: record.updatedAt, moved_at: record.movedAt,
    pipeline_id: record.pipelineId, stage_id: record.stageId, stage_kind: record.stageKind, amount_minor: record.amountMinor,
    currency: record.currency, base_minor: record.baseMinor, excluded: record.excluded ? 1 : 0, fields: JSON.stringify(record.fields),
    product_rows: record.rows === undefined ? null : JSON.stringify(record.rows),
    foreign_money: record.foreign === undefined ? null : JSON.stringify(record.foreign),
  }
}
