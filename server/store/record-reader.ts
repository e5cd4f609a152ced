import { sql, type Kysely } from 'kysely'
import type { Dialect } from '../../migrations/migration-types'
import type { CrmRecord, ForeignAmount, OwnerInterval, ProductRow, RecordHistory, RecordKind, RecordRef, StageEntry } from '../../shared/record/record-types'
import { amongSql, compileOnce, listValue } from './compiled-statement'
import { dialectOf } from './dialect-of'
import type { Sql } from './field-sql'
import type { PortalTables } from './portal-tables'

/** A record with its past, both lists of the past in order of time. */
export type LoadedRecord = { record: CrmRecord; history: RecordHistory }

/** Ids that are read at once. */
const batch = 500

type Named = { kind: RecordKind; ids: readonly string[] }

const named = { values: ({ kind, ids }: Named, dialect: Dialect) => [kind, listValue(ids, dialect)] }
const selectRecords = compileOnce({ ...named, build: (db, { kind, ids }: Named) => db.selectFrom('records').selectAll().where('kind', '=', kind).where(amongSql('id', ids, dialectOf(db))) })
const selectStages = compileOnce({ ...named, build: (db, { kind, ids }: Named) => stageRows(db, kind).where(amongSql('record_id', ids, dialectOf(db))) })
const selectOwners = compileOnce({ ...named, build: (db, { kind, ids }: Named) => ownerRows(db, kind).where(amongSql('record_id', ids, dialectOf(db))) })

/** Reads records without their history; ids that are not stored are left out. */
export async function readRecords(db: Kysely<PortalTables>, kind: RecordKind, ids: readonly string[]): Promise<CrmRecord[]> {
  const records: CrmRecord[] = []
  for (let start = 0; start < ids.length; start += batch) {
    const rows = await selectRecords(db, { kind, ids: ids.slice(start, start + batch) })
    records.push(...rows.map(toRecord))
  }
  return records
}

/** Reads records with their history, three statements per 500 ids; ids that are not stored are left out. */
export async function loadRecords(db: Kysely<PortalTables>, kind: RecordKind, ids: readonly string[]): Promise<LoadedRecord[]> {
  const loaded: LoadedRecord[] = []
  for (let start = 0; start < ids.length; start += batch) {
    const some = ids.slice(start, start + batch)
    const records = await selectRecords(db, { kind, ids: some })
    const stages = await selectStages(db, { kind, ids: some })
    const owners = await selectOwners(db, { kind, ids: some })
    loaded.push(...join(records, stages, owners))
  }
  return loaded
}

/** Reads up to `limit` records of a kind in order of id text, after `afterId`; fewer means the end. */
export async function scanRecords(db: Kysely<PortalTables>, kind: RecordKind, afterId: string | null, limit: number): Promise<LoadedRecord[]> {
  const after = afterId ?? ''
  const records = await db.selectFrom('records').selectAll().where('kind', '=', kind).where('id', '>', after).orderBy('id').limit(limit).execute()
  const last = records.at(-1)?.id
  if (last === undefined) return []
  const stages = await stageRows(db, kind).where('record_id', '>', after).where('record_id', '<=', last).execute()
  const owners = await ownerRows(db, kind).where('record_id', '>', after).where('record_id', '<=', last).execute()
  return join(records, stages, owners)
}

/** Records whose amount is in one of these currencies and has no value in the base one. */
export async function listUnvalued(db: Kysely<PortalTables>, currencies: readonly string[], limit: number): Promise<RecordRef[]> {
  if (currencies.length === 0) return []
  const rows = await db.selectFrom('records').select(['kind', 'id']).where('base_minor', 'is', null).where('amount_minor', 'is not', null).where('currency', 'in', currencies).limit(limit).execute()
  // The record writer put the kinds there.
  return rows.map(({ kind, id }) => ({ kind: kind as RecordKind, id }))
}

/** A stretch of the table by id text: how many records it holds, the last of them, and those that pass, with their history. */
export type RecordWindow = { scanned: number; lastId: string | null; loaded: LoadedRecord[] }

/** Where the next `size` records after `afterId` end; fewer scanned means the end. */
export async function findWindow(
  db: Kysely<PortalTables>, { kind, afterId, size }: { kind: RecordKind; afterId: string | null; size: number },
): Promise<{ scanned: number; lastId: string | null }> {
  return await db.selectFrom(db.selectFrom('records').select('id').where('kind', '=', kind).where('id', '>', afterId ?? '').orderBy('id').limit(size).as('w'))
    .select((eb) => [eb.fn.countAll<number>().as('scanned'), eb.fn.max('id').as('lastId')]).executeTakeFirstOrThrow()
}

