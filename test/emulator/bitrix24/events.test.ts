import { afterEach, expect, it } from 'vitest'
import { createDeal, deleteDeal, hire, updateDeal } from '../company/company-actions'
import { createEmulator } from './create-emulator'
import { createAppListener } from './support/app-listener'
import { createCaller } from './support/call-rest'
import { makeTinyCompany } from './support/tiny-company'

const closers: (() => Promise<void>)[] = []
afterEach(async () => { await Promise.all(closers.splice(0).map(async (close) => await close())) })

async function start() {
  const listener = await createAppListener()
  const emulator = await createEmulator({ portals: [{ company: makeTinyCompany(3), memberId: 'm1' }], urls: listener.urls })
  closers.push(listener.close, emulator.close)
  const portal = emulator.portals[0]
  if (!portal) throw new Error('no portal')
  portal.app.add()
  const call = createCaller(emulator, portal)
  for (const event of ['ONCRMDEALADD', 'ONCRMDEALUPDATE', 'ONCRMDEALDELETE', 'ONCRMDEALMOVETOCATEGORY', 'ONUSERADD']) await call('event.bind', { event, handler: `${listener.origin}/hook` })
  const acting = (byPersonId = 3) => ({ company: portal.company, now: Date.now(), byPersonId })
  const hooks = async () => {
    await portal.eventsIdle()
    return listener.received.filter((received) => received.path === '/hook').map((received) => received.body as { event: string; data: { FIELDS: { ID: string } }; auth: Record<string, string> })
  }
  return { emulator, portal, listener, call, acting, hooks }
}

it('events: nothing is sent until the installation is finished', async () => {
  const { portal, acting, hooks } = await start()
  portal.publishAll(updateDeal(acting(), 1, { opportunity: 5 }))
  expect(await hooks()).toEqual([])
  portal.app.finish()
  portal.publishAll(updateDeal(acting(), 1, { opportunity: 6 }))
  expect(await hooks()).toHaveLength(1)
})

it('events: a call carries the id only, strings only, and the actor\'s access token without a refresh token', async () => {
  const { emulator, portal, acting, hooks } = await start()
  portal.app.finish()
  portal.publishAll(updateDeal(acting(3), 2, { stageId: 'WON' }))
  const [event] = await hooks()
  expect(event).toMatchObject({ event: 'ONCRMDEALUPDATE', event_handler_id: '2', data: { FIELDS: { ID: '2' } }, auth: { domain: portal.domain, member_id: 'm1', status: 'F', application_token: portal.state.installation?.applicationToken } })
  expect(Object.keys(event?.data.FIELDS ?? {})).toEqual(['ID'])
  expect('refresh_token' in (event?.auth ?? {})).toBe(false)
  expect(emulator.tokens.find(event?.auth['access_token'] ?? '')?.userId).toBe(3)
})

it('events: a robot\'s change has no access token', async () => {
  const { portal, acting, hooks } = await start()
  portal.app.finish()
  portal.publishAll(updateDeal(acting(0), 2, { opportunity: 1 }))
  expect('access_token' in ((await hooks())[0]?.auth ?? {})).toBe(false)
})

it('events: a mass change is one call per object; deletion, move and hire have their own', async () => {
  const { portal, acting, hooks } = await start()
  portal.app.finish()
  portal.publishAll([1, 2, 3].flatMap((id) => updateDeal(acting(), id, { opportunity: 9 })))
  portal.publishAll(createDeal(acting(), {}))
  portal.publishAll(updateDeal(acting(), 1, { stageId: 'C3:NEW' }))
  portal.publishAll(deleteDeal(acting(), 2))
  portal.publishAll(hire(acting(1), { firstName: 'Ева', lastName: 'Новая', gender: 'F', position: '', departmentIds: [2] }))
  expect((await hooks()).map(({ event }) => event).sort()).toEqual([
    'ONCRMDEALADD', 'ONCRMDEALDELETE', 'ONCRMDEALMOVETOCATEGORY', 'ONCRMDEALUPDATE', 'ONCRMDEALUPDATE', 'ONCRMDEALUPDATE', 'ONCRMDEALUPDATE', 'ONUSERADD',
  ])
})

it('events: changes made through REST are events too', async () => {
  const { portal, call, hooks } = await start()
  portal.app.finish()
  const added = await call('crm.item.add', { entityTypeId: 2, fields: { title: 'Новая', opportunity: 10, assignedById: 3 } })
  expect(added.body.result).toMatchObject({ item: { id: 4, stageId: 'NEW', assignedById: 3 } })
  expect((await call('crm.deal.update', { id: 4, fields: { STAGE_ID: 'WON' } })).body.result).toBe(true)
  expect((await call('crm.item.delete', { entityTypeId: 2, id: 4 })).body.result).toEqual([])
  expect((await hooks()).map(({ event }) => event)).toEqual(['ONCRMDEALADD', 'ONCRMDEALUPDATE', 'ONCRMDEALDELETE'])
})

