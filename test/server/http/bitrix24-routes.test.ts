import { expect, it, onTestFinished } from 'vitest'
import { createEmulator } from '../../emulator/bitrix24/create-emulator'
import { makeTinyCompany } from '../../emulator/bitrix24/support/tiny-company'
import { readToken, startApp, waitFor } from '../../support/start-app'

async function start() {
  const emulator = await createEmulator({ portals: [{ company: makeTinyCompany(1) }] })
  onTestFinished(emulator.close)
  const [portal] = emulator.portals
  if (!portal) throw new Error('a portal was asked for')
  return { emulator, portal, app: await startApp({ emulator }) }
}

const form = (fields: Record<string, string>) => ({ method: 'POST', body: new URLSearchParams(fields) })

it('POST /bitrix24/install: the page of an administrator may be framed by the portal only', async () => {
  const { portal } = await start()
  const page = await portal.app.install()
  expect(page.status).toBe(200)
  expect(readToken(page)).toHaveLength(43)
  expect(page.html).toContain('"mode":"install"')
  expect(page.headers.get('content-security-policy')).toContain(`frame-ancestors ${portal.origin}`)
  expect(page.headers.get('x-frame-options')).toBeNull()
  expect(page.headers.get('cache-control')).toBe('no-store')
})

it('POST /bitrix24/install: an employee is refused in words, and nothing is installed', async () => {
  const { portal, app } = await start()
  portal.app.add()
  const page = await portal.app.openInstaller(3)
  expect(page.status).toBe(403)
  expect(page.html).toContain('только администратор')
  expect((await portal.app.open(3, { handler: `${app.origin}/bitrix24/app` })).status).toBe(404)
})

it.each([
  ['nothing', {}],
  ['a made-up token', { AUTH_ID: 'f'.repeat(40), REFRESH_ID: 'f'.repeat(40), AUTH_EXPIRES: '3600', member_id: 'f'.repeat(32), PLACEMENT: 'DEFAULT' }],
  ['nested values', { 'AUTH_ID[a]': 'b', member_id: 'x' }],
])('POST /bitrix24/app: 4xx with a page for %s', async (_name, fields) => {
  const { app } = await start()
  for (const page of ['install', 'app']) {
    const response = await fetch(`${app.origin}/bitrix24/${page}`, form(fields))
    expect(response.status).toBeGreaterThanOrEqual(400)
    expect(response.status).toBeLessThan(500)
    expect(await response.text()).toContain('lang="ru"')
  }
})

it('the entry addresses: HEAD answers, GET explains, amoCRM is off', async () => {
  const { app } = await start()
  expect((await fetch(`${app.origin}/bitrix24/app`, { method: 'HEAD' })).status).toBe(200)
  const get = await fetch(`${app.origin}/bitrix24/app`)
  expect([get.status, get.headers.get('allow'), (await get.text()).includes('внутри портала')]).toEqual([405, 'HEAD, POST', true])
  const amo = await fetch(`${app.origin}/amocrm/session`, { method: 'POST' })
  expect([amo.status, ((await amo.json()) as { error: { code: string } }).error.code]).toEqual([404, 'provider-off'])
})

it('POST /bitrix24/events: a forged event is refused and noted nowhere', async () => {
  const { app, portal } = await start()
  const admin = await app.install(portal)
  const event = (applicationToken: string) => form({ event: 'ONCRMDEALUPDATE', 'data[FIELDS][ID]': '1', 'auth[member_id]': portal.memberId, 'auth[application_token]': applicationToken })
  for (const token of ['', 'wrong']) expect((await fetch(`${app.origin}/bitrix24/events`, event(token))).status).toBe(401)
  expect((await fetch(`${app.origin}/bitrix24/events`, form({ event: 'ONCRMDEALUPDATE' }))).status).toBe(400)
  const right = await fetch(`${app.origin}/bitrix24/events`, event(portal.state.installation?.applicationToken ?? ''))
  expect(right.status).toBe(200)
  await waitFor(async () => (await admin<{ inbox: { waiting: number } }>('GET', '/api/sync')).body.inbox.waiting === 0)
})

it('POST /bitrix24/events: forged events do not shut out the true ones', async () => {
  const { app, portal } = await start()
  await app.install(portal)
  const send = async (applicationToken: string) => (await fetch(`${app.origin}/bitrix24/events`, form({
    event: 'ONCRMDEALUPDATE', 'data[FIELDS][ID]': '1', 'auth[member_id]': portal.memberId, 'auth[application_token]': applicationToken,
  }))).status
  const forged = new Set(await Promise.all(Array.from({ length: 350 }, async () => await send('wrong'))))
  expect([...forged]).toEqual([401])
  expect(await send(portal.state.installation?.applicationToken ?? '')).toBe(200)
})

it('POST /bitrix24/events: installations that make us ask the CRM are slowed down, however they are written', async () => {
  const { app, emulator, portal } = await start()
  const names = ['ONAPPINSTALL', 'onappinstall', 'ONAPPUPDATE', 'onapp\u0131nstall']
  const statuses = await Promise.all(Array.from({ length: 320 }, async (_, i) => (await fetch(`${app.origin}/bitrix24/events`, form({
    event: names[i % names.length] ?? '', 'auth[member_id]': portal.memberId, 'auth[application_token]': 'x', 'auth[access_token]': emulator.card.clientId,
  }))).status))
  expect(statuses.filter((status) => status === 429).length).toBe(20)
})

it('POST /bitrix24/app: guessing at tokens is slowed down', async () => {
  const { app } = await start()
  const statuses = await Promise.all(Array.from({ length: 320 }, async () => (await fetch(`${app.origin}/bitrix24/app`, form({}))).status))
  expect(statuses.filter((status) => status === 429).length).toBe(20)
})

it('the rest of the server: health, figures without names, JSON errors, closed headers', async () => {
  const { app, portal } = await start()
  await app.install(portal)
  expect(await (await fetch(`${app.origin}/health/live`)).json()).toEqual({ status: 'live' })
  expect((await fetch(`${app.origin}/health/ready`)).status).toBe(200)
  const metrics = await (await fetch(`${app.origin}/metrics`)).text()
  expect(metrics).toContain('vympel_http_request_seconds')
  expect(metrics).not.toContain(portal.memberId)
  const nothing = await fetch(`${app.origin}/api/nothing`)
  expect([nothing.status, ((await nothing.json()) as { error: { code: string } }).error.code]).toEqual([404, 'no-such-address'])
  expect(nothing.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  expect((await fetch(`${app.origin}/api/openapi.json`)).status).toBe(200)
})

it('the log: no token of the portal, the user or the page is in it', async () => {
  const { app, portal, emulator } = await start()
  const page = await portal.app.install()
  await portal.eventsIdle()
  await (await app.as(portal, 3))('GET', '/api/session')
  const secrets = [readToken(page), page.form.fields.AUTH_ID, page.form.fields.REFRESH_ID, page.form.fields.APPLICATION_TOKEN, emulator.card.clientSecret]
  for (const secret of secrets) expect(app.log.join('')).not.toContain(secret)
})
