import type { Kysely } from 'kysely'
import { compileOnce } from './compiled-statement'
import type { PortalTables } from './portal-tables'

type Db = Kysely<PortalTables>

/** How far one step of the first load has come. `cursor` is the CRM's own; instants are epoch milliseconds. */
export type SyncState = {
  kind: string; cursor: string | null; done: number; total: number | null
  startedAt: number | null; finishedAt: number | null
  /** Changes of this kind are known up to here. */
  changedSince: number | null
}

const selectStates = compileOnce({ build: (db) => db.selectFrom('sync_state').selectAll(), values: () => [] })

export async function readSyncStates(db: Db): Promise<Map<string, SyncState>> {
  const rows = await selectStates(db, null)
  return new Map(rows.map((row) => [row.kind, {
    kind: row.kind, cursor: row.cursor, done: row.done, total: row.total,
    startedAt: row.started_at, finishedAt: row.finished_at, changedSince: row.changed_since,
  }]))
}

export async function writeSyncState(db: Db, state: SyncState): Promise<void> {
  const values = {
    cursor: state.cursor, done: state.done, total: state.total,
    started_at: state.startedAt, finished_at: state.finishedAt, changed_since: state.changedSince,
  }
  await db.insertInto('sync_state').values({ kind: state.kind, ...values })
    .onConflict((conflict) => conflict.column('kind').doUpdateSet(values)).execute()
}

export async function writeChangedSince(db: Db, kind: string, changedSince: number): Promise<void> {
  await db.updateTable('sync_state').set({ changed_since: changedSince }).where('kind', '=', kind).execute()
}
