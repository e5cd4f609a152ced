import type { Kysely } from 'kysely'
import type { CreditRow } from './credit-store'
import type { Database } from './database'
import type { PortalTables } from './portal-tables'

/** A credit of a live generation that came, went or changed its value; null where it is not credited. */
export type CreditChange = Omit<PortalTables['credit_changes'], 'id' | 'at'>

/** The log of what changed in the ledger of late. `db` is the caller's transaction. */
export type ChangeLog = {
  /** Notes the changes as written at `at`. */
  note(db: Kysely<PortalTables>, changes: readonly CreditChange[], at: number): Promise<void>
}

const batch = 500
const columns = ['metric_id', 'person_id', 'day', 'kind', 'record_id', 'value_before', 'value_after', 'at'] as const

/** A prepared statement on SQLite's own connection, ordinary queries on PostgreSQL; one behaviour. */
export function createChangeLog({ raw }: Database<PortalTables>): ChangeLog {
  if (!raw) return { note: noteByQuery }
  const insert = raw.prepare<unknown[]>(`insert into credit_changes (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`)
  return {
    note: async (_db, changes, at) => {
      // Those of one metric lie together in the index; what one record did stays in its order.
      const sorted = changes.toSorted((a, b) => Number(a.metric_id > b.metric_id) - Number(a.metric_id < b.metric_id))
      for (const { metric_id, person_id, day, kind, record_id, value_before, value_after } of sorted) insert.run(metric_id, person_id, day, kind, record_id, value_before, value_after, at)
      await Promise.resolve()
    },
  }
}

async function noteByQuery(db: Kysely<PortalTables>, changes: readonly CreditChange[], at: number): Promise<void> {
  for (let start = 0; start < changes.length; start += batch) {
    await db.insertInto('credit_changes').values(changes.slice(start, start + batch).map((change) => ({ ...change, at }))).execute()
  }
}

/** Adds what a reader of the log cares for: a value, or the day it counts on. One that moved to another day leaves the old and comes to the new. */
export function pushChanges(changes: CreditChange[], before: CreditRow | undefined, after: CreditRow | undefined): void {
  if (before && after && before.day === after.day) {
    if (before.value !== after.value) changes.push({ ...placeOf(after), value_before: before.value, value_after: after.value })
    return
  }
  if (before) changes.push({ ...placeOf(before), value_before: before.value, value_after: null })
  if (after) changes.push({ ...placeOf(after), value_before: null, value_after: after.value })
}

/** Deletes up to `limit` of the oldest lines that were written before `before`; false when none was left. */
export async function pruneChanges(db: Kysely<PortalTables>, before: number, limit: number): Promise<boolean> {
  // Lines are written in order of time, so the oldest are those of the least ids.
  const oldest = await db.selectFrom('credit_changes').select(['id', 'at']).orderBy('id').limit(limit).execute()
  const last = oldest.filter(({ at }) => at < before).at(-1)
  if (!last) return false
  await db.deleteFrom('credit_changes').where('id', '<=', last.id).execute()
  return true
}

function placeOf({ metric_id, person_id, day, kind, record_id }: CreditRow): Pick<CreditChange, 'metric_id' | 'person_id' | 'day' | 'kind' | 'record_id'> {
  return { metric_id, person_id, day, kind, record_id }
}
