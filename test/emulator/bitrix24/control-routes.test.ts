import { afterEach, expect, it } from 'vitest'
import { createEmulator } from './create-emulator'
import type { Emulator } from './create-emulator'
import { createAppListener } from './support/app-listener'
import { createCaller } from './support/call-rest'
import { makeTinyCompany } from './support/tiny-company'

const closers: (() => Promise<void>)[] = []
afterEach(async () => { await Promise.all(closers.splice(0).map(async (close) => await close())) })

async function start() {
  const listener = await createAppListener()
  const emulator: Emulator = await createEmulator({ portals: [{ company: makeTinyCompany(2) }], urls: listener.urls })
  closers.push(listener.close, emulator.close)
  const portal = emulator.portals[0]
  if (!portal) throw new Error('no portal')
  const control = async (method: string, path: string, body?: object) => {
    const answer = await fetch(`${portal.origin}/__emulator${path}`, { method, ...(body ? { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } } : {}) })
    return { status: answer.status, body: (await answer.json().catch(() => null)) as Record<string, unknown> | null }
  }
  return { emulator, portal, listener, control }
}

it('control: installs, wins, adds and deletes over HTTP, and counts what happened', async () => {
  const { emulator, portal, listener, control } = await start()
  expect((await control('POST', '/act/install')).status).toBe(200)
  await createCaller(emulator, portal)('event.bind', { event: 'ONCRMDEALUPDATE', handler: `${listener.origin}/hook` })
  expect((await control('POST', '/deals/1/win')).body).toMatchObject({ id: 1, stageId: 'WON' })
  const added = await control('POST', '/deals', { title: 'Новая', opportunity: 5, assignedById: 3, by: 3 })
  expect(added).toMatchObject({ status: 201, body: { id: 3 } })
  expect((await control('POST', '/deals/3', { opportunity: 6 })).body).toMatchObject({ opportunity: 6 })
  expect((await control('DELETE', '/deals/3')).status).toBe(204)
  await portal.eventsIdle()
  const { body } = await control('GET', '/state')
  expect(body).toMatchObject({ deals: 2, installed: true, finished: true, counters: { requests: 1, methods: { 'event.bind': 1 } } })
  expect(listener.received.filter(({ path }) => path === '/hook')).toHaveLength(2)
})

it('control: arms faults, changes limits, renames and answers 404 to what it does not know', async () => {
  const { portal, control } = await start()
  expect((await control('POST', '/faults', { serverErrors: 2 })).body).toMatchObject({ serverErrors: 2 })
  expect(portal.faults.serverErrors).toBe(2)
  expect((await control('POST', '/limits', { perSecond: 5, burst: 250 })).body).toMatchObject({ burst: 250 })
  const before = portal.origin
  expect((await control('POST', '/act/rename')).body).toEqual({ origin: portal.origin })
  expect(portal.origin).not.toBe(before)
  expect((await control('POST', '/act/nothing')).status).toBe(404)
  expect((await control('POST', '/deals/99/win')).status).toBe(404)
})
