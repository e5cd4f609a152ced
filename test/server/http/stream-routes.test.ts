import { expect, it, onTestFinished } from 'vitest'
import { streamEventSchemas } from '../../../shared/api/stream-events'
import type { Progress } from '../../../shared/api/goal-contract'
import { syncStatusSchema, type SyncStatus } from '../../../shared/api/sync-contract'
import { createDeal, deleteDeal } from '../../emulator/company/company-actions'
import { createEmulator } from '../../emulator/bitrix24/create-emulator'
import { makeTinyCompany } from '../../emulator/bitrix24/support/tiny-company'
import { startApp, waitFor } from '../../support/start-app'

type Seen = { id: string | null; progress: Progress }

/** Reads the stream until the test ends. */
async function listen(origin: string, token: string, lastEventId?: string): Promise<Seen[]> {
  const abort = new AbortController()
  onTestFinished(() => { abort.abort() })
  const response = await fetch(`${origin}/api/stream`, {
    headers: { authorization: `Bearer ${token}`, ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) }, signal: abort.signal,
  })
  expect(response.status).toBe(200)
  const seen: Seen[] = []
  void (async () => {
    let rest = ''
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? []) {
      rest += decoder.decode(chunk as Uint8Array, { stream: true })
      for (let cut = rest.indexOf('\n\n'); cut >= 0; cut = rest.indexOf('\n\n')) {
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(rest.slice(0, cut))?.[1] ?? null
        if (field('event') === 'progress') seen.push({ id: field('id'), progress: streamEventSchemas.progress.parse(JSON.parse(field('data') ?? '')) })
        rest = rest.slice(cut + 2)
      }
    }
  })().catch(() => undefined)
  return seen
}

it('GET /api/stream: a deal in the CRM moves the goal on the screens that may see it, and on those that come back', async () => {
  const emulator = await createEmulator({ portals: [{ company: makeTinyCompany(2) }] })
  onTestFinished(emulator.close)
  const [portal] = emulator.portals
  if (!portal) throw new Error('a portal was asked for')
  const app = await startApp({ emulator })
  const admin = await app.install(portal)
  const tokenOf = async (id: number) => (await (await app.as(portal, id))<{ token: string }>('POST', '/api/session/renew')).body.token
  const [ofVera, ofGleb] = [await tokenOf(3), await tokenOf(4)]

  const metric = await admin<{ id: string }>('POST', '/api/metrics', { name: 'Создано', source: 'deal', measure: { kind: 'count' }, when: 'createdAt', who: 'owner' })
  const goal = await admin<{ id: string }>('POST', '/api/goals', {
    metricId: metric.body.id, subject: { kind: 'user', id: '3' }, base: 0, target: 10, period: { kind: 'every', unit: 'month', from: '2020-01-01' }, marks: [{ at: 1 }],
  })
  await waitFor(async () => (await admin<Progress>('GET', `/api/goals/${goal.body.id}/progress`)).body.recredit === undefined)
  const [vera, gleb] = [await listen(app.origin, ofVera), await listen(app.origin, ofGleb)]

  const win = (): void => { portal.publishAll(createDeal({ company: portal.company, now: Date.now(), byPersonId: 3 }, { title: 'Новая', assignedById: 3 })) }
  win()
  await waitFor(async () => await Promise.resolve(vera.at(-1)?.progress.fact === 1))
  expect(vera.at(-1)?.progress.goalId).toBe(goal.body.id)
  expect(gleb).toEqual([])

  const lastId = vera.at(-1)?.id ?? ''
  win()
  await waitFor(async () => await Promise.resolve(vera.at(-1)?.progress.fact === 2))
  const missed = await listen(app.origin, ofVera, lastId)
  await waitFor(async () => await Promise.resolve(missed.length === 1))
  expect(missed[0]?.progress.fact).toBe(2)
  const upToDate = await listen(app.origin, ofVera, vera.at(-1)?.id ?? '')
  const unknown = await listen(app.origin, ofVera, 'unknown')
  await waitFor(async () => await Promise.resolve(unknown.length === 1))
  expect(upToDate).toEqual([])
})

