import { sql, SqliteAdapter, type Kysely } from 'kysely'

/** One forward-only change that serves both dialects. */
export type Migration = { name: string; up: (db: Kysely<unknown>) => Promise<void> }

export type Dialect = 'sqlite' | 'postgres'

/** Words that differ between the dialects' DDL. */
export type Words = { int: string; json: string; blob: string; strict: string; autoId: string; member: (json: string, name: string) => string }

const words: { [name in Dialect]: Words } = {
  sqlite: { int: 'integer', json: 'text', blob: 'blob', strict: 'strict', autoId: 'integer primary key autoincrement', member: (json, name) => `json_extract(${json}, '$."${name}"')` },
  postgres: { int: 'bigint', json: 'jsonb', blob: 'bytea', strict: '', autoId: 'bigint generated always as identity primary key', member: (json, name) => `(${json} ->> '${name}')` },
}

/** Runs statements written once with the words of the dialect at hand. */
export function ddl(name: string, statements: (w: Words) => readonly string[]): Migration {
  return {
    name,
    up: async (db) => {
      const isSqlite = db.getExecutor().adapter instanceof SqliteAdapter
      for (const statement of statements(words[isSqlite ? 'sqlite' : 'postgres'])) await sql.raw(statement).execute(db)
    },
  }
}
