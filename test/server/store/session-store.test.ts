import { describe, expect, it } from 'vitest'
import { createSession, deleteExpiredSessions, endSessionsOf, findSession, renewSession, sessionLimits } from '../../../server/store/session-store'
import { dialects, openTestRegistry } from '../../support/databases'

const now = 1_800_000_000_000
const person = { portalId: 'p1', userId: '17', userName: 'Анна Соколова', isAdmin: true, language: 'ru' }

describe.each(dialects)('%s', (dialect) => {
  async function open() {
    const { db } = await openTestRegistry(dialect)
    await db.insertInto('portals').values({
      id: 'p1', crm: 'bitrix24', external_id: 'm1', origin: 'https://a', rest_url: 'https://a/rest/', oauth_url: 'https://o', name: 'a',
      state: 'live', message: null, installer_id: '1', application_token: null, installed_at: now,
    }).execute()
    return db
  }

  it('findSession: who it was opened for, until it is over', async () => {
    const db = await open()
    const { token, expiresAt } = await createSession(db, person, now)
    expect(await findSession(db, token, expiresAt - 1)).toEqual({ ...person, createdAt: now, expiresAt })
    expect(await findSession(db, token, expiresAt)).toBeUndefined()
    expect(await findSession(db, `${token}x`, now)).toBeUndefined()
  })

  it('endSessionsOf: those of the people given, on this portal, from before the list was read', async () => {
    const db = await open()
    const [dismissed, rehired, other] = [await createSession(db, person, now - 1), await createSession(db, person, now), await createSession(db, { ...person, userId: '18' }, now - 1)]
    await endSessionsOf(db, 'p2', { userIds: ['17'], readAt: now })
    await endSessionsOf(db, 'p1', { userIds: [], readAt: now })
    expect(await findSession(db, dismissed.token, now)).toBeDefined()
    await endSessionsOf(db, 'p1', { userIds: ['16', '17'], readAt: now })
    expect(await Promise.all([dismissed, rehired, other].map(async ({ token }) => (await findSession(db, token, now)) !== undefined))).toEqual([false, true, true])
  })

  it('createSession: whoever is an administrator no more is none on the pages opened before', async () => {
    const db = await open()
    const [before, other] = [await createSession(db, person, now), await createSession(db, { ...person, userId: '18' }, now)]
    await createSession(db, { ...person, isAdmin: false }, now + 1)
    expect(await Promise.all([before, other].map(async ({ token }) => (await findSession(db, token, now))?.isAdmin))).toEqual([false, true])
  })

  it('createSession: the token itself is not stored', async () => {
    const db = await open()
    const { token } = await createSession(db, person, now)
    expect(JSON.stringify(await db.selectFrom('sessions').selectAll().execute())).not.toContain(token)
  })

  it('renewSession: a new token beside the old one, but not for ever', async () => {
    const db = await open()
    const first = await createSession(db, person, now)
    const session = await findSession(db, first.token, now)
    if (!session) throw new Error('no session')
    const late = now + sessionLimits.chainMs - 1000
    const renewed = await renewSession(db, session, late)
    expect(renewed?.expiresAt).toBe(now + sessionLimits.chainMs)
    expect(await findSession(db, first.token, now)).toBeDefined()
    expect(await renewSession(db, session, late + 1000)).toBeUndefined()
  })

  it('deleteExpiredSessions: keeps what still works; a deleted portal takes its sessions along', async () => {
    const db = await open()
    await createSession(db, person, now - 2 * sessionLimits.tokenMs)
    await createSession(db, person, now)
    await deleteExpiredSessions(db, now)
    expect(await db.selectFrom('sessions').select('created_at').execute()).toEqual([{ created_at: now }])
    await db.deleteFrom('portals').execute()
    expect(await db.selectFrom('sessions').selectAll().execute()).toEqual([])
  })
})
