import { expect, it } from 'vitest'
import { createOAuth } from '../../../../server/crm/amocrm/oauth'
import { isRedirect } from '../../../../server/crm/amocrm/rest-problem'

const oauth = (status: number) => createOAuth({
  clientId: 'c', clientSecret: 's', redirectUri: 'https://goals.example.com/amocrm/oauth', clock: { now: () => 0 },
  http: async () => await Promise.resolve({ status, data: '<html></html>', retryAfter: null }),
})

it.each([[400, 'invalid_grant'], [401, 'invalid_grant'], [403, 'crm_unavailable'], [429, 'crm_unavailable'], [504, 'crm_unavailable'], [200, 'crm_unavailable'], [405, 'crm_refused']])(
  'renew: an answer %i means %s', async (status, code) => {
    await expect(oauth(status).renew('https://example.amocrm.ru', 'r')).rejects.toMatchObject({ code })
  },
)

it('renew: a redirect kills no grant, and is known as one', async () => {
  const error: unknown = await oauth(301).renew('https://example.amocrm.ru', 'r').catch((thrown: unknown) => thrown)
  expect([error, isRedirect(error)]).toEqual([expect.objectContaining({ code: 'crm_unavailable' }), true])
})
