import { createApp } from 'vue'
import { createPinia } from 'pinia'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { apiKey } from '../../../client/api/api-client'
import { keyOf, useLiveStore } from '../../../client/live/live-store'
import { makeProgress } from '../make-progress'

function makeStore() {
  const app = createApp({})
  const refused = () => Promise.resolve({ ok: false as const, error: { status: 0, code: 'unreachable', message: '' } })
  app.provide(apiKey, { get: refused, send: refused, remove: refused, download: refused })
  const pinia = createPinia()
  app.use(pinia)
  return useLiveStore(pinia)
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const before = makeProgress({ fact: 100, updatedAt: '2026-11-19T10:00:00.000Z' })
const after = makeProgress({ fact: 250, updatedAt: '2026-11-19T10:00:05.000Z' })

it('live store: a goal has one copy for each period', () => {
  const live = makeStore()
  const october = makeProgress({ period: { from: '2026-10-01', to: '2026-11-01' }, fact: 7 })
  const [november, other] = live.remember([before, october])
  expect(november && live.find(november)?.fact).toBe(100)
  expect(other && live.find(other)?.fact).toBe(7)
})

it('live store: older figures never replace newer ones', () => {
  const live = makeStore()
  live.remember([after])
  live.remember([before])
  live.receive(before)
  vi.runAllTimers()
  expect(live.find(keyOf(after))?.fact).toBe(250)
  expect(live.movements).toEqual([])
})

it('live store: changes that come together are one movement', () => {
  const live = makeStore()
  live.remember([before])
  live.receive(makeProgress({ fact: 200, updatedAt: '2026-11-19T10:00:04.000Z' }))
  live.receive(after)
  expect(live.find(keyOf(after))?.fact).toBe(100)
  vi.runAllTimers()
  expect(live.find(keyOf(after))?.fact).toBe(250)
  expect(live.movements.map((movement) => [movement.before?.fact, movement.after.fact])).toEqual([[100, 200], [200, 250]])
})

it('live store: tells that a goal nobody has asked for has moved', () => {
  const live = makeStore()
  live.receive(after)
  vi.runAllTimers()
  expect(live.unknownSeen).toBe(1)
})
