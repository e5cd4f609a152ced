import type { Kysely } from 'kysely'
import type { RecordKind } from '../../shared/record/record-types'
import type { Database } from './database'
import type { PortalTables } from './portal-tables'
import { kyselyTotals, preparedTotals, type TotalDelta } from './total-store'

export type CreditRow = PortalTables['credits']

/** Part of one generation: credits of records after `afterId` up to and with `lastId`, in order of id text. */
export type CreditRange = { metricId: string; generation: number; kind: RecordKind; afterId: string; lastId: string }

/** `updated` are there already, on the same day; `put` may be there. */
export type CreditWrite = { removed: readonly CreditRow[]; updated?: readonly CreditRow[]; put: readonly CreditRow[]; deltas: readonly TotalDelta[] }

/** The ledger's hot path. `db` is the caller's transaction; totals are changed together with the credits. */
export type CreditStore = {
  readOf(db: Kysely<PortalTables>, kind: RecordKind, ids: readonly string[]): Promise<CreditRow[]>
  readRange(db: Kysely<PortalTables>, range: CreditRange): Promise<CreditRow[]>
  /** Removes, then inserts or replaces by key, then adds to the totals. */
  write(db: Kysely<PortalTables>, change: CreditWrite): Promise<void>
}

/** Prepared statements on SQLite's own connection, ordinary queries on PostgreSQL; one behaviour. */
export function createCreditStore(database: Database<PortalTables>): CreditStore {
  return database.raw ? createPreparedStore(database.raw) : createKyselyStore()
}

const columns = ['metric_id', 'generation', 'kind', 'record_id', 'occurrence', 'person_id', 'at', 'day', 'value', 'version', 'assumed_owner', 'counted_key', 'held'] as const
const key = columns.slice(0, 6)
const rest = columns.slice(6)

function createPreparedStore(raw: NonNullable<Database<PortalTables>['raw']>): CreditStore {
  const readOf = raw.prepare<[string, string], CreditRow>(`select ${columns.map((name) => `c.${name}`).join(', ')}
    from json_each(?) one cross join credits c on c.kind = ? and c.record_id = one.value`)
  // The key begins with the record; the sign keeps SQLite from reading the whole generation by its index.
  const readRange = raw.prepare<[CreditRange], CreditRow>(`select * from credits where +metric_id = @metricId
    and +generation = @generation and kind = @kind and record_id > @afterId and record_id <= @lastId`)
  // Looking up named parameters would cost as much as the row.
  const remove = raw.prepare<unknown[]>(`delete from credits where ${key.map((name) => `${name} = ?`).join(' and ')}`)
  const put = raw.prepare<unknown[]>(`insert into credits (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})
    on conflict (${key.join(', ')}) do update set ${rest.map((name) => `${name} = excluded.${name}`).join(', ')}`)
  // Without the day, the index of persons and days stays as it is.
  const updated = rest.filter((name) => name !== 'day')
  const update = raw.prepare<unknown[]>(`update credits set ${updated.map((name) => `${name} = ?`).join(', ')} where ${key.map((name) => `${name} = ?`).join(' and ')}`)
  const totals = preparedTotals(raw)
  return {
    readOf: async (_db, kind, ids) => await Promise.resolve(readOf.all(JSON.stringify(ids), kind)),
    readRange: async (_db, range) => await Promise.resolve(readRange.all(range)),
    write: async (_db, change) => {
      for (const row of change.removed) remove.run(row.metric_id, row.generation, row.kind, row.record_id, row.occurrence, row.person_id)
      for (const row of change.updated ?? []) {
        update.run(row.at, row.value, row.version, row.assumed_owner, row.counted_key, row.held, row.metric_id, row.generation, row.kind, row.record_id, row.occurrence, row.person_id)
      }
      for (const row of change.put) {
        put.run(row.metric_id, row.generation, row.kind, row.record_id, row.occurrence, row.person_id, row.at, row.day, row.value, row.version, row.assumed_owner, row.counted_key, row.held)
      }
      totals(change.deltas)
      await Promise.resolve()
    },
  }
}

const batch = 500

function createKyselyStore(): CreditStore {
  return {
    readOf: async (db, kind, ids) => {
      const rows: CreditRow[] = []
      for (let start = 0; start < ids.length; start += batch) {
        const some = ids.slice(start, start + batch)
        rows.push(...(await db.selectFrom('credits').selectAll().where('kind', '=', kind).where('record_id', 'in', some).execute()))
      }
      return rows
    },
    readRange: async (db, range) =>
      await db.selectFrom('credits').selectAll()
        .where('metric_id', '=', range.metricId).where('generation', '=', range.generation).where('kind', '=', range.kind)
        .where('record_id', '>', range.afterId).where('record_id', '<=', range.lastId).execute(),
    write: async (db, change) => {
      for (let start = 0; start < change.removed.length; start += batch) await removeSome(db, change.removed.slice(start, start + batch))
      const put = [...change.updated ?? [], ...change.put]
      for (let start = 0; start < put.length; start += batch) await putSome(db, put.slice(start, start + batch))
      await kyselyTotals(db, change.deltas)
    },
  }
}

async function removeSome(db: Kysely<PortalTables>, rows: readonly CreditRow[]): Promise<void> {
  await db.deleteFrom('credits').where((eb) => eb.or(rows.map((row) => eb.and({
    metric_id: row.metric_id, generation: row.generation, kind: row.kind, record_id: row.record_id, occurrence: row.occurrence, person_id: row.person_id,
  })))).execute()
}

async function putSome(db: Kysely<PortalTables>, rows: readonly CreditRow[]): Promise<void> {
  await db.insertInto('credits').values(rows).onConflict((conflict) =>
    conflict.columns([...key]).doUpdateSet((eb) => Object.fromEntries(rest.map((name) => [name, eb.ref(`excluded.${name}`)])))).execute()
}
