import { expect, it } from 'vitest'
import type { HttpAnswer, HttpPost } from '../../../../server/crm/bitrix24/http-post'
import { verifyUser } from '../../../../server/crm/bitrix24/read-entry'

const address = { origin: 'https://p.test', restUrl: 'https://p.test/rest/', oauthUrl: 'https://oauth.test' }
const oauth = {
  verify: async () => await Promise.resolve({ memberId: 'm1', userId: '1', address }),
  renew: async () => await Promise.reject(new Error('nothing is renewed here')),
}
const entry = { accessToken: 'a', memberId: 'm1', hint: undefined }

/** A portal that answers each method with the next of its answers, the last one for ever. */
function portal(answers: Readonly<Record<string, HttpAnswer[]>>): HttpPost {
  return async (url) => {
    const queue = answers[url.slice(address.restUrl.length)] ?? []
    const answer = queue.length > 1 ? queue.shift() : queue[0]
    return await Promise.resolve(answer ?? { status: 404, data: { error: 'ERROR_METHOD_NOT_FOUND', error_description: '' } })
  }
}

const profile = (admin: boolean): HttpAnswer => ({ status: 200, data: { result: { ID: '1', ADMIN: admin, NAME: 'Анна' } } })

it('verifyUser: the profile says who is an administrator on a portal without user.admin', async () => {
  for (const admin of [true, false]) expect((await verifyUser({ oauth, post: portal({ profile: [profile(admin)] }) }, entry)).user).toMatchObject({ id: '1', isAdmin: admin })
})

it('verifyUser: user.admin has the last word, and its refusal is no word for yes', async () => {
  const denied = { status: 403, data: { error: 'ACCESS_DENIED', error_description: '' } }
  expect((await verifyUser({ oauth, post: portal({ profile: [profile(true)], 'user.admin': [{ status: 200, data: { result: false } }] }) }, entry)).user.isAdmin).toBe(false)
  await expect(verifyUser({ oauth, post: portal({ profile: [profile(true)], 'user.admin': [denied] }) }, entry)).rejects.toMatchObject({ kind: 'unauthenticated' })
})

it('verifyUser: a busy portal is asked again', async () => {
  const busy = { status: 503, data: { error: 'QUERY_LIMIT_EXCEEDED', error_description: '' } }
  const post = portal({ profile: [busy, profile(true)], 'user.admin': [busy, { status: 200, data: { result: true } }] })
  const verified = await verifyUser({ oauth, post }, entry)
  expect([verified.user.isAdmin, verified.calls]).toEqual([true, 4])
})
