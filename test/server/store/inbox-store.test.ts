import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createSecrets } from '../../../server/secrets'
import { countWaiting, createAddChanges, delayChanges, deleteChanges, listWaiting, nextDueAt } from '../../../server/store/inbox-store'
import { deletePortal, findPortalByExternalId, insertPortal, listPortals, readApplicationToken, updateState, writeApplicationToken } from '../../../server/store/portal-store'
import { readTokens, writeTokens } from '../../../server/store/token-store'
import { dialects, openTestRegistry } from '../../support/databases'

const portal = {
  id: 'p1', crm: 'bitrix24', externalId: 'm1', address: { origin: 'https://a.ru', restUrl: 'https://a.ru/rest/', oauthUrl: 'https://oauth.bitrix.info' },
  name: 'a.ru', state: 'live' as const, message: null, installerId: '1', installedAt: 5,
}
const change = (recordId: string, portalId = 'p1') => ({ portalId, kind: 'deal', recordId, deleted: false, receivedAt: 7 })

describe.each(dialects)('%s', (dialect) => {
  it('inbox: what was added waits in order, what is delayed waits longer, what is done is gone', async () => {
    const registry = await openTestRegistry(dialect)
    const { db } = registry
    await insertPortal(db, portal)
    await createAddChanges(registry)([change('1'), change('2'), change('3'), change('4', 'unknown')])
    const waiting = await listWaiting(db, 'p1', { now: 10, limit: 2 })
    expect(waiting.map(({ recordId, deleted, receivedAt, attempts }) => [recordId, deleted, receivedAt, attempts])).toEqual([['1', false, 7, 0], ['2', false, 7, 0]])
    await delayChanges(db, waiting.slice(0, 1).map(({ id }) => id), { notBefore: 100, error: 'x'.repeat(900) })
    expect((await listWaiting(db, 'p1', { now: 99, limit: 9 })).map(({ recordId }) => recordId)).toEqual(['2', '3'])
    expect((await listWaiting(db, 'p1', { now: 100, limit: 9 })).map(({ recordId, attempts }) => [recordId, attempts])).toEqual([['1', 1], ['2', 0], ['3', 0]])
    await deleteChanges(db, (await listWaiting(db, 'p1', { now: 99, limit: 9 })).map(({ id }) => id))
    expect([await countWaiting(db, 'p1'), await nextDueAt(db, 'p1'), await nextDueAt(db, 'p2')]).toEqual([0, 100, null])
  })

  it('portals: secrets come back as they went in, and nothing is left of a deleted portal', async () => {
    const registry = await openTestRegistry(dialect)
    const { db } = registry
    const secrets = createSecrets(randomBytes(32))
    await insertPortal(db, portal)
    expect(await findPortalByExternalId(db, 'bitrix24', 'm1')).toEqual(portal)
    expect([await readApplicationToken(db, secrets, 'p1'), await findPortalByExternalId(db, 'amocrm', 'm1')]).toEqual([null, undefined])
    await expect(readTokens(db, secrets, 'p1')).rejects.toMatchObject({ code: 'reconnect' })
    await writeApplicationToken(db, secrets, 'p1', 'application')
    for (const n of [1, 2]) await writeTokens(db, { secrets, portalId: 'p1', tokens: { accessToken: `a${n}`, refreshToken: `r${n}`, expiresAt: n }, now: n })
    expect([await readApplicationToken(db, secrets, 'p1'), await readTokens(db, secrets, 'p1')]).toEqual(['application', { accessToken: 'a2', refreshToken: 'r2', expiresAt: 2 }])
    await updateState(db, 'p1', 'reconnect', 'слова')
    expect((await listPortals(db)).map(({ state, message }) => [state, message])).toEqual([['reconnect', 'слова']])
    await createAddChanges(registry)([change('1')])
    await deletePortal(db, 'p1')
    expect([await listPortals(db), await countWaiting(db, 'p1'), await db.selectFrom('portal_tokens').selectAll().execute()]).toEqual([[], 0, []])
  })
})
