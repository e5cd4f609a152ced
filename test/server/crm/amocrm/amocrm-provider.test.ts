import { expect, it } from 'vitest'
import { systemClock } from '../../../../server/clock'
import { createAmocrmProvider } from '../../../../server/crm/amocrm/amocrm-provider'
import { makeTinyCompany } from '../../../emulator/bitrix24/support/tiny-company'
import { openAccount, publicUrl } from './support/open-account'

it('readPerson: of many who come at once the first few are asked for, and the account is never asked too often', async () => {
  const { emulator, account } = await openAccount({ company: makeTinyCompany(), perSecond: 7 })
  const provider = createAmocrmProvider({
    clientId: emulator.card.clientId, clientSecret: emulator.card.clientSecret, oauthHost: emulator.oauthHost, extraHosts: [account.domain], publicUrl, clock: systemClock,
    log: { warn: () => undefined },
  })
  const { origin } = account
  const { accessToken, refreshToken } = account.app.issueToken()
  const portal = {
    portalId: 'p1', externalId: String(account.id), address: { origin, restUrl: `${origin}/api/v4/`, oauthUrl: origin },
    readTokens: async () => await Promise.resolve({ accessToken, refreshToken, expiresAt: Date.now() + 86_400_000 }), storeTokens: async () => { await Promise.resolve() },
    renewAlone: async <T>(renewal: () => Promise<T>) => await renewal(), readEventKey: async () => await Promise.resolve(null), storeAddress: async () => { await Promise.resolve() },
  }
  const answers = await Promise.allSettled(Array.from({ length: 30 }, async () => await provider.readPerson(portal, '1')))
  const [known] = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
  expect(known).toMatchObject({ isAdmin: true, isActive: true })
  const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as unknown] : []))
  expect(refused.length).toBeGreaterThan(0)
  for (const reason of refused) expect(reason).toMatchObject({ kind: 'limited', code: 'query_limit' })
  expect(account.counters.refused[429] ?? 0).toBe(0)
})
