import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { ddl } from '../../../migrations/migration-types'
import { portalMigrations } from '../../../migrations/portal/list'
import { registryMigrations } from '../../../migrations/registry/list'
import { migrate } from '../../../server/store/migrate'
import type { Database } from '../../../server/store/database'
import type { PortalTables } from '../../../server/store/portal-tables'
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

  it('migrate: what was summed of the portal’s own numbers is kept in ten-thousandths, and nothing else is', async () => {
    const database = await openTestDatabase<PortalTables>(dialect, portalMigrations.filter(({ name }) => name < '0014'))
    const { db } = database
    const field = { kind: 'deal', title: '', multiple: 0, custom: 1, sort: 0, options: '[]' }
    await db.insertInto('fields').values([{ ...field, name: 'custom.score', type: 'number' }, { ...field, name: 'custom.margin', type: 'money' }]).execute()
    const split = { split: [{ who: 'owner', share: 1 }] }
    for (const [id, kind, name, who] of [['own', 'sum', 'custom.score', 'owner'], ['money', 'sum', 'custom.margin', 'owner'], ['mean', 'average', 'custom.score', 'owner'], ['split', 'sum', 'custom.score', split]] as const) {
      const definition = JSON.stringify({ name: id, source: 'deal', measure: { kind, field: name }, who })
      await sql`insert into metrics (id, name, source, definition, version, live_version, generation, credited_from, created_by, updated_by, created_at, updated_at)
        values (${id}, ${id}, 'deal', ${definition}, 1, 1, 1, 0, '1', '1', 0, 0)`.execute(db)
      await sql`insert into metric_versions (metric_id, version, definition, created_by, created_at) values (${id}, 1, ${definition}, '1', 0)`.execute(db)
      for (const generation of [1, 2]) await sql`insert into day_totals (metric_id, generation, person_id, day, count, sum) values (${id}, ${generation}, '7', 1, 1, 3)`.execute(db)
    }
    await migrate(database, portalMigrations)
    const rows = await sql<{ key: string; sum: number }>`select metric_id || generation as key, sum from day_totals`.execute(db)
    expect(Object.fromEntries(rows.rows.map(({ key, sum }) => [key, sum]))).toEqual({ own1: 30_000, own2: 3, money1: 3, money2: 3, mean1: 3, mean2: 3, split1: 3, split2: 3 })
  })

  it('migrate: the ledger keeps every row when its tables are laid out anew', async () => {
    const database = await openTestDatabase<PortalTables>(dialect, portalMigrations.filter(({ name }) => name < '0016'))
    const { db } = database
    const credit = { metric_id: 'm', generation: 1, kind: 'deal', occurrence: 0, person_id: '7', at: 5, day: 1, value: 3, version: 1, assumed_owner: 1, counted_key: null, held: 0 }
    await db.insertInto('credits').values([{ ...credit, record_id: '2', counted_key: 'key' }, { ...credit, record_id: '1', held: 1 }]).execute()
    await db.insertInto('day_totals').values({ metric_id: 'm', generation: 1, person_id: '7', day: 1, count: 2, sum: 6 }).execute()
    await db.insertInto('month_totals').values({ metric_id: 'm', generation: 1, person_id: '7', month: 0, count: 2, sum: 6 }).execute()
    const entry = { kind: 'deal', seq: 1, record_id: '1', at: 5, pipeline_id: null, stage_id: 'NEW', stage_kind: 'open' as const }
    await db.insertInto('stage_entries').values([{ ...entry, entry_id: 'b' }, { ...entry, entry_id: 'a' }]).execute()
    await db.insertInto('owner_intervals').values([{ kind: 'deal', record_id: '1', from_at: 5, owner_id: null, assumed: 1 }]).execute()
    await db.insertInto('goal_moves').values({ goal_id: 'g', seq: 4, at: 5 }).execute()
    const change = { metric_id: 'm', person_id: '7', day: 1, kind: 'deal', record_id: '1', value_before: null, value_after: 3, at: 5 }
    await db.insertInto('credit_changes').values([change, { ...change, value_before: 3, value_after: null }]).execute()
    const tables = ['credits', 'day_totals', 'month_totals', 'stage_entries', 'owner_intervals', 'goal_moves', 'credit_changes'] as const
    const read = async () => await Promise.all(tables.map(async (table) => (await db.selectFrom(table).selectAll().execute()).map((row) => JSON.stringify(row, Object.keys(row).sort())).sort()))
    const before = await read()
    await migrate(database, portalMigrations)
    expect(await read()).toEqual(before)
    await db.insertInto('credit_changes').values(change).execute()
    expect((await db.selectFrom('credit_changes').select('id').orderBy('id').execute()).map(({ id }) => id)).toEqual([1, 2, 3])
    await expect(db.insertInto('stage_entries').values({ ...entry, at: 9, entry_id: 'a' }).execute()).rejects.toThrow()
  })

  it('migrate: deals that are there already are told whether they have a next step', async () => {
    const database = await openTestDatabase<PortalTables>(dialect, portalMigrations.filter(({ name }) => name < '0021'))
    const { db } = database
    const record = (kind: string, id: string, stageKind: string | null, fields: object) => sql`insert into records (kind, id, title, title_folded, created_at, updated_at, stage_kind, excluded, fields)
      values (${kind}, ${id}, '', '', 0, 0, ${stageKind}, 0, ${JSON.stringify(fields)})`.execute(db)
    for (const id of ['1', '2', '3', '4']) await record('deal', id, 'open', { sourceId: 'WEB' })
    await record('activity', '1', 'open', { dealId: '1' })
    await record('activity', '2', 'won', { dealId: '2' })
    await record('task', '1', null, { dealId: '3', completedAt: null })
    await record('task', '2', null, { dealId: '4', completedAt: '2026-01-01T00:00:00.000Z' })
    await migrate(database, portalMigrations)
    const { rows } = await sql<{ id: string; fields: unknown }>`select id, fields from records where kind = 'deal' order by id`.execute(db)
    expect(rows.map(({ fields }) => (typeof fields === 'string' ? JSON.parse(fields) as unknown : fields))).toEqual([true, false, true, false].map((hasNextStep) => ({ sourceId: 'WEB', hasNextStep })))
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
