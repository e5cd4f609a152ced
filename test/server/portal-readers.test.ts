import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createPortalReaders } from '../../server/portal-readers'
import { portalMigrations } from '../../migrations/portal/list'
import { openSqlite } from '../../server/store/database'
import { migrate } from '../../server/store/migrate'
import { openPortal, portalFile } from '../../server/store/open-portal'

async function withPortals(...ids: string[]) {
  const dataDir = mkdtempSync(join(tmpdir(), 'vympel-readers-'))
  for (const id of ids) {
    const portal = await openPortal(dataDir, id)
    await portal.db.insertInto('settings').values({ name: 'currency', value: id }).execute()
    await portal.close()
  }
  const readers = createPortalReaders({ dataDir, limit: 1, onError: (error) => { throw error } })
  onTestFinished(async () => {
    await readers.close()
    rmSync(dataDir, { recursive: true, force: true })
  })
  const read = async (id: string) => await readers.read(id, async (db) => (await db.selectFrom('settings').selectAll().executeTakeFirstOrThrow()).value)
  return { readers, read, dataDir }
}

it('createPortalReaders: each portal reads its own, past the limit of open connections', async () => {
  const { read } = await withPortals('a', 'b')
  expect([await read('a'), await read('b'), await read('a')]).toEqual(['a', 'b', 'a'])
})

it('createPortalReaders: a connection on loan stays open while others come and while it is dropped', async () => {
  const { readers, read } = await withPortals('a', 'b')
  const { db, release } = readers.lease('a')
  await read('b')
  readers.drop('a')
  expect(await db.selectFrom('settings').select('value').executeTakeFirst()).toEqual({ value: 'a' })
  release()
  release()
  expect(await read('a')).toBe('a')
})

it('createPortalReaders: nobody writes through it', async () => {
  const { readers } = await withPortals('a')
  await expect(readers.read('a', async (db) => await db.deleteFrom('settings').execute())).rejects.toThrow('readonly')
})

it('createPortalReaders: a portal without a database, or whose database is being made, is a foreseen conflict', async () => {
  const { read, dataDir } = await withPortals()
  mkdirSync(join(dataDir, 'portals'))
  writeFileSync(portalFile(dataDir, 'new'), '')
  await expect(read('new')).rejects.toMatchObject({ kind: 'conflict', code: 'portal-not-ready' })
  await expect(read('nobody')).rejects.toMatchObject({ kind: 'conflict', code: 'portal-not-ready' })
})

it('createPortalReaders: a database that is being brought up to date is a foreseen conflict, until it is', async () => {
  const { read, dataDir } = await withPortals()
  mkdirSync(join(dataDir, 'portals'))
  const older = openSqlite(portalFile(dataDir, 'old'))
  await migrate(older, portalMigrations.slice(0, -1))
  await expect(read('old')).rejects.toMatchObject({ kind: 'conflict', code: 'portal-not-ready' })
  await older.close()
  const portal = await openPortal(dataDir, 'old')
  await portal.db.insertInto('settings').values({ name: 'currency', value: 'RUB' }).execute()
  expect(await read('old')).toBe('RUB')
  await portal.close()
})
