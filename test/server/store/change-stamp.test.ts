import { expect, it } from 'vitest'
import { watchChanges } from '../../../server/store/change-stamp'
import { openSqlite } from '../../../server/store/database'
import type { PortalTables } from '../../../server/store/portal-tables'
import { writeSetting } from '../../../server/store/settings-store'
import { openTestPortal } from '../../support/databases'

const open = async () => {
  const database = await openTestPortal('sqlite')
  const stamp = watchChanges(database, 'test', { except: ['people'], refined: { departments: { columns: ['parent_id'] }, settings: { rows: `row.name <> 'seen_at'` } } })
  const put = async (parent_id: string | null, name = 'Отдел') => await database.db.insertInto('departments').values({ id: '1', name, parent_id, head_id: null, sort: 1 })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ name, parent_id })).execute()
  return { database, db: database.db, stamp, put }
}

it('watchChanges: another mark after an insert, an update of what is watched, a delete', async () => {
  const { db, stamp, put } = await open()
  const marks = [stamp()]
  await put(null)
  marks.push(stamp())
  await put('2')
  marks.push(stamp())
  await db.deleteFrom('departments').execute()
  marks.push(stamp())
  expect(new Set(marks).size).toBe(4)
})

it('watchChanges: the same mark after what is not watched', async () => {
  const { db, stamp, put } = await open()
  await put(null)
  const mark = stamp()
  await put(null, 'Иначе')
  await writeSetting(db, 'seen_at', '1')
  await db.insertInto('people').values({ id: '1', name: 'A', position: null, photo: null, active: 1, is_admin: 0 }).execute()
  expect(stamp()).toBe(mark)
  await writeSetting(db, 'currency', 'RUB')
  expect(stamp()).not.toBe(mark)
})

it('watchChanges: a table that nobody named is watched', async () => {
  const { db, stamp } = await open()
  const mark = stamp()
  await db.insertInto('pipelines').values({ kind: 'deal', id: '0', name: 'Основная', sort: 1 }).execute()
  expect(stamp()).not.toBe(mark)
})

it('watchChanges: a rollback takes the mark back, and the next change brings one never seen', async () => {
  const { db, stamp, put } = await open()
  const before = stamp()
  const inside: (string | null)[] = []
  await expect(db.transaction().execute(async (trx) => {
    await writeSetting(trx, 'currency', 'RUB')
    inside.push(stamp())
    throw new Error('undone')
  })).rejects.toThrow('undone')
  expect(stamp()).toBe(before)
  await put(null)
  expect([before, ...inside]).not.toContain(stamp())
})

it('watchChanges: sees what another connection wrote', async () => {
  const { database, stamp } = await open()
  const before = stamp()
  const other = openSqlite<PortalTables>(database.raw?.name ?? '')
  await writeSetting(other.db, 'currency', 'RUB')
  await other.close()
  expect(stamp()).not.toBe(before)
})

it('watchChanges: nobody can tell on PostgreSQL', async () => {
  expect(watchChanges(await openTestPortal('postgres'), 'test', { except: [], refined: {} })()).toBeNull()
})
