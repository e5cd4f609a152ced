import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { makeTinyCompany } from '../bitrix24/support/tiny-company'
import { createAmoEmulator } from './create-emulator'
import { createCaller, exchange } from './support/call-api'
import { startAccount } from './support/start-account'

const claimsOf = (token: unknown): Record<string, unknown> => JSON.parse(Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>

it('install: the code comes by a GET without browser and state, once, from the platform\'s own agent', async () => {
  const { account, emulator, listener } = await startAccount()
  expect(await account.app.install()).toMatchObject({ status: 200, timedOut: false })
  expect(listener.received).toHaveLength(1)
  expect(listener.received[0]).toMatchObject({ method: 'GET', path: '/amocrm/oauth', userAgent: 'amoService-oAuth-Code-Sender/1.0', query: { referer: account.domain, platform: '1', client_id: emulator.card.clientId, from_widget: '1' } })
  expect(listener.received[0]?.query['state']).toBeUndefined()
})

it('install: an answer that takes longer than three seconds is given up and never asked for again', async () => {
  const { account, listener } = await startAccount()
  listener.answers.delayMs = 3500
  expect(await account.app.install()).toMatchObject({ status: null, timedOut: true })
  expect(listener.received).toHaveLength(1)
})

it('install: only an administrator does it; an ordinary user may authorise what is installed', async () => {
  const { account } = await startAccount()
  await expect(account.app.install(3)).rejects.toThrow(/administrator/)
  await account.app.install()
  expect(account.app.authorize(3, 's1').searchParams.get('state')).toBe('s1')
})

it('authorise: the page sends the browser back with code, referer, client and state, or with the refusal', async () => {
  const { account, emulator, listener } = await startAccount()
  const page = await fetch(`${emulator.oauthOrigin}/oauth?client_id=${emulator.card.clientId}&state=abc&mode=popup`)
  expect(await page.text()).toContain('value="abc"')
  const decide = async (decision: string) => {
    const body = new URLSearchParams({ state: 'abc', account: account.subdomain, user: '1', decision })
    const answer = await fetch(`${emulator.oauthOrigin}/oauth/decide`, { method: 'POST', body, redirect: 'manual' })
    return new URL(answer.headers.get('location') ?? '')
  }
  const allowed = await decide('allow')
  expect(`${allowed.origin}${allowed.pathname}`).toBe(listener.urls.redirectUri)
  expect(Object.fromEntries(allowed.searchParams)).toMatchObject({ state: 'abc', referer: account.domain, platform: '1', client_id: emulator.card.clientId })
  expect(Object.fromEntries((await decide('deny')).searchParams)).toEqual({ error: 'access_denied', client_id: emulator.card.clientId, state: 'abc' })
  expect((await fetch(`${emulator.oauthOrigin}/oauth?client_id=other`)).status).toBe(404)
})

it('exchange: a code works once and for twenty minutes, with the very redirect URI', async () => {
  let now = Date.UTC(2026, 0, 5)
  const { account, emulator } = await startAccount({ now: () => now })
  const code = () => account.app.authorize(1).searchParams.get('code') ?? ''
  const first = code()
  const spent = await exchange(account, { grant_type: 'authorization_code', code: first })
  expect(spent.body).toMatchObject({ token_type: 'Bearer', expires_in: 86_400 })
  expect(claimsOf(spent.body['access_token'])).toMatchObject({
    sub: '1', account_id: account.id, base_domain: account.domain, api_domain: emulator.oauthHost, exp: now / 1000 + 86_400, scopes: emulator.card.scopes, aud: emulator.card.clientId,
  })
  expect((await exchange(account, { grant_type: 'authorization_code', code: first })).status).toBe(400)
  const late = code()
  now += 20 * 60_000
  expect((await exchange(account, { grant_type: 'authorization_code', code: late })).body).toMatchObject({ hint: 'Authorization code has expired', status: 400 })
  expect((await exchange(account, { grant_type: 'authorization_code', code: code(), redirect_uri: 'http://elsewhere.test/' })).status).toBe(400)
  expect((await exchange(account, { grant_type: 'authorization_code', code: code(), client_secret: 'x' })).status).toBe(401)
  expect(account.counters).toMatchObject({ tokenRequests: 5, secretsInUrls: 0 })
})

it('refresh: every use gives a new pair, the old ones die, a lost answer loses the grant', async () => {
  const { account } = await startAccount()
  const { accessToken, refreshToken } = account.app.issueToken(1)
  const next = await exchange(account, { grant_type: 'refresh_token', refresh_token: refreshToken })
  expect(next.status).toBe(200)
  const get = async (token: unknown) => (await fetch(`${account.origin}/api/v4/account`, { headers: { Authorization: `Bearer ${String(token)}` } })).status
  expect([await get(accessToken), await get(next.body['access_token'])]).toEqual([401, 200])
  expect((await exchange(account, { grant_type: 'refresh_token', refresh_token: refreshToken })).body).toMatchObject({ hint: 'Token has been revoked' })
  account.faults.lostRefreshes = 1
  const kept = String(next.body['refresh_token'])
  await expect(exchange(account, { grant_type: 'refresh_token', refresh_token: kept })).rejects.toThrow()
  expect((await exchange(account, { grant_type: 'refresh_token', refresh_token: kept })).status).toBe(400)
})

it('refresh: a broken host and a dead grant can be staged; a token of another account is none here', async () => {
  const emulator = await createAmoEmulator({ accounts: [{ company: makeTinyCompany(1) }, { company: makeTinyCompany(1) }], urls: { redirectUri: 'http://127.0.0.1/x' } })
  const [one, two] = emulator.accounts
  if (!one || !two) throw new Error('no accounts')
  const pair = one.app.issueToken()
  expect((await exchange(two, { grant_type: 'refresh_token', refresh_token: pair.refreshToken })).status).toBe(400)
  expect((await fetch(`${two.origin}/api/v4/account`, { headers: { Authorization: `Bearer ${pair.accessToken}` } })).status).toBe(401)
  one.faults.oauthErrors = 1
  expect((await fetch(`${one.origin}/oauth2/access_token`, { method: 'POST' })).status).toBe(500)
  one.faults.deadGrant = true
  expect((await exchange(one, { grant_type: 'refresh_token', refresh_token: pair.refreshToken })).status).toBe(400)
  await emulator.close()
})

it('moved accounts: the api host and the account itself tell the address for a refresh token', async () => {
  const { account, emulator } = await startAccount()
  const { refreshToken } = account.app.issueToken()
  for (const origin of [emulator.oauthOrigin, account.origin]) {
    const answer = await fetch(`${origin}/oauth2/account/current/subdomain`, { headers: { 'X-Refresh-Token': refreshToken } })
    expect(await answer.json()).toMatchObject({ id: account.id, subdomain: account.subdomain, domain: account.domain })
  }
  expect((await fetch(`${account.origin}/oauth2/account/current/subdomain`)).status).toBe(401)
})

it('uninstall: every token is dead, and the hook is signed over client and account', async () => {
  const { account, emulator, listener } = await startAccount()
  const call = createCaller(account)
  expect((await call('/account')).status).toBe(200)
  expect(await account.app.uninstall()).toBe(200)
  const { clientId, clientSecret } = emulator.card
  expect(listener.received[0]).toMatchObject({ method: 'GET', path: '/amocrm/uninstall', query: {
    client_uuid: clientId, account_id: String(account.id), signature: createHmac('sha256', clientSecret).update(`${clientId}|${account.id}`).digest('hex'),
  } })
  expect((await call('/account')).status).toBe(401)
  expect((await exchange(account, { grant_type: 'refresh_token', refresh_token: 'x' })).status).toBe(400)
})

it('disposable token: HS256 over the secret, half an hour, the account, the user and the host of the redirect URI', async () => {
  const { account, emulator } = await startAccount()
  const token = account.app.disposable(3)
  const [head = '', body = '', signature] = token.split('.')
  expect(JSON.parse(Buffer.from(head, 'base64url').toString())).toEqual({ typ: 'JWT', alg: 'HS256' })
  expect(createHmac('sha256', emulator.card.clientSecret).update(`${head}.${body}`).digest('base64url')).toBe(signature)
  const claims = claimsOf(token)
  expect(claims).toMatchObject({ iss: account.origin, aud: 'http://127.0.0.1', account_id: account.id, user_id: 3, subdomain: account.subdomain, client_uuid: emulator.card.clientId, is_admin: false })
  expect(Number(claims['exp']) - Number(claims['iat'])).toBe(1800)
  expect(claimsOf(account.app.disposable(3, { exp: 1 }))).toMatchObject({ exp: 1 })
})
