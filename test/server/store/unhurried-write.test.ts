import { sql, type Kysely } from 'kysely'
import { describe, expect, it } from 'vitest'
import type { PortalTables } from '../../../server/store/portal-tables'
import { readSettings, writeSetting } from '../../../server/store/settings-store'
import { unhurriedWrite } from '../../../server/store/unhurried-write'
import { dialects, openTestPortal } from '../../support/databases'

/** Does the end of a transaction that is under way wait for the disk? */
async function waits(db: Kysely<PortalTables>, dialect: string): Promise<boolean> {
  if (dialect === 'sqlite') return (await sql<{ synchronous: number }>`pragma synchronous`.execute(db)).rows[0]?.synchronous === 2
  return (await sql<{ synchronous_commit: string }>`show synchronous_commit`.execute(db)).rows[0]?.synchronous_commit === 'on'
}

describe.each(dialects)('unhurriedWrite on %s', (dialect) => {
  it('does not wait for the disk, and whoever writes meanwhile does', async () => {
    const database = await openTestPortal(dialect)
    const { db } = database
    const seen: [string, boolean][] = []
    const slow = unhurriedWrite(database, async (trx) => {
      await writeSetting(trx, 'time_zone', 'UTC')
      seen.push(['unhurried', await waits(trx, dialect)])
    })
    const other = db.transaction().execute(async (trx) => { seen.push(['other', await waits(trx, dialect)]) })
    await Promise.all([slow, other])
    expect(new Map(seen)).toEqual(new Map([['unhurried', false], ['other', true]]))
    expect((await readSettings(db)).get('time_zone')).toBe('UTC')
  })

  it('leaves nothing behind when its work fails, and writes after it are durable', async () => {
    const database = await openTestPortal(dialect)
    const { db } = database
    await expect(unhurriedWrite(database, async (trx) => {
      await writeSetting(trx, 'time_zone', 'UTC')
      throw new Error('the disk is full')
    })).rejects.toThrow('the disk is full')
    expect((await readSettings(db)).has('time_zone')).toBe(false)
    expect(await db.transaction().execute(async (trx) => await waits(trx, dialect))).toBe(true)
  })
})
