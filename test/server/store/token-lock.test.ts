import { describe, expect, it } from 'vitest'
import { createSecrets } from '../../../server/secrets'
import { renewAlone } from '../../../server/store/token-lock'
import { writeTokens } from '../../../server/store/token-store'
import { dialects, openTestRegistry } from '../../support/databases'

describe.each(dialects)('%s', (dialect) => {
  async function open() {
    const { db } = await openTestRegistry(dialect)
    await db.insertInto('portals').values(['p1', 'p2'].map((id) => ({
      id, crm: 'amocrm', external_id: id, origin: 'https://a', rest_url: 'https://a/', oauth_url: 'https://a', name: 'a',
      state: 'live' as const, message: null, installer_id: '1', application_token: null, installed_at: 1,
    }))).execute()
    const secrets = createSecrets(Buffer.alloc(32, 1))
    await writeTokens(db, { secrets, portalId: 'p1', tokens: { accessToken: 'a', refreshToken: 'r', expiresAt: 5 }, now: 1 })
    const time = { now: 1_000_000 }
    return { db, time, lock: { db, portalId: 'p1', clock: { now: () => time.now } } }
  }

  it('renewAlone: one after the other, whatever becomes of the first', async () => {
    const { lock } = await open()
    const log: string[] = []
    const work = async (name: string, failure?: Error) => await renewAlone(lock, async () => {
      log.push(`${name} in`)
      await new Promise((done) => setTimeout(done, 20))
      log.push(`${name} out`)
      if (failure) throw failure
      return name
    })
    const results = await Promise.allSettled([work('a', new Error('no')), work('b'), work('c')])
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
    expect(log.map((line) => line.split(' ')[1])).toEqual(['in', 'out', 'in', 'out', 'in', 'out'])
  })

  it('renewAlone: a holder that died is waited for no longer than a renewal may take', async () => {
    const { db, time, lock } = await open()
    await db.updateTable('portal_tokens').set({ renewing_until: time.now + 60_000 }).execute()
    let isDone = false
    const waiting = renewAlone(lock, async () => await Promise.resolve()).then(() => { isDone = true })
    await new Promise((done) => setTimeout(done, 60))
    expect(isDone).toBe(false)
    time.now += 60_000
    await waiting
  })

  it('renewAlone: a portal without tokens holds nobody up', async () => {
    const { lock } = await open()
    expect(await renewAlone({ ...lock, portalId: 'p2' }, async () => await Promise.resolve('done'))).toBe('done')
  })
})
