import { DEFAULT_MIGRATION_TABLE, Migrator, sql, type Kysely } from 'kysely'
import type { Migration } from '../../migrations/migration-types'
import type { Database } from './database'

/** Brings a database to the newest schema, forward only; either every missing change lands or none does. */
export async function migrate<Tables>(database: Database<Tables>, migrations: readonly Migration[]): Promise<void> {
  const { raw } = database
  if (!raw) return await runMigrations(database.db, migrations, await currentSchema(database.db))
  // Kysely's Migrator does not wrap SQLite's DDL in a transaction, although SQLite could: a kill would leave half a schema.
  raw.exec('begin immediate')
  try {
    await runMigrations(database.db, migrations, null)
    raw.exec('commit')
  } catch (error) {
    if (raw.inTransaction) raw.exec('rollback')
    throw error
  }
}

/** Whether the newest change has landed: whoever only reads may come while the writer is at it. */
export function isMigrated<Tables>({ raw }: Pick<Database<Tables>, 'raw'>, migrations: readonly Migration[]): boolean {
  const newest = migrations.at(-1)
  if (!raw || !newest) return true
  const isBegun = raw.prepare(`select 1 from sqlite_master where name = '${DEFAULT_MIGRATION_TABLE}'`).get() !== undefined
  return isBegun && raw.prepare(`select 1 from ${DEFAULT_MIGRATION_TABLE} where name = ?`).get(newest.name) !== undefined
}

async function runMigrations<Tables>(db: Kysely<Tables>, migrations: readonly Migration[], schema: string | null): Promise<void> {
  const byName = Object.fromEntries(migrations.map(({ name, up }) => [name, { up }]))
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => await Promise.resolve(byName) },
    // Without it Kysely takes the migration table of another portal's schema for its own.
    ...(schema === null ? {} : { migrationTableSchema: schema }),
  })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error instanceof Error ? error : new Error('migration failed', { cause: error })
}

async function currentSchema<Tables>(db: Kysely<Tables>): Promise<string> {
  const { rows } = await sql<{ name: string }>`select current_schema() as name`.execute(db)
  const name = rows[0]?.name
  if (!name) throw new Error('the connection has no schema in its search_path')
  return name
}
