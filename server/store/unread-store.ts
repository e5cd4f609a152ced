import type { Kysely } from 'kysely'
import type { RecordKind, RecordRef } from '../../shared/record/record-types'
import type { PortalTables } from './portal-tables'

type Db = Kysely<PortalTables>

/** A record that was set aside; instants are epoch milliseconds. */
export type UnreadRow = RecordRef & { reason: string; attempts: number; firstAt: number; lastAt: number }

const idChunk = 500
const longestReason = 500

/** Sets records aside, each with the reason; one that is there already gets one attempt more. */
export async function addUnread(db: Db, unread: readonly (RecordRef & { reason: string })[], now: number): Promise<void> {
  for (const { kind, id, reason } of new Map(unread.map((each) => [`${each.kind}:${each.id}`, each])).values()) {
    const short = reason.slice(0, longestReason)
    await db.insertInto('unread_records').values({ kind, record_id: id, reason: short, attempts: 1, first_at: now, last_at: now })
      .onConflict((conflict) => conflict.columns(['kind', 'record_id']).doUpdateSet((eb) => ({ reason: short, attempts: eb('unread_records.attempts', '+', 1), last_at: now }))).execute()
  }
}

/** These were read after all, or are gone. */
export async function deleteUnread(db: Db, kind: RecordKind, ids: readonly string[]): Promise<void> {
  for (let i = 0; i < ids.length; i += idChunk) {
    await db.deleteFrom('unread_records').where('kind', '=', kind).where('record_id', 'in', ids.slice(i, i + idChunk)).execute()
  }
}

/** Of each kind how many are set aside. */
export async function countUnread(db: Db): Promise<Map<string, number>> {
  const rows = await db.selectFrom('unread_records').select(['kind', (eb) => eb.fn.countAll().as('n')]).groupBy('kind').execute()
  return new Map(rows.map(({ kind, n }) => [kind, Number(n)]))
}

/** Those set aside, the newest first. */
export async function listUnread(db: Db, { kind, limit }: { kind?: string; limit: number }): Promise<UnreadRow[]> {
  const query = db.selectFrom('unread_records').selectAll().orderBy('last_at', 'desc').orderBy('record_id').limit(limit)
  const rows = await (kind === undefined ? query : query.where('kind', '=', kind)).execute()
  // Only a provider's own names were written.
  return rows.map((row) => ({ kind: row.kind as RecordKind, id: row.record_id, reason: row.reason, attempts: row.attempts, firstAt: row.first_at, lastAt: row.last_at }))
}
