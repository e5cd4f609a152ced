import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { registryMigrations } from '../migrations/registry/list'
import { openSqlite, type Database } from './store/database'
import { migrate } from './store/migrate'
import type { RegistryTables } from './store/registry-tables'

/** Opens the registry of portals, and creates or migrates it when needed. */
export async function openRegistry(dataDir: string): Promise<Database<RegistryTables>> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const registry = openSqlite<RegistryTables>(join(dataDir, 'registry.sqlite'))
  await migrate(registry, registryMigrations)
  return registry
}