it('events: lost, doubled, held and late ones can be staged', async () => {
  const { portal, acting, hooks } = await start()
  portal.app.finish()
  const touch = (id: number) => { portal.publishAll(updateDeal(acting(), id, { opportunity: id })) }
  portal.faults.dropEvents = 1
  touch(1)
  portal.faults.duplicateEvents = 1
  touch(2)
  expect((await hooks()).map(({ data }) => data.FIELDS.ID)).toEqual(['2', '2'])
  portal.faults.reorderEvents = 2
  touch(1)
  touch(3)
  portal.faults.eventDelayMs = 30
  touch(2)
  expect((await hooks()).map(({ data }) => data.FIELDS.ID)).toEqual(['2', '2', '3', '1', '2'])
  expect(portal.counters).toMatchObject({ eventsDropped: 1, eventsSent: 6 })
})

it('events: a handler that fails is not called again', async () => {
  const { portal, listener, acting } = await start()
  portal.app.finish()
  await portal.eventsIdle()
  await listener.close()
  portal.publishAll(updateDeal(acting(), 1, { opportunity: 1 }))
  await portal.eventsIdle()
  expect(portal.counters).toMatchObject({ eventsFailed: 1, eventsSent: 1 })
})

it('event.bind: an unknown code and a second binding are refused; unbind counts', async () => {
  const { call, listener } = await start()
  expect((await call('event.bind', { event: 'ONNOTHING', handler: listener.origin })).body.error).toBe('ERROR_EVENT_NOT_FOUND')
  expect((await call('event.bind', { event: 'onCrmDealAdd', handler: `${listener.origin}/hook` })).status).toBe(400)
  expect((await call('event.unbind', { event: 'ONCRMDEALADD', handler: `${listener.origin}/hook` })).body.result).toEqual({ count: 1 })
  expect((await call('event.get')).body.result).toHaveLength(4)
})

it('install: ONAPPINSTALL carries both tokens, the installer gets the entry form, finish opens the application', async () => {
  const { portal, listener } = await start()
  const page = await portal.app.openInstaller(1)
  await portal.eventsIdle()
  const [install, entry] = listener.received
  expect(install).toMatchObject({ path: '/events', body: { event: 'ONAPPINSTALL', auth: { member_id: 'm1', refresh_token: expect.any(String) as string, application_token: portal.state.installation?.applicationToken } } })
  expect(entry).toMatchObject({ path: '/install', query: { DOMAIN: portal.domain, PROTOCOL: '0', LANG: 'ru' }, body: { member_id: 'm1', PLACEMENT: 'DEFAULT', AUTH_EXPIRES: '3600', status: 'F' } })
  expect(page).toMatchObject({ status: 200, html: expect.stringContaining('app') as string })
  await expect(portal.app.open(3)).rejects.toThrow(/not fully installed/)
  portal.app.finish()
  expect((await portal.app.open(3)).url).toMatch(/\/app\?DOMAIN=/)
})

it('placements: a bound handler is opened with its options and the page it was called from', async () => {
  const { portal, call, listener } = await start()
  portal.app.finish()
  expect((await call('placement.bind', { PLACEMENT: 'CRM_DEAL_DETAIL_TAB', HANDLER: `${listener.origin}/tab`, LANG_ALL: { ru: { TITLE: 'Цели' } } })).body.result).toBe(true)
  expect((await call('placement.get')).body.result).toMatchObject([{ placement: 'CRM_DEAL_DETAIL_TAB', title: 'Цели', options: [] }])
  await portal.app.open(3, { placement: 'CRM_DEAL_DETAIL_TAB', options: { ID: '2' }, uri: '/crm/deal/details/2/' })
  const body = listener.received.at(-1)?.body
  expect(body?.['PLACEMENT_OPTIONS']).toBe('{"ID":"2","URI":"\\/crm\\/deal\\/details\\/2\\/"}')
})

it('uninstall: the event has no tokens, everything stops working, a reinstall has a new application token', async () => {
  const { portal, call, listener } = await start()
  portal.app.finish()
  const before = portal.state.installation?.applicationToken
  portal.app.uninstall({ clean: false })
  await portal.eventsIdle()
  const event = listener.received.at(-1)?.body as { auth: Record<string, string>; data: unknown }
  expect(event).toMatchObject({ event: 'ONAPPUNINSTALL', data: { LANGUAGE_ID: 'ru', CLEAN: '0' } })
  expect(Object.keys(event.auth).sort()).toEqual(['application_token', 'client_endpoint', 'domain', 'member_id', 'server_endpoint'])
  expect((await call('profile')).body.error).toBe('NO_AUTH_FOUND')
  portal.app.add()
  expect(portal.state.installation?.applicationToken).not.toBe(before)
  expect(portal.state.installation?.handlers).toEqual([])
})

it('update: a new version forgets the handlers and comes with another application token', async () => {
  const { portal, listener } = await start()
  portal.app.finish()
  const before = portal.state.installation?.applicationToken
  portal.app.update()
  await portal.eventsIdle()
  const event = listener.received.at(-1)?.body as { auth: Record<string, string> }
  expect(event).toMatchObject({ event: 'ONAPPUPDATE', data: { VERSION: '2', PREVIOUS_VERSION: '1' } })
  expect(event.auth['application_token']).not.toBe(before)
  expect(portal.state.installation).toMatchObject({ finished: false, handlers: [] })
})