it('GET /api/stream: who is no administrator any more hears no more of others, on pages already open too', async () => {
  const company = makeTinyCompany(2)
  const emulator = await createEmulator({ portals: [{ company }] })
  onTestFinished(emulator.close)
  const [portal] = emulator.portals
  const person = company.people.get(4)
  if (!portal || !person) throw new Error('a portal with people was asked for')
  const app = await startApp({ emulator })
  const admin = await app.install(portal)
  const metric = await admin<{ id: string }>('POST', '/api/metrics', { name: 'Создано', source: 'deal', measure: { kind: 'count' }, when: 'createdAt', who: 'owner' })
  const set = async (subject: unknown) => (await admin<{ id: string }>('POST', '/api/goals', {
    metricId: metric.body.id, subject, base: 0, target: 10, period: { kind: 'every', unit: 'month', from: '2020-01-01' }, marks: [{ at: 1 }],
  })).body.id
  const [ofVera, ofAll] = [await set({ kind: 'user', id: '3' }), await set({ kind: 'everyone' })]
  await waitFor(async () => (await admin<Progress>('GET', `/api/goals/${ofAll}/progress`)).body.recredit === undefined)
  person.isAdmin = true
  const gleb = await listen(app.origin, (await (await app.as(portal, 4))<{ token: string }>('POST', '/api/session/renew')).body.token)
  const win = (): void => { portal.publishAll(createDeal({ company, now: Date.now(), byPersonId: 3 }, { title: 'Новая', assignedById: 3 })) }
  const factOf = (goalId: string): number => Math.max(-1, ...gleb.flatMap(({ progress }) => (progress.goalId === goalId ? [progress.fact ?? -1] : [])))
  win()
  await waitFor(async () => await Promise.resolve([ofVera, ofAll].every((id) => factOf(id) > 0)))
  const [vera, all] = [factOf(ofVera), factOf(ofAll)]
  person.isAdmin = false
  await app.as(portal, 4)
  win()
  await waitFor(async () => await Promise.resolve(factOf(ofAll) > all))
  expect(factOf(ofVera)).toBe(vera)
})

it('GET /api/stream: 401 without a token', async () => {
  const emulator = await createEmulator({ portals: [{ company: makeTinyCompany(0) }] })
  onTestFinished(emulator.close)
  const app = await startApp({ emulator })
  expect((await fetch(`${app.origin}/api/stream`)).status).toBe(401)
})

it('GET /api/stream: one person holds so many streams and no more, others are not kept out', async () => {
  const emulator = await createEmulator({ portals: [{ company: makeTinyCompany(0) }] })
  onTestFinished(emulator.close)
  const [portal] = emulator.portals
  if (!portal) throw new Error('a portal was asked for')
  const app = await startApp({ emulator })
  await app.install(portal)
  const tokenOf = async (id: number) => (await (await app.as(portal, id))<{ token: string }>('POST', '/api/session/renew')).body.token
  const abort = new AbortController()
  onTestFinished(() => { abort.abort() })
  const open = async (token: string) => (await fetch(`${app.origin}/api/stream`, { headers: { authorization: `Bearer ${token}` }, signal: abort.signal })).status
  const [vera, again, gleb] = [await tokenOf(3), await tokenOf(3), await tokenOf(4)]
  const statuses = await Promise.all(Array.from({ length: 20 }, async () => await open(vera)))
  expect(new Set(statuses)).toEqual(new Set([200]))
  expect([await open(vera), await open(again), await open(gleb)]).toEqual([429, 429, 200])
  abort.abort()
  await waitFor(async () => {
    const leaving = new AbortController()
    const response = await fetch(`${app.origin}/api/stream`, { headers: { authorization: `Bearer ${vera}` }, signal: leaving.signal })
    leaving.abort()
    return response.status === 200
  })
})

it('POST /api/sync/check: an administrator compares the portal with the CRM, others may not', async () => {
  const company = makeTinyCompany(4)
  const emulator = await createEmulator({ portals: [{ company }] })
  onTestFinished(emulator.close)
  const [portal] = emulator.portals
  if (!portal) throw new Error('a portal was asked for')
  const app = await startApp({ emulator })
  const admin = await app.install(portal)
  portal.faults.dropEvents = 1
  portal.publishAll(deleteDeal({ company, now: Date.now(), byPersonId: 3 }, 2))
  const started = await admin('POST', '/api/sync/check', {})
  expect([started.status, syncStatusSchema.parse(started.body).check]).toEqual([202, expect.objectContaining({ finishedAt: null })])
  const read = async (): Promise<SyncStatus> => syncStatusSchema.parse((await admin('GET', '/api/sync')).body)
  await waitFor(async () => typeof (await read()).check?.finishedAt === 'string')
  expect((await read()).kinds.find(({ kind }) => kind === 'deal')).toMatchObject({ ours: 3, inCrm: 3, problem: null })
  expect((await admin('GET', '/api/sync/unread')).body).toEqual({ records: [] })
  const head = await app.as(portal, 2)
  expect([(await head('POST', '/api/sync/check', {})).status, (await head('GET', '/api/sync/unread')).status]).toEqual([403, 403])
})
