import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { updateDeal } from '../../emulator/company/company-actions'
import { makeTinyCompany } from '../../emulator/bitrix24/support/tiny-company'
import { startRig, until, type Rig } from '../sync/support/sync-rig'

const countRows = async (rig: Rig) => (await rig.registry.db.selectFrom('portals').selectAll().execute()).length

async function start(options: Partial<Parameters<typeof startRig>[0]> = {}) {
  const rig = await startRig({ companies: [{ company: makeTinyCompany(5), memberId: 'm1' }, { company: makeTinyCompany(5), memberId: 'm2' }], ...options })
  const [portal, other] = rig.emulator.portals
  if (!portal || !other) throw new Error('no portals')
  portal.app.add(1, { tellsInstall: false })
  other.app.add(1, { tellsInstall: false })
  return { rig, portal, other }
}

async function post(url: string, fields: Record<string, string>): Promise<number> {
  return (await fetch(url, { method: 'POST', body: new URLSearchParams(fields) })).status
}

/** A host that counts who calls it. */
async function startStranger(answer = '{}') {
  const calls: string[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => { body += part.toString() })
    request.on('end', () => {
      calls.push(`${request.url ?? ''} ${body}`)
      response.setHeader('content-type', 'application/json').end(answer)
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => { server.close() })
  return { calls, host: `127.0.0.1:${(server.address() as AddressInfo).port}` }
}

it('installPortal: an administrator\'s post is the whole installation and a repetition changes nothing', async () => {
  const { rig, portal } = await start()
  const page = await portal.app.openInstaller(1)
  expect(page.status).toBe(200)
  const id = await rig.portalId('m1')
  await rig.waitLive(id)
  const before = await rig.registry.db.selectFrom('portals').selectAll().execute()
  const handlers = portal.state.installation?.handlers.length
  expect(handlers).toBeGreaterThan(4)
  expect(portal.state.installation?.placements.length).toBeGreaterThan(0)
  // The browser's reload posts the very same form, whose refresh token may be spent by now.
  portal.expireTokens()
  await rig.flow.catchUp(id)
  expect(await post(page.url, { ...page.form.fields })).toBe(401)
  expect((await portal.app.openInstaller(1)).status).toBe(200)
  await rig.flow.catchUp(id)
  expect(await rig.registry.db.selectFrom('portals').selectAll().execute()).toEqual(before)
  expect(portal.state.installation?.handlers.length).toBe(handlers)
  expect((await rig.status(id)).phase).toBe('live')
})

it('installPortal: an employee is refused and nothing is kept', async () => {
  const { rig, portal } = await start()
  expect((await portal.app.openInstaller(3)).status).toBe(403)
  expect(await countRows(rig)).toBe(0)
})

it('installPortal: forged and malformed entries are refused and change nothing', async () => {
  const { rig, portal, other } = await start()
  const url = `${rig.origin}/bitrix24/install`
  const good = portal.app.entry({ handler: url, userId: 1 })
  const forgeries: [string, Record<string, string>, number][] = [
    ['no fields', {}, 400],
    ['unknown token', { ...good.fields, AUTH_ID: 'deadbeef' }, 401],
    ['another portal\'s member_id', { ...good.fields, member_id: 'm2' }, 401],
    ['another portal\'s token', { ...good.fields, AUTH_ID: other.app.entry({ handler: url, userId: 1 }).fields.AUTH_ID ?? '' }, 401],
    ['odd member_id', { ...good.fields, member_id: '../../etc' }, 400],
  ]
  for (const [name, fields, status] of forgeries) expect([name, await post(good.url, fields)]).toEqual([name, status])
  expect(await countRows(rig)).toBe(0)
  expect(await rig.registry.db.selectFrom('sessions').selectAll().execute()).toEqual([])
})

it('installPortal: posted addresses are never called, whatever they promise', async () => {
  const { rig, portal } = await start()
  const stranger = await startStranger(JSON.stringify({ result: { client_id: 'app.5f0c7d2e8a1b34.00000001', user_id: '1', install: { member_id: 'm1', client_endpoint: 'http://127.0.0.1:1/rest/' } } }))
  const url = `${rig.origin}/bitrix24/install`
  const { fields } = portal.app.entry({ handler: url, userId: 1 })
  const query = new URLSearchParams({ DOMAIN: stranger.host, PROTOCOL: '0', LANG: 'ru' })
  expect(await post(`${url}?${query}`, { ...fields, AUTH_ID: 'forged', SERVER_ENDPOINT: `http://${stranger.host}/rest/`, DOMAIN: stranger.host })).toBe(401)
  expect(await post(`${url}?${query}`, { ...fields, SERVER_ENDPOINT: `http://${stranger.host}/rest/`, client_endpoint: `http://${stranger.host}/rest/` })).toBe(200)
  expect(stranger.calls).toEqual([])
  expect((await rig.registry.db.selectFrom('portals').selectAll().executeTakeFirstOrThrow()).origin).toBe(portal.origin)
})

it('installPortal: a portal in a private network is refused unless the operator lists it', async () => {
  const { rig, portal } = await start({ extraHosts: [] })
  expect((await portal.app.openInstaller(1)).status).toBe(400)
  expect(await countRows(rig)).toBe(0)
})

it('installPortal: a portal that moved is found through its authorisation host, not by the redirect', async () => {
  const { rig, portal } = await start()
  await portal.app.install(1)
  const id = await rig.portalId('m1')
  await rig.waitLive(id)
  const old = portal.origin
  await portal.rename()
  await rig.flow.catchUp(id)
  // The new address is another port of the same private host, which nobody listed: it is not followed.
  expect((await rig.registry.db.selectFrom('portals').selectAll().executeTakeFirstOrThrow()).origin).toBe(old)
  expect(rig.logged.join('\n')).toMatch(/CRM_EXTRA_HOSTS/)
})

it('installPortal: a listed new address is taken over and reading goes on', async () => {
  const company = makeTinyCompany(5)
  const { rig, portal } = await start({ companies: [{ company, memberId: 'm1' }, { company: makeTinyCompany(1), memberId: 'm2' }], listsNextAddresses: true })
  await portal.app.install(1)
  const id = await rig.portalId('m1')
  await rig.waitLive(id)
  const next = portal.spareDomain
  await portal.rename()
  portal.expireTokens()
  portal.publishAll(updateDeal({ company, now: Date.now(), byPersonId: 3 }, 1, { opportunity: 99 }))
  await until(async () => (await rig.portalDb(id).selectFrom('records').selectAll().where('amount_minor', '=', 9900).execute()).length === 1)
  expect((await rig.registry.db.selectFrom('portals').selectAll().executeTakeFirstOrThrow())).toMatchObject({ origin: `http://${next}`, name: next })
})

it('installPortal: secrets lie sealed on the disk and in no log', async () => {
  const { rig, portal } = await start()
  const page = await portal.app.install(1)
  const id = await rig.portalId('m1')
  await rig.waitLive(id)
  const { AUTH_ID: access = '', REFRESH_ID: refresh = '', APPLICATION_TOKEN: application = '' } = page.form.fields
  const session = (JSON.parse(page.html) as { token: string }).token
  for (const text of [rig.readDataDir(), rig.logged.join('\n')]) {
    for (const secret of [access, refresh, application, session, rig.emulator.card.clientSecret]) expect(text.includes(secret)).toBe(false)
  }
  expect(rig.emulator.oauthCounters.secretsInUrls).toBe(0)
})

it('installPortal: a reinstall whose uninstall was not heard takes the new permission', async () => {
  const { rig, portal } = await start()
  await portal.app.install(1)
  const id = await rig.portalId('m1')
  await rig.waitLive(id)
  portal.state.installation = null
  portal.app.add(1, { tellsInstall: false })
  expect((await portal.app.install(1)).status).toBe(200)
  expect(await rig.portalId('m1')).toBe(id)
  await until(() => (portal.state.installation?.handlers.length ?? 0) > 4)
  await rig.flow.catchUp(id)
  expect((await rig.status(id)).phase).toBe('live')
})
