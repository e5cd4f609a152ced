import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { ddl } from '../../../migrations/migration-types'
import { portalMigrations } from '../../../migrations/portal/list'
import { registryMigrations } from '../../../migrations/registry/list'
import { migrate } from '../../../server/store/migrate'
import type { Database } from '../../../server/store/database'
import { dialects, openTestDatabase, openTestPortal, openTestRegistry } from '../../support/databases'

/** `UPDATE_SCHEMA=1` notes the hashes of new migrations and writes docs/schema.sql; a landed migration's hash never changes. */
const update = process.env.UPDATE_SCHEMA === '1'
const lists = { portal: portalMigrations, registry: registryMigrations }

describe.each(dialects)('migrate on %s', (dialect) => {
  it('migrate: is done once and may be repeated', async () => {
    const database = await openTestPortal(dialect)
    await database.db.insertInto('settings').values({ name: 'time_zone', value: 'Europe/Moscow' }).execute()
    await migrate(database, portalMigrations)
    expect(await database.db.selectFrom('settings').selectAll().execute()).toEqual([{ name: 'time_zone', value: 'Europe/Moscow' }])
  })

  it('migrate: leaves nothing behind when a change fails', async () => {
    const database = await openTestDatabase<Record<string, never>>(dialect, [])
    const broken = [
      ddl('0001-good', (w) => [`create table good (id ${w.int} primary key) ${w.strict}`]),
      ddl('0002-bad', () => ['create table bad (id text primary key)', 'create nonsense']),
    ]
    await expect(migrate(database, broken)).rejects.toThrow()
    await expect(sql`select * from bad`.execute(database.db)).rejects.toThrow()
    await expect(sql`select * from good`.execute(database.db)).rejects.toThrow()
  })

  it('migrate: refuses a history that lost a change', async () => {
    const first = ddl('0001-first', () => ['create table first (id text primary key)'])
    const second = ddl('0002-second', () => ['create table second (id text primary key)'])
    const database = await openTestDatabase<Record<string, never>>(dialect, [first, second])
    await expect(migrate(database, [second])).rejects.toThrow('0001-first')
  })
})

it('migrations: a landed change keeps its text', () => {
  const known = JSON.parse(readFileSync('migrations/hashes.json', 'utf8')) as Record<string, string>
  const found = Object.fromEntries(migrationFiles().map((file) => [file, createHash('sha256').update(readFileSync(`migrations/${file}`)).digest('hex')]))
  if (update) writeFileSync('migrations/hashes.json', `${JSON.stringify({ ...found, ...known }, null, 2)}\n`)
  expect(update ? { ...found, ...known } : known).toEqual(found)
})

it('migrations: every file is in its list, in order', () => {
  for (const [folder, list] of Object.entries(lists)) {
    expect(list.map((m) => `${folder}/${m.name}.ts`)).toEqual(migrationFiles().filter((file) => file.startsWith(`${folder}/`)))
  }
})

it('docs/schema.sql: is what the migrations make', async () => {
  const parts = [
    `-- Generated from migrations/ (SQLite dialect); UPDATE_SCHEMA=1 npx vitest run test/server/store/migrate.test.ts`,
    `-- registry.sqlite`, await schemaOf(await openTestRegistry('sqlite')),
    `-- portals/<id>.sqlite`, await schemaOf(await openTestPortal('sqlite')),
  ]
  const schema = `${parts.join('\n\n')}\n`
  if (update) writeFileSync('docs/schema.sql', schema)
  expect(existsSync('docs/schema.sql') ? readFileSync('docs/schema.sql', 'utf8') : '').toBe(schema)
})

function migrationFiles(): string[] {
  return ['portal', 'registry'].flatMap((folder) => readdirSync(`migrations/${folder}`).filter((f) => /^\d{4}-/.test(f)).sort().map((f) => `${folder}/${f}`))
}

async function schemaOf<Tables>(database: Database<Tables>): Promise<string> {
  const { rows } = await sql<{ sql: string }>`select sql from sqlite_master where sql is not null and name not like 'sqlite_%' and name not like 'kysely_%' order by rowid`.execute(database.db)
  return rows.map((row) => `${row.sql.replace(/\s+$/gm, '')};`).join('\n')
}
