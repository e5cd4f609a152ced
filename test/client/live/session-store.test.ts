import { createApp } from 'vue'
import { createPinia } from 'pinia'
import { expect, it } from 'vitest'
import { apiKey } from '../../../client/api/api-client'
import type { ApiClient } from '../../../client/api/api-client'
import { useSessionStore } from '../../../client/live/session-store'

type Answer = { ok: true; value: unknown } | { ok: false; error: { status: number; code: string; message: string } }

function makeStore(answers: Answer[]) {
  const app = createApp({})
  const refused = () => Promise.resolve({ ok: false as const, error: { status: 0, code: 'unreachable', message: '' } })
  const get = (() => Promise.resolve(answers.shift())) as unknown as ApiClient['get']
  app.provide(apiKey, { get, send: refused, remove: refused, download: refused })
  const pinia = createPinia()
  app.use(pinia)
  return useSessionStore(pinia)
}

const portal = { id: 'p', crm: 'amocrm', name: 'Acme', timeZone: 'Europe/Moscow', currency: 'RUB' }
const as = (role: string): Answer => ({ ok: true, value: { portal, user: { id: '3', name: 'Anna', role, photo: null } } })

it('session store: whoever is named a head learns of it, and what is known moves no screen', async () => {
  const session = makeStore([as('employee'), as('employee'), as('supervisor')])
  await session.load()
  const first = session.session
  await session.load()
  expect([session.session === first, session.canLead]).toEqual([true, false])
  await session.load()
  expect(session.canLead).toBe(true)
})

it('session store: a look that fails leaves what is known', async () => {
  const session = makeStore([as('admin'), { ok: false, error: { status: 502, code: 'x', message: '' } }])
  await session.load()
  await session.load()
  expect([session.role, session.error]).toEqual(['admin', null])
})