/** Reads the next `size` records after `afterId` and loads only those for which `passes` holds; fewer scanned means the end. */
export async function scanWindow(
  db: Kysely<PortalTables>, { kind, afterId, size, passes }: { kind: RecordKind; afterId: string | null; size: number; passes: Sql<boolean> },
): Promise<RecordWindow> {
  const after = afterId ?? ''
  const { scanned, lastId: last } = await findWindow(db, { kind, afterId, size })
  if (last === null) return { scanned: 0, lastId: null, loaded: [] }
  const records = await db.selectFrom('records').selectAll('records').where('records.kind', '=', kind)
    .where('records.id', '>', after).where('records.id', '<=', last).where(sql<boolean>`${passes}`).execute()
  if (records.length * 4 < scanned) return { scanned, lastId: last, loaded: await withHistory(db, kind, records) }
  const stages = await stageRows(db, kind).where('record_id', '>', after).where('record_id', '<=', last).execute()
  const owners = await ownerRows(db, kind).where('record_id', '>', after).where('record_id', '<=', last).execute()
  return { scanned, lastId: last, loaded: join(records, stages, owners) }
}

async function withHistory(db: Kysely<PortalTables>, kind: RecordKind, records: readonly PortalTables['records'][]): Promise<LoadedRecord[]> {
  const loaded: LoadedRecord[] = []
  for (let start = 0; start < records.length; start += batch) {
    const some = records.slice(start, start + batch)
    const ids = some.map((row) => row.id)
    const stages = await selectStages(db, { kind, ids })
    const owners = await selectOwners(db, { kind, ids })
    loaded.push(...join(some, stages, owners))
  }
  return loaded
}

function stageRows(db: Kysely<PortalTables>, kind: RecordKind) {
  return db.selectFrom('stage_entries').selectAll().where('kind', '=', kind).orderBy('record_id').orderBy('at').orderBy('seq')
}

function ownerRows(db: Kysely<PortalTables>, kind: RecordKind) {
  return db.selectFrom('owner_intervals').selectAll().where('kind', '=', kind).orderBy('record_id').orderBy('from_at')
}

type Rows<Table extends 'stage_entries' | 'owner_intervals'> = readonly PortalTables[Table][]

function join(records: readonly PortalTables['records'][], stages: Rows<'stage_entries'>, owners: Rows<'owner_intervals'>): LoadedRecord[] {
  const stagesOf = groupBy(stages, toStageEntry)
  const ownersOf = groupBy(owners, toOwnerInterval)
  return records.map((row) => ({
    record: toRecord(row),
    history: { stages: stagesOf.get(row.id) ?? [], owners: ownersOf.get(row.id) ?? [] },
  }))
}

function groupBy<Row extends { record_id: string }, T>(rows: readonly Row[], convert: (row: Row) => T): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const row of rows) {
    const group = groups.get(row.record_id)
    if (group) group.push(convert(row))
    else groups.set(row.record_id, [convert(row)])
  }
  return groups
}

function toStageEntry(row: PortalTables['stage_entries']): StageEntry {
  return {
    entryId: row.entry_id, seq: row.seq, recordId: row.record_id, at: row.at,
    pipelineId: row.pipeline_id, stageId: row.stage_id, stageKind: row.stage_kind,
  }
}

function toOwnerInterval(row: PortalTables['owner_intervals']): OwnerInterval {
  return { fromAt: row.from_at, ownerId: row.owner_id, assumed: row.assumed === 1 }
}

function toRecord(row: PortalTables['records']): CrmRecord {
  return {
    // These columns hold only what the record writer put there from a converted record; parsing each of a million rows would double a scan.
    kind: row.kind as RecordKind,
    fields: JSON.parse(row.fields) as CrmRecord['fields'],
    id: row.id, title: row.title, ownerId: row.owner_id, creatorId: row.creator_id,
    createdAt: row.created_at, updatedAt: row.updated_at, movedAt: row.moved_at,
    pipelineId: row.pipeline_id, stageId: row.stage_id, stageKind: row.stage_kind,
    amountMinor: row.amount_minor, currency: row.currency, baseMinor: row.base_minor, excluded: row.excluded === 1,
    ...(row.product_rows === null ? {} : { rows: JSON.parse(row.product_rows) as readonly ProductRow[] }),
    ...(row.foreign_money === null ? {} : { foreign: JSON.parse(row.foreign_money) as Readonly<Record<string, ForeignAmount>> }),
  }
}
