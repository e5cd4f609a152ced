import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, it, onTestFinished } from 'vitest'
import { openRegistry } from '../../../server/open-registry'
import { openPortal } from '../../../server/store/open-portal'
import { openTestPortal } from '../../support/databases'

it('openSqlite: what it makes is for its owner alone, also in a folder that others may look into', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'vympel-modes-'))
  onTestFinished(() => { rmSync(dataDir, { recursive: true, force: true }) })
  const databases = [await openRegistry(dataDir), await openPortal(dataDir, 'p1')]
  const made = readdirSync(dataDir, { recursive: true, encoding: 'utf8' })
  expect(made).toEqual(expect.arrayContaining(['registry.sqlite', 'registry.sqlite-wal', 'portals', 'portals/p1.sqlite', 'portals/p1.sqlite-wal', 'portals/p1.sqlite-shm']))
  for (const name of made) expect([name, statSync(join(dataDir, name)).mode & 0o077]).toEqual([name, 0])
  for (const database of databases) await database.close()
})

it('openSqlite: a statement that was used before reads a changed table', async () => {
  const { db } = await openTestPortal('sqlite')
  const read = async () => await db.selectFrom('pipelines').selectAll().execute()
  await db.insertInto('pipelines').values({ kind: 'deal', id: '0', name: 'Основная', sort: 1 }).execute()
  expect(await read()).toEqual([{ kind: 'deal', id: '0', name: 'Основная', sort: 1 }])
  await sql`alter table pipelines add column colour text default 'red'`.execute(db)
  expect(await read()).toEqual([{ kind: 'deal', id: '0', name: 'Основная', sort: 1, colour: 'red' }])
})

it('openSqlite: a transaction that the disk has no room for says so, and the next one works', async () => {
  const { db, raw } = await openTestPortal('sqlite')
  const write = async () => {
    await db.transaction().execute(async (trx) => {
      for (let i = 0; i < 50; i += 1) await trx.insertInto('pipelines').values({ kind: 'deal', id: String(i), name: 'Основная'.repeat(200), sort: 1 }).execute()
    })
  }
  raw?.pragma(`max_page_count = ${String(raw.pragma('page_count', { simple: true }))}`)
  await expect(write()).rejects.toMatchObject({ code: 'SQLITE_FULL' })
  raw?.pragma('max_page_count = 1000000')
  await write()
  expect(await db.selectFrom('pipelines').select('id').execute()).toHaveLength(50)
})
