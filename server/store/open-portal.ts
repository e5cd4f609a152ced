import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { portalMigrations } from '../../migrations/portal/list'
import { openSqlite, type Database } from './database'
import { isMigrated, migrate } from './migrate'
import type { PortalTables } from './portal-tables'

/** Where a portal's database lies. */
export function portalFile(dataDir: string, portalId: string): string {
  return join(dataDir, 'portals', `${portalId}.sqlite`)
}

/** Opens a portal's database for writing: creates and migrates it when needed. Only the flow's thread does so. */
export async function openPortal(dataDir: string, portalId: string): Promise<Database<PortalTables>> {
  mkdirSync(join(dataDir, 'portals'), { recursive: true, mode: 0o700 })
  const database = openSqlite<PortalTables>(portalFile(dataDir, portalId))
  // Credits touch the same pages again and again: the later the log is written back, the fewer of them are written twice.
  database.raw?.pragma('wal_autocheckpoint = 4000')
  try {
    await migrate(database, portalMigrations)
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

/** Opens a portal's existing database for reading; throws when there is none. */
export function openPortalReader(dataDir: string, portalId: string): Database<PortalTables> {
  return openSqlite<PortalTables>(portalFile(dataDir, portalId), { readonly: true })
}

/** Whether the database has the schema that this server reads: it is made, or brought up to date, while pages are served. */
export function isPortalPrepared(database: Database<PortalTables>): boolean {
  return isMigrated(database, portalMigrations)
}
