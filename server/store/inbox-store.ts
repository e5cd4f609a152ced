import type { Kysely } from 'kysely'
import type { Database } from './database'
import type { RegistryTables } from './registry-tables'

type Registry = Kysely<RegistryTables>

/** A change as it came; `receivedAt` is epoch milliseconds. */
export type IncomingChange = { portalId: string; kind: string; recordId: string; deleted: boolean; receivedAt: number }
export type WaitingChange = { id: number; kind: string; recordId: string; deleted: boolean; receivedAt: number; attempts: number }

/** Adds changes in one durable transaction; those of a portal that is no longer installed are dropped. */
export type AddChanges = (changes: readonly IncomingChange[]) => Promise<void>

/** The measured hot path of the intake: prepared statements where the driver allows them. */
export function createAddChanges({ raw, db }: Database<RegistryTables>): AddChanges {
  if (!raw) return async (changes) => { await addByQuery(db, changes) }
  const insert = raw.prepare(`insert into inbox (portal_id, kind, record_id, deleted, received_at)
    select ?, ?, ?, ?, ? where exists (select 1 from portals where id = ?)`)
  const addAll = raw.transaction((changes: readonly IncomingChange[]) => {
    for (const { portalId, kind, recordId, deleted, receivedAt } of changes) insert.run(portalId, kind, recordId, deleted ? 1 : 0, receivedAt, portalId)
  })
  return async (changes) => {
    addAll.immediate(changes)
    await Promise.resolve()
  }
}

/** Changes whose time has come, oldest first. */
export async function listWaiting(db: Registry, portalId: string, { now, limit }: { now: number; limit: number }): Promise<WaitingChange[]> {
  const rows = await db.selectFrom('inbox').selectAll().where('portal_id', '=', portalId).where('not_before', '<=', now)
    .orderBy('id').limit(limit).execute()
  return rows.map((row) => ({
    id: row.id, kind: row.kind, recordId: row.record_id, deleted: row.deleted === 1, receivedAt: row.received_at, attempts: row.attempts,
  }))
}

export async function deleteChanges(db: Registry, ids: readonly number[]): Promise<void> {
  if (ids.length > 0) await db.deleteFrom('inbox').where('id', 'in', [...ids]).execute()
}

/** Puts changes back that could not be worked off, with the reason and the time of the next try. */
export async function delayChanges(db: Registry, ids: readonly number[], { notBefore, error }: { notBefore: number; error: string }): Promise<void> {
  if (ids.length === 0) return
  await db.updateTable('inbox').set((eb) => ({ attempts: eb('attempts', '+', 1), not_before: notBefore, error: error.slice(0, 500) }))
    .where('id', 'in', [...ids]).execute()
}

/** Changes to be worked off; those put back are shown as unread records. */
export async function countWaiting(db: Registry, portalId: string): Promise<number> {
  const row = await db.selectFrom('inbox').select((eb) => eb.fn.countAll().as('waiting')).where('portal_id', '=', portalId).where('attempts', '=', 0).executeTakeFirst()
  return Number(row?.waiting ?? 0)
}

/** When the next delayed change may be tried; null when none waits. */
export async function nextDueAt(db: Registry, portalId: string): Promise<number | null> {
  const row = await db.selectFrom('inbox').select((eb) => eb.fn.min('not_before').as('due')).where('portal_id', '=', portalId).executeTakeFirst()
  return row?.due === null || row?.due === undefined ? null : Number(row.due)
}

async function addByQuery(db: Registry, changes: readonly IncomingChange[]): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const ids = [...new Set(changes.map(({ portalId }) => portalId))]
    const installed = new Set((await trx.selectFrom('portals').select('id').where('id', 'in', ids).execute()).map(({ id }) => id))
    const rows = changes.filter(({ portalId }) => installed.has(portalId)).map((change) => ({
      portal_id: change.portalId, kind: change.kind, record_id: change.recordId, deleted: change.deleted ? 1 : 0, received_at: change.receivedAt, error: null,
    }))
    for (let i = 0; i < rows.length; i += 1000) await trx.insertInto('inbox').values(rows.slice(i, i + 1000)).execute()
  })
}
