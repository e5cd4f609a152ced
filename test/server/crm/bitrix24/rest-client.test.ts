import { expect, it } from 'vitest'
import { createRestClient } from '../../../../server/crm/bitrix24/rest-client'
import { createOperatingMeter } from '../../../../server/crm/operating-meter'
import { createTokenBucket } from '../../../../server/crm/token-bucket'

const now = Date.UTC(2026, 2, 10, 9)
const tokens = { accessToken: 'a', refreshToken: 'r', expiresAt: now + 3_600_000 }
const address = { origin: 'https://b24.test', restUrl: 'https://b24.test/rest/', oauthUrl: 'https://oauth.test' }

/** The skew that a client sees of a portal that answers this time. */
async function skewOf(time: Record<string, unknown>): Promise<number> {
  const clock = { now: () => now }
  const client = createRestClient({
    post: async () => await Promise.resolve({ status: 200, data: { result: true, time } }), bucket: createTokenBucket({ perSecond: 10, burst: 10 }, clock), meter: createOperatingMeter(),
    tokens: { current: async () => await Promise.resolve(tokens), replace: async () => await Promise.resolve(tokens) }, address, relearnAddress: async () => await Promise.resolve(address),
    retry: { attempts: 1, baseMs: 1, capMs: 1 }, clock,
  })
  await client.call({ method: 'profile', params: {}, priority: 'live' })
  return client.clockSkewMs()
}

it('createRestClient: how far the portal\'s clock is ahead; one of another day is none', async () => {
  expect(await skewOf({ start: now / 1000 + 60 })).toBe(60_000)
  expect(await skewOf({ start: now / 1000 - 3 * 3600 })).toBe(-3 * 3_600_000)
  for (const start of [1_705_744_211.05, now, 0, '1705744211.05', null]) expect(await skewOf({ start })).toBe(0)
})
