import { expect, it, onTestFinished } from 'vitest'
import { sessionSchema } from '../../../shared/api/session-contract'
import { createEmulator } from '../../emulator/bitrix24/create-emulator'
import { makeTinyCompany } from '../../emulator/bitrix24/support/tiny-company'
import { startApp, type StartOptions } from '../../support/start-app'

async function start(deals = 3, timing: StartOptions['timing'] = {}) {
  const emulator = await createEmulator({ portals: [{ company: makeTinyCompany(deals) }, { company: makeTinyCompany(1) }] })
  onTestFinished(emulator.close)
  const [portal, other] = emulator.portals
  if (!portal || !other) throw new Error('two portals were asked for')
  return { app: await startApp({ emulator, timing }), portal, other }
}

it('GET /api/session: the portal and the role of whoever opened the page', async () => {
  const { app, portal } = await start()
  const admin = await app.install(portal)
  const answer = await admin('GET', '/api/session')
  expect(sessionSchema.parse(answer.body)).toMatchObject({
    portal: { crm: 'bitrix24', timeZone: 'Europe/Moscow', currency: 'RUB', origin: portal.origin }, user: { id: '1', name: 'Анна Админова', role: 'admin' },
  })
  const roles = await Promise.all([2, 3].map(async (id) => (await (await app.as(portal, id))<{ user: { role: string } }>('GET', '/api/session')).body.user.role))
  expect(roles).toEqual(['supervisor', 'employee'])
})

it('GET /api/session: a newcomer has a name before the people are read again', async () => {
  const { app, portal } = await start()
  await app.install(portal)
  const colleague = portal.company.people.get(3)
  if (!colleague) throw new Error('no such person')
  portal.company.people.set(77, { ...colleague, id: 77, firstName: 'Нина', lastName: 'Новикова' })
  const newcomer = await app.as(portal, 77)
  expect((await newcomer('GET', '/api/session')).body).toMatchObject({ user: { id: '77', name: 'Нина Новикова', role: 'employee' } })
})

it('GET /api/session: 401 without a token, with a wrong one, and after the uninstall', async () => {
  const { app, portal } = await start()
  const admin = await app.install(portal)
  for (const token of [null, 'x'.repeat(43)]) {
    const answer = await app.api(token)<{ error: { code: string } }>('GET', '/api/session')
    expect([answer.status, answer.body.error.code]).toEqual([401, 'session-over'])
  }
  portal.app.uninstall()
  await portal.eventsIdle()
  expect((await admin('GET', '/api/session')).status).toBe(401)
})

it('GET /api/session: 401 once the portal has dismissed the person, on other pages nothing changes', async () => {
  const { app, portal } = await start(1, { peopleMs: 0 })
  const admin = await app.install(portal)
  const [vera, gleb] = [await app.as(portal, 3), await app.as(portal, 4)]
  const { body } = await vera<{ portal: { id: string } }>('GET', '/api/session')
  const person = portal.company.people.get(3)
  if (!person) throw new Error('no such person')
  portal.company.people.set(3, { ...person, active: false })
  await app.flow.catchUp(body.portal.id)
  expect(await Promise.all([vera, gleb, admin].map(async (api) => (await api('GET', '/api/session')).status))).toEqual([401, 200, 200])
})

it('POST /api/session/renew: a new token that works', async () => {
  const { app, portal } = await start()
  const admin = await app.install(portal)
  const { status, body } = await admin<{ token: string; expiresAt: string }>('POST', '/api/session/renew')
  expect(status).toBe(200)
  expect((await app.api(body.token)('GET', '/api/session')).status).toBe(200)
  const life = Date.parse(body.expiresAt) - Date.now()
  expect(life).toBeGreaterThan(10 * 60_000)
  expect(life).toBeLessThanOrEqual(24 * 3_600_000)
})

it('PUT /api/portal: an administrator changes the zone, nobody else, and only to one that exists', async () => {
  const { app, portal } = await start()
  const admin = await app.install(portal)
  const changed = await admin<{ portal: { timeZone: string } }>('PUT', '/api/portal', { timeZone: 'Asia/Novosibirsk' })
  expect([changed.status, changed.body.portal.timeZone]).toEqual([200, 'Asia/Novosibirsk'])
  const wrong = await admin<{ error: { message: string } }>('PUT', '/api/portal', { timeZone: 'Mars/Olympus' })
  expect([wrong.status, wrong.body.error.message.includes('timeZone')]).toEqual([400, true])
  expect((await (await app.as(portal, 2))('PUT', '/api/portal', { timeZone: 'Europe/Moscow' })).status).toBe(403)
})

it('the API: a portal never sees another', async () => {
  const { app, portal, other } = await start()
  const [first, second] = [await app.install(portal), await app.install(other)]
  const metric = { name: 'Won', source: 'deal', where: { all: [] }, measure: { kind: 'count' }, when: 'createdAt', who: 'owner' }
  const { body } = await first<{ id: string }>('POST', '/api/metrics', metric)
  expect((await second<{ metrics: unknown[] }>('GET', '/api/metrics')).body.metrics).toEqual([])
  expect((await second('GET', `/api/metrics/${body.id}`)).status).toBe(404)
})
