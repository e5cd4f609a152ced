import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createSecrets } from '../../../server/secrets'
import { openSqlite } from '../../../server/store/database'
import { listPortals, readApplicationToken } from '../../../server/store/portal-store'
import { readTokens } from '../../../server/store/token-store'
import type { RegistryTables } from '../../../server/store/registry-tables'
import { createAmoEmulator, type AmoEmulatorOptions } from '../../emulator/amocrm/create-emulator'
import { updateDeal } from '../../emulator/company/company-actions'
import { generateCompany } from '../../emulator/company/generate-company'
import { getItemSet, payInvoice } from '../../emulator/company/item-actions'
import { makeTinyCompany } from '../../emulator/bitrix24/support/tiny-company'
import { readToken, startApp, waitFor, type StartOptions } from '../../support/start-app'

const admin = 1
const employee = 3

async function start({ amo, ...rest }: Omit<StartOptions, 'amo'> & { amo?: Partial<AmoEmulatorOptions> } = {}) {
  const emulator = await createAmoEmulator({ accounts: [{ company: makeTinyCompany() }, { company: makeTinyCompany() }], ...amo })
  onTestFinished(async () => { await emulator.close() })
  const [account, other] = emulator.accounts
  if (!account || !other) throw new Error('no accounts')
  const app = await startApp({ ...rest, amo: emulator })

  const page = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${app.origin}${path}`, { redirect: 'manual', ...init })
    return { status: response.status, headers: response.headers, html: await response.text() }
  }
  const redirect = async (changes: Record<string, string | null> = {}, userId = admin, by = account) => {
    const url = by.app.authorize(userId)
    for (const [name, value] of Object.entries(changes)) value === null ? url.searchParams.delete(name) : url.searchParams.set(name, value)
    return await page(`${url.pathname}${url.search}`)
  }
  const ask = async (token: string, origin: string | null = account.origin) => {
    const response = await fetch(`${app.origin}/amocrm/session`, { method: 'POST', headers: { 'x-auth-token': token, ...(origin === null ? {} : { origin }) } })
    return { status: response.status, headers: response.headers, body: await response.json() as { code?: string; error?: { code: string } } }
  }
  const enter = async (userId: number, by = account) => {
    const { body } = await ask(by.app.disposable(userId), by.origin)
    return await page(`/amocrm/app?code=${body.code ?? ''}`)
  }
  const registry = async <T>(read: (db: ReturnType<typeof openSqlite<RegistryTables>>['db']) => Promise<T>): Promise<T> => {
    const database = openSqlite<RegistryTables>(join(app.config.dataDir, 'registry.sqlite'), { readonly: true })
    try { return await read(database.db) } finally { await database.close() }
  }
  const portals = async () => await registry(listPortals)
  const keyOf = async (id: number) => await registry(async (db) => {
    const portal = (await listPortals(db)).find(({ externalId }) => externalId === String(id))
    return portal ? await readApplicationToken(db, createSecrets(app.config.secretKey), portal.id) : null
  })
  const installed = async (count = 1) => { await waitFor(async () => (await portals()).length === count) }
  const files = () => readdirSync(app.config.dataDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)).toString('latin1')).join('\n')
  return { app, emulator, account, other, page, redirect, ask, enter, portals, keyOf, installed, files, registry }
}

it('oauth: amoCRM\'s own server is answered at once and the account is installed behind the answer', async () => {
  const { account, portals, installed, files, app, registry, keyOf } = await start()
  expect(await account.app.install()).toMatchObject({ status: 200, timedOut: false })
  await installed()
  const [portal] = await portals()
  expect(portal).toMatchObject({ crm: 'amocrm', externalId: String(account.id), state: 'live', installerId: String(admin), address: { origin: account.origin, restUrl: `${account.origin}/api/v4/` } })
  expect(account.counters.secretsInUrls).toBe(0)
  const secrets = createSecrets(app.config.secretKey)
  const { accessToken, refreshToken } = await registry(async (db) => await readTokens(db, secrets, portal?.id ?? ''))
  const readable = files() + app.log.join('')
  for (const secret of [accessToken, refreshToken, await keyOf(account.id) ?? 'no key']) expect(readable.includes(secret)).toBe(false)
})

it('oauth: a person in a browser reads that the app is connected', async () => {
  const { redirect, page, emulator, account } = await start()
  const consent = await page(`/amocrm/connect?account=${account.domain}`)
  expect(consent.status).toBe(302)
  const target = new URL(consent.headers.get('location') ?? '')
  expect([target.origin, target.pathname, target.searchParams.get('client_id')]).toEqual([emulator.oauthOrigin, '/oauth', emulator.card.clientId])
  const answer = await redirect({ state: target.searchParams.get('state') })
  expect(answer.status).toBe(200)
  expect(answer.html).toContain('Вымпел подключён')
  expect(answer.html).toContain(`href="${account.origin}"`)
})

it.each([
  ['a host of nobody', { referer: 'evil.example.com' }, 400, 'Это не аккаунт amoCRM'],
  ['a host that only looks like amoCRM', { referer: 'a.amocrm.ru.evil.com' }, 400, 'Это не аккаунт amoCRM'],
  ['a host with a path', { referer: 'a.amocrm.ru/x' }, 400, 'Это не аккаунт amoCRM'],
  ['another integration', { client_id: '00000000-0000-0000-0000-000000000000' }, 400, 'другой интеграции'],
  ['no code', { code: null }, 400, 'неполон'],
  ['a made-up code', { code: 'nonsense' }, 400, 'не подтвердила код'],
  ['a made-up state', { state: 'abc' }, 400, 'устарела'],
  ['a refusal', { error: 'access_denied', code: null, referer: null }, 403, 'Доступ не выдан'],
])('oauth: %s is refused in words, and nothing is stored', async (_name, changes, status, words) => {
  const { redirect, portals, account } = await start()
  const answer = await redirect(changes)
  expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'text/html; charset=utf-8'])
  expect(answer.html).toContain(words)
  expect(await portals()).toEqual([])
  if (!('code' in changes)) expect(account.counters.tokenRequests).toBe(0)
})

it('oauth: a code of another account buys nothing', async () => {
  const { redirect, account, other, portals, page } = await start()
  expect((await redirect({ referer: other.domain })).status).toBe(400)
  const state = new URL((await page(`/amocrm/connect?account=${account.domain}`)).headers.get('location') ?? '').searchParams.get('state')
  const answer = await redirect({ state }, admin, other)
  expect([answer.status, answer.html.includes('другим аккаунтом')]).toEqual([403, true])
  expect(await portals()).toEqual([])
})

it('oauth: a code that comes again is refused and changes nothing; whoever is no administrator connects nothing', async () => {
  const { account, page, portals, keyOf } = await start()
  const url = account.app.authorize(admin)
  expect((await page(`${url.pathname}${url.search}`)).status).toBe(200)
  const [before, key] = [await portals(), await keyOf(account.id)]
  expect(await page(`${url.pathname}${url.search}`)).toMatchObject({ status: 409 })
  const byEmployee = account.app.authorize(employee)
  const refused = await page(`${byEmployee.pathname}${byEmployee.search}`)
  expect([refused.status, refused.html.includes('только администратор')]).toEqual([403, true])
  expect(await portals()).toEqual(before)
  expect(await keyOf(account.id)).toBe(key)
})

it('oauth: an exchange that fails is tried again, also by the next run of the server', async () => {
  const { account, portals, app, installed, emulator } = await start()
  account.faults.oauthErrors = 1
  expect((await account.app.install()).status).toBe(200)
  await installed()
  expect(account.counters.tokenRequests).toBe(2)

  const [, other] = emulator.accounts
  if (!other) throw new Error('no account')
  other.faults.oauthErrors = 1000
  expect((await other.app.install()).status).toBe(200)
  await waitFor(async () => await Promise.resolve(other.counters.tokenRequests > 0))
  await app.close()
  expect(await portals()).toHaveLength(1)
  other.faults.oauthErrors = 0
  await startApp({ amo: emulator, dataDir: app.config.dataDir, port: app.config.port })
  await installed(2)
})

it('session: a disposable token gives a code for the page, once each', async () => {
  const { account, ask, page, redirect, app } = await start()
  await redirect()
  const token = account.app.disposable(employee)
  const { status, headers, body } = await ask(token)
  expect([status, headers.get('access-control-allow-origin'), headers.get('cache-control')]).toEqual([200, account.origin, 'no-store'])
  const opened = await page(`/amocrm/app?code=${body.code ?? ''}&lang=en`)
  expect(opened.status).toBe(200)
  expect(opened.headers.get('content-security-policy')).toContain(`frame-ancestors ${account.origin}`)
  const session = JSON.parse(/id="vympel-session">([^<]*)</.exec(opened.html)?.[1] ?? '') as Record<string, unknown>
  expect(session).toMatchObject({ crm: 'amocrm', origin: account.origin, language: 'en', mode: 'app' })
  expect((await app.api(String(session.token))('GET', '/api/session')).body).toMatchObject({ portal: { crm: 'amocrm' }, user: { id: String(employee), role: 'employee' } })
  // What the server itself says is in the page's language too.
  const titles = async () => (await app.api(String(session.token))<{ kinds: { title: string }[] }>('GET', '/api/catalogue')).body.kinds.map(({ title }) => title)
  await waitFor(async () => (await titles()).includes('Deals'), 60_000)
  expect((await page(`/amocrm/app?code=${body.code ?? ''}`)).status).toBe(401)
  expect(await ask(token)).toMatchObject({ status: 401, body: { error: { code: 'token_shown' } } })
})

it('session: an administrator is one by the token, or by the list of the account where the token does not tell', async () => {
  const { account, ask, page, redirect, app } = await start()
  await redirect()
  const roleBy = async (userId: number, claims: Record<string, unknown>) => {
    const { body } = await ask(account.app.disposable(userId, claims))
    const token = readToken(await page(`/amocrm/app?code=${body.code ?? ''}`))
    return (await app.api(token)<{ user: { role: string } }>('GET', '/api/session')).body.user.role
  }
  expect(await roleBy(admin, {})).toBe('admin')
  expect(await roleBy(admin, { is_admin: undefined })).toBe('admin')
  expect(await roleBy(employee, { is_admin: undefined })).toBe('employee')
})

it('session: while the account does not answer, a person is who they were', async () => {
  const { account, ask, page, redirect, app } = await start()
  await redirect()
  const untold: Record<string, unknown> = { is_admin: undefined }
  const enterAs = async (userId: number) => {
    const { body } = await ask(account.app.disposable(userId, untold))
    return app.api(readToken(await page(`/amocrm/app?code=${body.code ?? ''}`)))
  }
  const first = await enterAs(admin)
  await waitFor(async () => (await first<{ people: unknown[] }>('GET', '/api/people')).body.people.length > 1, 60_000)
  account.killGrants()
  account.expireTokens()
  for (const [userId, role] of [[admin, 'admin'], [employee, 'employee']] as const) {
    const { user } = (await (await enterAs(userId))<{ user: { role: string; name: string } }>('GET', '/api/session')).body
    expect([user.role, user.name.startsWith('#')]).toEqual([role, false])
  }
})

it.each<[string, Record<string, unknown>, string?]>([
  ['another host', { iss: 'https://other.amocrm.ru' }],
  ['another audience', { aud: 'https://elsewhere.example' }],
  ['another integration', { client_uuid: randomUUID() }],
  ['yesterday', { iat: 1_000_000, nbf: 1_000_000, exp: 1_001_800 }],
  ['tomorrow', { nbf: 4_000_000_000, exp: 4_000_001_800 }],
  ['made tomorrow', { iat: 4_000_000_000, exp: 4_000_001_800 }],
  ['no end', { exp: 1e17 }],
  ['no user', { user_id: null }],
  ['no id', { jti: undefined }],
  ['another secret', {}, 'another-secret-another-secret-another'],
])('session: a token of %s is refused', async (_name, claims, secret) => {
  const { account, ask, redirect } = await start()
  await redirect()
  const answer = await ask(account.app.disposable(employee, claims, secret))
  expect([answer.status, answer.body.code]).toEqual([401, undefined])
})

it('session: the times of a token may have fractions of a second', async () => {
  const { account, ask, redirect } = await start()
  await redirect()
  const now = Math.floor(Date.now() / 1000)
  expect((await ask(account.app.disposable(employee, { iat: now - 0.7, exp: now + 600.0001 }))).status).toBe(200)
})

it('session: no algorithm but the agreed one counts, and nobody is let into an account that is not installed', async () => {
  const { account, other, ask, redirect } = await start()
  await redirect()
  const [, claims = ''] = account.app.disposable(admin).split('.')
  const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT' })).toString('base64url')
  expect((await ask(`${header}.${claims}.`)).status).toBe(401)
  expect((await ask('')).status).toBe(401)
  expect((await ask('x'.repeat(5000))).status).toBe(401)
  expect((await ask(other.app.disposable(admin), null)).status).toBe(404)
})

it('session: only pages of the account may ask', async () => {
  const { account, other, ask, app, redirect } = await start()
  await redirect()
  const preflight = async (origin: string) => await fetch(`${app.origin}/amocrm/session`, {
    method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-auth-token' },
  })
  const own = await preflight(account.origin)
  expect([own.status, own.headers.get('access-control-allow-origin'), own.headers.get('vary')]).toEqual([204, account.origin, 'Origin'])
  expect(own.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('x-auth-token')
  for (const origin of ['https://evil.example', 'null', other.origin]) expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull()
  expect(await ask(account.app.disposable(admin), 'https://evil.example')).toMatchObject({ status: 403, body: { error: { code: 'foreign_origin' } } })
  await redirect({}, admin, other)
  expect(await ask(account.app.disposable(admin), other.origin)).toMatchObject({ status: 403 })
})

it('app: without a good code there is a page that says what to do', async () => {
  const { page } = await start()
  for (const path of ['/amocrm/app', '/amocrm/app?code=', '/amocrm/app?code=x', '/amocrm/app?code[]=x']) {
    const { status, html } = await page(path)
    expect([status >= 400 && status < 500, html.includes('amoCRM')]).toEqual([true, true])
  }
})

it('a look at an address spends nothing', async () => {
  const { account, ask, app, redirect, page } = await start()
  await redirect()
  const { body } = await ask(account.app.disposable(admin))
  expect((await fetch(`${app.origin}/amocrm/app?code=${body.code ?? ''}`, { method: 'HEAD' })).status).toBe(200)
  expect((await page(`/amocrm/app?code=${body.code ?? ''}`)).status).toBe(200)
})

/** A webhook as amoCRM writes it. */
function webhook(accountId: number | string, rows: Record<string, string>): RequestInit {
  return { method: 'POST', body: new URLSearchParams({ ...rows, 'account[id]': String(accountId), 'account[subdomain]': 'example1' }) }
}

it('webhook: what a true one says is noted durably; a foreign account, a foreign key and garbage change nothing', async () => {
  const { account, other, page, redirect, keyOf, registry, app } = await start()
  await redirect()
  await redirect({}, admin, other)
  const [key, otherKey] = [await keyOf(account.id), await keyOf(other.id)]
  expect([key?.length, key !== otherKey]).toEqual([43, true])
  const send = async (path: string, init: RequestInit) => (await page(`/amocrm/webhook/${path}`, init)).status
  const noted = async () => await registry(async (db) => await db.selectFrom('inbox').innerJoin('portals', 'portals.id', 'portal_id')
    .select(['external_id', 'kind', 'record_id', 'deleted']).orderBy('inbox.id').execute())
  const change = webhook(account.id, { 'leads[update][0][id]': '900001', 'leads[update][0][name]': 'x' })
  for (const path of ['nonsense', `${key ?? ''}x`, encodeURIComponent(`${key ?? ''}/`), 'A'.repeat(43), 'A'.repeat(5000)]) expect(await send(path, change)).toBe(404)
  expect(await send(otherKey ?? '', change)).toBe(403)
  expect(await send(key ?? '', { method: 'POST', body: new URLSearchParams({ 'leads[update][0][id]': '900001' }) })).toBe(400)
  expect(await send(key ?? '', { method: 'POST' })).toBe(400)
  expect(await send(key ?? '', webhook(account.id, Object.fromEntries(Array.from({ length: 11_000 }, (_, i) => [`leads[update][${i}][id]`, '1']))))).toBe(413)
  expect(await send(key ?? '', webhook(account.id, { 'leads[update][0][id]': 'x'.repeat(1_100_000) }))).toBe(413)
  expect(await send(key ?? '', webhook(account.id, { [`a${'[b]'.repeat(50)}`]: '1' }))).toBeLessThan(500)
  expect(await send(key ?? '', { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded; charset=koi8-r' }, body: 'a=1' })).toBeLessThan(500)
  expect(await noted()).toEqual([])
  expect(await send(key ?? '', webhook(account.id, { '__proto__[x]': '1', 'leads[update]': 'x', 'contacts[add][0]': '' }))).toBe(200)
  expect(await noted()).toEqual([])
  expect(await send(key ?? '', change)).toBe(200)
  const expected = { external_id: String(account.id), kind: 'deal', record_id: '900001', deleted: 0 }
  expect(app.log.join('')).not.toContain(key)
  // The flow may have worked it off already: the account has no such lead.
  expect([[expected], []]).toContainEqual(await noted())
})

it('uninstall: a signed one wipes the account, a wrong one nothing', async () => {
  const { account, other, page, redirect, portals, enter, files, keyOf, app } = await start()
  await redirect()
  await redirect({}, admin, other)
  const key = await keyOf(account.id)
  const token = readToken(await enter(admin))
  const query = (changes: Record<string, string>) => `/amocrm/uninstall?${new URLSearchParams({ client_uuid: 'x', account_id: String(account.id), signature: 'ab', ...changes }).toString()}`
  expect((await page('/amocrm/uninstall')).status).toBe(400)
  expect((await page(query({}))).status).toBe(401)
  expect((await page(query({ signature: 'f'.repeat(64) }))).status).toBe(401)
  expect(await portals()).toHaveLength(2)
  expect(await account.app.uninstall({ account_id: String(other.id) })).toBe(401)
  expect(await account.app.uninstall()).toBe(200)
  expect((await portals()).map(({ externalId }) => externalId)).toEqual([String(other.id)])
  expect((await app.api(token)('GET', '/api/session')).status).toBe(401)
  expect((await page(`/amocrm/webhook/${key ?? ''}`, webhook(account.id, {}))).status).toBe(404)
  expect(files().includes(account.domain)).toBe(false)
  // Once more changes nothing, and a new installation starts anew.
  expect(await account.app.uninstall()).toBe(200)
  await redirect()
  expect(await portals()).toHaveLength(2)
  expect(await keyOf(account.id)).not.toBe(key)
})

it('the account is asked within its budget, whoever makes us ask: a first load, people who come, webhooks, a look for changes', { timeout: 60_000 }, async () => {
  const company = generateCompany({ seed: 61, deals: 300, now: Date.now() })
  const { account, redirect, ask, app, portals, installed } = await start({ amo: { accounts: [{ company }, { company: makeTinyCompany() }], rate: { perSecond: 1000 } } })
  const startedAt = Date.now()
  await redirect()
  await installed()
  const [portal] = await portals()
  const people = [...company.people.values()].filter(({ active }) => active).slice(0, 25)
  const untold: Record<string, unknown> = { is_admin: undefined }
  const comeIn = async () => await Promise.all(people.map(async ({ id }) => (await ask(account.app.disposable(id, untold))).status))
  expect(new Set(await comeIn())).toEqual(new Set([200]))
  await waitFor(async () => (await ask(account.app.disposable(admin))).status === 200 && account.state.subscriptions.length > 0, 30_000)
  for (const deal of [...company.deals.values()].slice(0, 60)) account.publishAll(updateDeal({ company, now: Date.now(), byPersonId: admin }, deal.id, { opportunity: deal.opportunity + 1 }))
  await Promise.all([comeIn(), app.flow.catchUp(portal?.id ?? '')])
  // Two calls say who let us in; a slow machine makes the time longer and the calls no more.
  expect(account.counters.requests).toBeGreaterThan(20)
  expect(account.counters.requests).toBeLessThanOrEqual(3 + 7 * (1 + (Date.now() - startedAt) / 1000))
})

it('what amoCRM sends no webhooks of is found between two looks for changes', { timeout: 60_000 }, async () => {
  const company = generateCompany({ seed: 62, deals: 120, now: Date.now() })
  const { account, redirect, enter, app } = await start({ timing: { untoldMs: 300 }, amo: { accounts: [{ company }, { company: makeTinyCompany() }], rate: { perSecond: 1000 } } })
  await redirect()
  const api = app.api(readToken(await enter(admin)))
  await waitFor(async () => (await api<{ phase: string }>('GET', '/api/sync')).body.phase === 'live', 40_000)
  account.faults.dropHooks = 100_000
  const won = async (source: 'invoice' | 'lead') => (await api<{ matched: number }>('POST', '/api/metrics/preview', {
    name: 'Сколько', source, where: { all: [{ field: 'stageKind', op: 'is', value: 'won' }] }, measure: { kind: 'count' }, when: 'createdAt', who: 'owner',
  })).body.matched
  const before = { invoice: await won('invoice'), lead: await won('lead') }
  const { items, stages } = getItemSet(company, 31)
  const unpaid = [...items.values()].find(({ stageId }) => stages.some(({ statusId, semantics }) => statusId === stageId && semantics === null))
  const waiting = (await (await fetch(`${account.origin}/api/v4/leads/unsorted`, { headers: { authorization: `Bearer ${account.app.issueToken().accessToken}` } })).json() as { _embedded: { unsorted: { uid: string }[] } })._embedded.unsorted[0]
  account.publishAll(payInvoice({ company, now: Date.now(), byPersonId: admin }, unpaid?.id ?? 0))
  await fetch(`${account.origin}/api/v4/leads/unsorted/${waiting?.uid ?? ''}/accept`, {
    method: 'POST', headers: { authorization: `Bearer ${account.app.issueToken().accessToken}`, 'content-type': 'application/json' }, body: JSON.stringify({ user_id: admin }),
  })
  // Whoever took the request is credited that it came.
  await waitFor(async () => await won('invoice') === before.invoice + 1 && await won('lead') === before.lead + 1, 30_000)
})
