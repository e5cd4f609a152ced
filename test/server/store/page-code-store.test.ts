import { describe, expect, it } from 'vitest'
import { createPageCode, deleteSpentCodes, noteShownToken, pageCodeLifeMs, takePageCode } from '../../../server/store/page-code-store'
import { createSecrets, hashToken } from '../../../server/secrets'
import { deletePortal, findPortalByEventKey, isPortalOrigin, writeEventKey } from '../../../server/store/portal-store'
import { dialects, openTestRegistry } from '../../support/databases'

const now = 1_800_000_000_000
const visitor = { portalId: 'p1', userId: '17', userName: 'Анна', isAdmin: true, language: 'ru' }

describe.each(dialects)('%s', (dialect) => {
  async function open() {
    const { db } = await openTestRegistry(dialect)
    await db.insertInto('portals').values([['p1', 'amocrm'], ['p2', 'bitrix24']].map(([id = '', crm = '']) => ({
      id, crm, external_id: '1', origin: `https://${crm}`, rest_url: 'https://a/', oauth_url: 'https://a', name: 'a',
      state: 'live' as const, message: null, installer_id: '1', application_token: null, installed_at: now,
    }))).execute()
    return db
  }

  it('takePageCode: opens one page once, within a minute', async () => {
    const db = await open()
    const code = await createPageCode(db, visitor, now)
    expect(await takePageCode(db, `${code}x`, now)).toBeUndefined()
    expect(await takePageCode(db, code, now + pageCodeLifeMs - 1)).toEqual(visitor)
    expect(await takePageCode(db, code, now)).toBeUndefined()
    expect(await takePageCode(db, await createPageCode(db, visitor, now), now + pageCodeLifeMs)).toBeUndefined()
  })

  it('takePageCode: of two who hold the same code one gets in', async () => {
    const db = await open()
    const code = await createPageCode(db, visitor, now)
    const taken = await Promise.all([takePageCode(db, code, now), takePageCode(db, code, now)])
    expect(taken.filter((one) => one !== undefined)).toHaveLength(1)
  })

  it('noteShownToken: a second showing is known until the token is over', async () => {
    const db = await open()
    expect([await noteShownToken(db, 't', now + 10), await noteShownToken(db, 't', now + 10), await noteShownToken(db, 'u', now + 20)]).toEqual([true, false, true])
    await deleteSpentCodes(db, now + 10)
    expect(await noteShownToken(db, 'u', now + 20)).toBe(false)
    expect(await noteShownToken(db, 't', now + 30)).toBe(true)
  })

  it('deletePortal: no code of the portal is left', async () => {
    const db = await open()
    await createPageCode(db, visitor, now)
    await deletePortal(db, 'p1')
    expect(await db.selectFrom('page_codes').selectAll().execute()).toEqual([])
  })

  it('findPortalByEventKey: by the key of its own CRM alone; isPortalOrigin likewise', async () => {
    const db = await open()
    const secrets = createSecrets(Buffer.alloc(32, 1))
    await writeEventKey(db, secrets, 'p1', 'key-of-p1')
    await db.updateTable('portals').set({ event_key_hash: hashToken('key-of-p2') }).where('id', '=', 'p2').execute()
    const idOf = async (key: string) => (await findPortalByEventKey(db, 'amocrm', key))?.id
    expect([await idOf('key-of-p1'), await idOf('key-of-p2'), await idOf('')]).toEqual(['p1', undefined, undefined])
    expect([await isPortalOrigin(db, 'amocrm', 'https://amocrm'), await isPortalOrigin(db, 'amocrm', 'https://bitrix24')]).toEqual([true, false])
  })
})
