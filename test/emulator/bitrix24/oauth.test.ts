import { afterEach, expect, it } from 'vitest'
import { createEmulator } from './create-emulator'
import type { Emulator, EmulatorOptions } from './create-emulator'
import { createCaller, post } from './support/call-rest'
import { makeTinyCompany } from './support/tiny-company'

const started: Emulator[] = []
afterEach(async () => { await Promise.all(started.splice(0).map(async (emulator) => await emulator.close())) })

async function start(options: Partial<EmulatorOptions> = {}) {
  const emulator = await createEmulator({ portals: [{ company: makeTinyCompany(1), memberId: 'm1' }], clientId: 'app.1', clientSecret: 's', ...options })
  started.push(emulator)
  const portal = emulator.portals[0]
  if (!portal) throw new Error('no portal')
  portal.app.add()
  const refresh = async (refreshToken: string | null, secret = 's') => {
    const body = new URLSearchParams({ grant_type: 'refresh_token', client_id: 'app.1', client_secret: secret, refresh_token: refreshToken ?? '' })
    const answer = await fetch(`${emulator.oauthOrigin}/oauth/token/`, { method: 'POST', body })
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }
  return { emulator, portal, refresh, token: emulator.tokens.issue('m1', 1) }
}

it('oauth: a refresh answers a new pair and kills the old refresh token', async () => {
  const { emulator, portal, refresh, token } = await start()
  const first = await refresh(token.refreshToken)
  expect(first.body).toMatchObject({ expires_in: 3600, member_id: 'm1', user_id: 1, client_endpoint: `${portal.origin}/rest/`, domain: new URL(emulator.oauthOrigin).host, scope: 'crm,user_brief,department,placement,im,task,telephony' })
  expect(first.body['refresh_token']).not.toBe(token.refreshToken)
  const again = await refresh(token.refreshToken)
  expect([again.status, again.body['error']]).toEqual([400, 'invalid_grant'])
  expect((await post(`${portal.origin}/rest/profile`, { auth: first.body['access_token'] })).status).toBe(200)
})

it('oauth: GET works too, wrong secrets do not', async () => {
  const { emulator, refresh, token } = await start()
  expect((await refresh(token.refreshToken, 'x')).body['error']).toBe('invalid_client')
  const url = `${emulator.oauthOrigin}/oauth/token/?grant_type=refresh_token&client_id=app.1&client_secret=s&refresh_token=${token.refreshToken}`
  expect((await fetch(url)).status).toBe(200)
  expect(emulator.oauthCounters.secretsInUrls).toBe(1)
})

it('oauth: an authorization code lives 30 seconds and once', async () => {
  let now = Date.UTC(2026, 0, 5)
  const { emulator } = await start({ now: () => now })
  const spend = async (code: string) => (await fetch(`${emulator.oauthOrigin}/oauth/token/?grant_type=authorization_code&client_id=app.1&client_secret=s&code=${code}`)).status
  const code = emulator.tokens.issueCode('m1', 1)
  expect([await spend(code), await spend(code)]).toEqual([200, 400])
  const late = emulator.tokens.issueCode('m1', 1)
  now += 31_000
  expect(await spend(late)).toBe(400)
})

it('oauth: access tokens age, on both hosts', async () => {
  let now = Date.UTC(2026, 0, 5)
  const { emulator, portal, token } = await start({ now: () => now })
  now += 3_600_000
  expect((await post(`${portal.origin}/rest/profile`, { auth: token.accessToken })).body.error).toBe('expired_token')
  expect((await post(`${emulator.oauthOrigin}/rest/app.info`, { auth: token.accessToken })).body.error).toBe('expired_token')
})

it('oauth: app.info tells the application, the portal and the user of a token, by JSON, form and query', async () => {
  const { emulator, portal, token } = await start()
  const { body } = await post(`${emulator.oauthOrigin}/rest/app.info`, { auth: token.accessToken })
  expect(body.result).toMatchObject({
    client_id: 'app.1', user_id: '1', expires: expect.stringMatching(/\+00:00$/) as string,
    install: { installed: false, version: '1', member_id: 'm1', domain: portal.domain, uri: portal.origin, client_endpoint: `${portal.origin}/rest/`, member_type: 'user' },
  })
  const form = await fetch(`${emulator.oauthOrigin}/rest/app.info`, { method: 'POST', body: new URLSearchParams({ auth: token.accessToken }) })
  const query = await fetch(`${emulator.oauthOrigin}/rest/app.info?auth=${token.accessToken}`)
  expect([form.status, query.status, emulator.oauthCounters.secretsInUrls]).toEqual([200, 200, 1])
  expect((await post(`${emulator.oauthOrigin}/rest/app.info`, { auth: 'forged' })).status).toBe(401)
})

it('oauth: a dead grant, a lost answer and a broken host can be staged', async () => {
  const { emulator, portal, refresh, token } = await start()
  portal.faults.oauthErrors = 1
  const broken = await fetch(`${emulator.oauthOrigin}/oauth/token/?grant_type=refresh_token&client_id=app.1&client_secret=s&refresh_token=${token.refreshToken}`)
  expect(broken.status).toBe(500)
  portal.faults.lostRefreshes = 1
  await expect(refresh(token.refreshToken)).rejects.toThrow()
  expect((await refresh(token.refreshToken)).body['error']).toBe('invalid_grant')
  portal.faults.deadGrant = true
  expect((await refresh(emulator.tokens.issue('m1', 1).refreshToken)).body['error']).toBe('invalid_grant')
})

it('oauth: a portal of the same emulator refuses the token of another', async () => {
  const { emulator } = await start({ portals: [{ company: makeTinyCompany(1), memberId: 'm1' }, { company: makeTinyCompany(1), memberId: 'm2' }] })
  const other = emulator.portals[1]
  if (!other) throw new Error('no second portal')
  other.app.add()
  expect((await post(`${other.origin}/rest/profile`, { auth: emulator.tokens.issue('m1', 1).accessToken })).body.error).toBe('NO_AUTH_FOUND')
  expect((await createCaller(emulator, other)('profile')).status).toBe(200)
})

it('rename: the old address answers 302, app.info names the new one', async () => {
  const { emulator, portal, token } = await start()
  const old = portal.origin
  const { spareDomain } = portal
  await portal.rename()
  expect([portal.domain, portal.spareDomain === spareDomain]).toEqual([spareDomain, false])
  const answer = await fetch(`${old}/rest/profile`, { method: 'POST', redirect: 'manual' })
  expect([answer.status, answer.headers.get('location')]).toEqual([302, `${portal.origin}/rest/profile`])
  const { body } = await post(`${emulator.oauthOrigin}/rest/app.info`, { auth: token.accessToken })
  expect(body.result).toMatchObject({ install: { client_endpoint: `${portal.origin}/rest/` } })
  expect((await post(`${portal.origin}/rest/profile`, { auth: token.accessToken })).status).toBe(200)
})
