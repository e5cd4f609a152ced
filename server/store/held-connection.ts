import type Sqlite from 'better-sqlite3'
import type { Kysely } from 'kysely'

/** Prepares a text once and gives the statement again whenever the same text comes. */
export type Prepare = (text: string) => Sqlite.Statement<unknown[]>

const connections = new WeakMap<object, Prepare>()

/** Makes a SQLite connection known to `heldConnection`. */
export function noteConnection<Tables>(db: Kysely<Tables>, prepare: Prepare): void {
  connections.set(db.getExecutor().adapter, prepare)
}

/**
 * The connection that a transaction holds, for statements without a detour; null on PostgreSQL, and outside of a transaction, where
 * one of somebody else's may be under way on the same connection.
 */
export function heldConnection<Tables>(db: Kysely<Tables>): Prepare | null {
  return db.isTransaction ? connections.get(db.getExecutor().adapter) ?? null : null
}
