import { describe, expect, it } from 'vitest'
import { createSecrets, hashToken } from '../../../server/secrets'
import { countWaitingGrants, delayGrant, deleteOldGrants, findGrant, finishGrant, listWaitingGrants, noteGrant, writeGrantTokens } from '../../../server/store/grant-store'
import { dialects, openTestRegistry } from '../../support/databases'

const secrets = createSecrets(Buffer.alloc(32, 1))
const grant = { crm: 'amocrm', origin: 'https://a.amocrm.ru', code: 'def502-code', receivedAt: 1000 }

describe.each(dialects)('%s', (dialect) => {
  const open = async () => (await openTestRegistry(dialect)).db

  it('noteGrant: a code is kept sealed, once', async () => {
    const db = await open()
    expect([await noteGrant(db, secrets, grant), await noteGrant(db, secrets, grant)]).toEqual([true, false])
    expect(await listWaitingGrants(db, secrets, 'amocrm')).toEqual([
      { codeHash: hashToken(grant.code), origin: grant.origin, secret: { code: grant.code }, receivedAt: 1000, attempts: 0, notBefore: 0 },
    ])
    expect([await listWaitingGrants(db, secrets, 'other'), await countWaitingGrants(db, grant.origin)]).toEqual([[], 1])
    const rows = await db.selectFrom('grant_codes').selectAll().execute()
    expect(rows.map((row) => Buffer.concat([row.sealed ?? Buffer.alloc(0), Buffer.from(JSON.stringify({ ...row, sealed: null }))]).includes(grant.code))).toEqual([false])
  })

  it('writeGrantTokens, delayGrant: the pair takes the place of the code, a failure is counted', async () => {
    const db = await open()
    await noteGrant(db, secrets, grant)
    const tokens = { accessToken: 'a', refreshToken: 'r', expiresAt: 5 }
    await writeGrantTokens(db, secrets, hashToken(grant.code), tokens)
    await delayGrant(db, hashToken(grant.code), 7000)
    expect(await listWaitingGrants(db, secrets, 'amocrm')).toMatchObject([{ secret: { tokens }, attempts: 1, notBefore: 7000 }])
  })

  it('finishGrant: what became of a code is known after its secret is forgotten, until it is old', async () => {
    const db = await open()
    await noteGrant(db, secrets, grant)
    await noteGrant(db, secrets, { ...grant, code: 'other', receivedAt: 2000 })
    await finishGrant(db, hashToken(grant.code), { outcome: 'refused', reason: 'code_refused', portalId: null })
    expect(await findGrant(db, grant.code)).toEqual({ outcome: 'refused', reason: 'code_refused' })
    const row = await db.selectFrom('grant_codes').selectAll().where('outcome', '=', 'refused').executeTakeFirst()
    expect([row?.sealed, row?.origin]).toEqual([null, ''])
    await deleteOldGrants(db, 5000)
    expect([await findGrant(db, grant.code), (await findGrant(db, 'other'))?.outcome]).toEqual([undefined, 'waiting'])
  })
})
