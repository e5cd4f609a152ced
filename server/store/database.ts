import Sqlite from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import type { Dialect } from '../../migrations/migration-types'

/**
 * One open database. `raw` is the better-sqlite3 connection for measured hot paths; null on PostgreSQL.
 * Everything else goes through `db`, the same query text on both dialects.
 */
export type Database<Tables> = {
  readonly dialect: Dialect
  readonly db: Kysely<Tables>
  readonly raw: Sqlite.Database | null
  close(): Promise<void>
}

/** Opens a SQLite file the way the product does: WAL, FULL, secure delete, a patient lock. */
export function openSqlite<Tables>(file: string, options: { readonly?: boolean } = {}): Database<Tables> {
  const raw = new Sqlite(file, { readonly: options.readonly ?? false, timeout: 10_000 })
  if (!options.readonly) {
    raw.pragma('journal_mode = wal')
    raw.pragma('synchronous = full')
    raw.pragma('secure_delete = on')
  }
  raw.pragma('foreign_keys = on')
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: raw }) })
  return { dialect: 'sqlite', db, raw, close: async () => { await db.destroy() } }
}
