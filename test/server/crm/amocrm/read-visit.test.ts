import { SignJWT } from 'jose'
import { expect, it } from 'vitest'
import { readVisit } from '../../../../server/crm/amocrm/read-visit'

const now = 1_790_000_000
const deps = { clientId: 'c1', clientSecret: 'secret', publicUrl: 'http://127.0.0.1:4000', clock: { now: () => now * 1000 } }

async function sign(claims: Record<string, unknown>): Promise<string> {
  const usual = { iss: 'https://example.amocrm.ru', aud: 'http://127.0.0.1', jti: 'j1', iat: now, nbf: now, exp: now + 1800, account_id: 12, user_id: 34, client_uuid: 'c1', subdomain: 'example' }
  return await new SignJWT({ ...usual, ...claims }).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).sign(new TextEncoder().encode(deps.clientSecret))
}

it.each(['http://127.0.0.1', 'http://127.0.0.1:4000'])('readVisit: who looks, for the audience %s', async (aud) => {
  expect(await readVisit(deps, await sign({ aud }))).toEqual({ externalId: '12', userId: '34', host: 'example.amocrm.ru', isAdmin: null, tokenId: 'j1', expiresAt: (now + 1830) * 1000 })
})

it.each([
  ['another audience', { aud: 'http://127.0.0.1:4001' }], ['another scheme', { aud: 'https://127.0.0.1' }], ['a token that is over', { exp: now - 60 }], ['a token to come', { nbf: now + 60 }],
  ['another integration', { client_uuid: 'c2' }], ['no name of its own', { jti: undefined }], ['no account', { account_id: 0 }],
])('readVisit: refused for %s', async (_what, claims) => {
  await expect(readVisit(deps, await sign(claims))).rejects.toMatchObject({ kind: 'unauthenticated', code: 'token_refused' })
})
