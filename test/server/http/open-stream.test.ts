import express from 'express'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import type { Progress } from '../../../shared/api/goal-contract'
import type { SyncStatus } from '../../../shared/api/sync-contract'
import type { FlowNotice } from '../../../server/flow'
import { openStream, type StreamSource } from '../../../server/http/open-stream'
import { createHub } from '../../../server/publish/hub'

const sync: SyncStatus = { phase: 'live', kinds: [], inbox: { waiting: 0 }, lastChangeAt: null, freshAt: null, rowsPerSecond: null, message: null }

type Event = { id: string | null; event: string | null; data: string; at: number }

/** A server with one stream over a hub; `facts` are the goals the listener may see. */
async function open({ lastEventId = null, facts = {}, movedAt = {}, seq = 0 }: {
  lastEventId?: string | null; facts?: Record<string, number>; movedAt?: Record<string, number>; seq?: number
} = {}) {
  const hub = createHub<FlowNotice>(() => undefined)
  const state = { alive: true }
  const source: StreamSource = {
    subscribe: (listener) => hub.subscribe('p1', listener),
    turn: async () => { await Promise.resolve() },
    // The stream passes the objects on as they are.
    readProgress: async (ids) => await Promise.resolve(ids.filter((id) => id in facts).map((goalId) => ({ goalId, fact: facts[goalId] }) as unknown as Progress)),
    readSync: async () => await Promise.resolve(sync),
    lastSeq: async () => await Promise.resolve(seq),
    movedSince: async (since) => await Promise.resolve(Object.keys(facts).filter((id) => since === null || (movedAt[id] ?? 0) > since)),
    isAlive: async () => await Promise.resolve(state.alive),
  }
  const app = express().get('/', async (_req, res) => { await openStream(res, { source, epoch: 'e1', lastEventId, onError: () => undefined }) })
  const server = app.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const abort = new AbortController()
  onTestFinished(async () => {
    abort.abort()
    await new Promise((resolve) => server.close(resolve))
  })
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { signal: abort.signal })
  return { hub, state, response, ...readEvents(response) }
}

function readEvents(response: Response) {
  const events: Event[] = []
  let ended = false
  const reading = (async () => {
    let rest = ''
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? []) {
      rest += decoder.decode(chunk as Uint8Array, { stream: true })
      for (let cut = rest.indexOf('\n\n'); cut >= 0; cut = rest.indexOf('\n\n')) {
        const field = (name: string): string | null => new RegExp(`^${name}: (.*)$`, 'm').exec(rest.slice(0, cut))?.[1] ?? null
        events.push({ id: field('id'), event: field('event'), data: field('data') ?? '', at: performance.now() })
        rest = rest.slice(cut + 2)
      }
    }
  })().catch(() => undefined).finally(() => { ended = true })
  return { events, isEnded: () => ended, reading }
}

const wait = async (ms: number): Promise<void> => { await new Promise((resolve) => setTimeout(resolve, ms)) }
const moved = (seq: number, ...goalIds: string[]): FlowNotice => ({ type: 'moved', portalId: 'p1', goalIds, seq })

it('openStream: sends nothing on connect', async () => {
  const { response, events } = await open({ facts: { g1: 1 } })
  await wait(100)
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  expect(events).toEqual([])
})

it('openStream: a moved goal comes at once with the number of its batch, goals of others do not', async () => {
  const { hub, events } = await open({ facts: { g1: 70 }, seq: 4 })
  hub.publish(moved(5, 'g1', 'foreign'))
  await expect.poll(() => events.length).toBe(1)
  expect(events[0]).toMatchObject({ id: 'e1:5', event: 'progress', data: JSON.stringify({ goalId: 'g1', fact: 70 }) })
})

it('openStream: only the last event of a batch moves the number on', async () => {
  const { hub, events } = await open({ facts: { g1: 1, g2: 2 }, seq: 4 })
  hub.publish(moved(5, 'g1', 'g2'))
  await expect.poll(() => events.length).toBe(2)
  expect(events.map((event) => event.id)).toEqual(['e1:4', 'e1:5'])
})

it('openStream: one event per goal in 250 ms, and the last figure is not lost', async () => {
  const facts = { g1: 0 }
  const { hub, events } = await open({ facts })
  const began = Date.now()
  for (let seq = 1; seq <= 20; seq++) {
    facts.g1 = seq
    hub.publish(moved(seq, 'g1'))
    await wait(20)
  }
  await expect.poll(() => events.at(-1)?.data).toBe(JSON.stringify({ goalId: 'g1', fact: 20 }))
  // On a busy machine the moves themselves take longer than planned.
  expect(events.length).toBeLessThanOrEqual(Math.ceil((Date.now() - began) / 250) + 1)
  for (const [i, event] of events.slice(1).entries()) expect(event.at - (events[i]?.at ?? 0)).toBeGreaterThan(200)
})

it('openStream: resends what moved after the last event the reader saw', async () => {
  const { events } = await open({ lastEventId: 'e1:4', facts: { g1: 1, g2: 2 }, movedAt: { g1: 3, g2: 6 }, seq: 6 })
  await expect.poll(() => events.length).toBe(1)
  expect(events[0]).toMatchObject({ id: 'e1:6', data: JSON.stringify({ goalId: 'g2', fact: 2 }) })
})

it.each(['old:4', 'e1:99', 'nonsense'])('openStream: sends every visible goal when the last event %s is unknown', async (lastEventId) => {
  const { events } = await open({ lastEventId, facts: { g1: 1, g2: 2 }, movedAt: {}, seq: 6 })
  await expect.poll(() => events.length).toBe(2)
})

it('openStream: tells of the sync', async () => {
  const { hub, events } = await open()
  hub.publish({ type: 'sync', portalId: 'p1' })
  await expect.poll(() => events.length).toBe(1)
  expect(events[0]).toMatchObject({ id: null, event: 'sync', data: JSON.stringify(sync) })
})

it('openStream: ends when the session is over, and leaves the hub', async () => {
  const { hub, state, isEnded } = await open({ facts: { g1: 1 } })
  state.alive = false
  hub.publish(moved(1, 'g1'))
  await expect.poll(isEnded).toBe(true)
  expect(hub.listeners()).toBe(0)
})
