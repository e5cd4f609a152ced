import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { inject, onTestFinished } from 'vitest'
import type { Dialect, Migration } from '../../migrations/migration-types'
import { portalMigrations } from '../../migrations/portal/list'
import { registryMigrations } from '../../migrations/registry/list'
import { openSqlite, type Database } from '../../server/store/database'
import { migrate } from '../../server/store/migrate'
import { openPostgres } from '../../server/store/postgres'
import type { PortalTables } from '../../server/store/portal-tables'
import type { RegistryTables } from '../../server/store/registry-tables'
import { workerUrl } from './worker-databases'

/** Store tests run once for each: `describe.each(dialects)`. */
export const dialects: readonly Dialect[] = ['sqlite', 'postgres']

/** A fresh migrated portal database: a SQLite file or a PostgreSQL schema of its own, gone after the test. */
export async function openTestPortal(dialect: Dialect): Promise<Database<PortalTables>> {
  return await openTestDatabase<PortalTables>(dialect, portalMigrations)
}

/** A fresh migrated registry, gone after the test. */
export async function openTestRegistry(dialect: Dialect): Promise<Database<RegistryTables>> {
  return await openTestDatabase<RegistryTables>(dialect, registryMigrations)
}

/** A fresh database with the given changes applied, gone after the test. */
export async function openTestDatabase<Tables>(dialect: Dialect, migrations: readonly Migration[]): Promise<Database<Tables>> {
  const database = dialect === 'sqlite' ? openFile<Tables>() : await openSchema<Tables>()
  await migrate(database, migrations)
  return database
}

function openFile<Tables>(): Database<Tables> {
  const dir = mkdtempSync(join(tmpdir(), 'vympel-db-'))
  const database = openSqlite<Tables>(join(dir, 'test.sqlite'))
  onTestFinished(async () => {
    await database.close()
    rmSync(dir, { recursive: true, force: true })
  })
  return database
}

async function openSchema<Tables>(): Promise<Database<Tables>> {
  const url = workerUrl(inject('postgresUrl'))
  const schema = `t_${randomUUID().replaceAll('-', '')}`
  const database = openPostgres<Tables>(url, schema)
  onTestFinished(async () => {
    await sql.raw(`drop schema ${schema} cascade`).execute(database.db)
    await database.close()
  })
  await sql.raw(`create schema ${schema}`).execute(database.db)
  return database
}
