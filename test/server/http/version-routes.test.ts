import { expect, it, onTestFinished } from 'vitest'
import { creditPageSchema, explainSchema, progressSchema } from '../../../shared/api/goal-contract'
import { metricSchema } from '../../../shared/api/metric-contract'
import { dryRunSchema, metricVersionListSchema } from '../../../shared/api/version-contract'
import { createEmulator } from '../../emulator/bitrix24/create-emulator'
import { makeTinyCompany } from '../../emulator/bitrix24/support/tiny-company'
import { startApp, waitFor, type Api } from '../../support/start-app'

const metric = { name: 'Создано', source: 'deal', where: { all: [] }, measure: { kind: 'count' }, when: 'createdAt', who: 'owner', better: 'higher' }
const none = { ...metric, where: { all: [{ field: 'title', op: 'is', value: 'нет такой' }] } }

/** Four deals of 1 January 2026; a goal of everyone for that month. */
async function start() {
  const emulator = await createEmulator({ portals: [{ company: makeTinyCompany(4) }] })
  onTestFinished(emulator.close)
  const [portal] = emulator.portals
  if (!portal) throw new Error('a portal was asked for')
  const app = await startApp({ emulator })
  const admin = await app.install(portal)
  await waitFor(async () => (await admin<{ phase: string }>('GET', '/api/sync')).body.phase === 'live')
  const { body: { id } } = await admin<{ id: string }>('POST', '/api/metrics', metric)
  const goal = await admin<{ id: string }>('POST', '/api/goals', { metricId: id, subject: { kind: 'everyone' }, target: 4, period: { kind: 'once', from: '2026-01-01', to: '2026-02-01' } })
  const progress = async () => progressSchema.parse((await admin('GET', `/api/goals/${goal.body.id}/progress?on=2026-01-15`)).body)
  const settled = async () => {
    await waitFor(async () => (await progress()).recredit === undefined)
    return (await progress()).fact
  }
  expect(await settled()).toBe(4)
  return { app, portal, admin, id, goalId: goal.body.id, settled, vera: await app.as(portal, 3) }
}

const put = async (api: Api, id: string, body: object) => {
  const answer = await api<{ error?: { message: string; code: string } }>('PUT', `/api/metrics/${id}`, body)
  return { status: answer.status, message: answer.body.error?.message ?? '', body: answer.body }
}

it('PUT /api/metrics/:id with a day: the days before it keep their figures, and credits say who judged them', async () => {
  const { admin, id, goalId, settled } = await start()
  const saved = await put(admin, id, { ...none, from: '2026-01-02' })
  expect([saved.status, metricSchema.parse(saved.body)]).toMatchObject([200, { id, version: 2, from: '2026-01-02' }])
  expect(await settled()).toBe(4)
  const { credits } = creditPageSchema.parse((await admin('GET', `/api/goals/${goalId}/credits?on=2026-01-15`)).body)
  expect(credits.map(({ version }) => version)).toEqual([1, 1, 1, 1])
  const explained = explainSchema.parse((await admin('GET', `/api/goals/${goalId}/explain?record=deal:1&on=2026-01-15`)).body)
  expect(explained).toMatchObject({ counted: true, version: 1, days: { from: '2026-01-01', to: '2026-01-02' } })
  expect((await put(admin, id, { ...none, from: '2026-01-01' })).status).toBe(200)
  expect(await settled()).toBe(0)
  expect(explainSchema.parse((await admin('GET', `/api/goals/${goalId}/explain?record=deal:1&on=2026-01-15`)).body)).toMatchObject({ counted: false, version: 3, condition: { field: 'title' } })
})

it('GET /api/metrics/:id/versions: who changed what, from which day, in the words of the reader', async () => {
  const { admin, vera, id, settled } = await start()
  await put(admin, id, { ...none, from: '2026-01-15' })
  await put(admin, id, { ...metric, name: 'Заведено', from: '2026-01-20' })
  await settled()
  const { versions } = metricVersionListSchema.parse((await vera('GET', `/api/metrics/${id}/versions`)).body)
  expect(versions.map(({ version, from, to, inForce, live, changes }) => ({ version, from, to, inForce, live, changes: changes.length }))).toEqual([
    { version: 3, from: '2026-01-20', to: null, inForce: true, live: true, changes: 2 },
    { version: 2, from: '2026-01-15', to: '2026-01-20', inForce: true, live: true, changes: 1 },
    { version: 1, from: null, to: '2026-01-15', inForce: true, live: true, changes: 0 },
  ])
  expect(versions[0]).toMatchObject({ createdBy: { id: '1', name: 'Анна Админова' }, definition: { name: 'Заведено' } })
  await put(admin, id, none)
  const after = metricVersionListSchema.parse((await admin('GET', `/api/metrics/${id}/versions`)).body).versions
  expect(after.map(({ inForce, to }) => [inForce, to])).toEqual([[true, null], [false, null], [false, null], [false, null]])
  expect((await admin('GET', '/api/metrics/404/versions')).status).toBe(404)
})

it('PUT /api/metrics/:id with a day: what is wrong is named, and who may not write may not', async () => {
  const { admin, vera, id } = await start()
  expect(await put(admin, id, { ...none, from: '2026-02-30' })).toMatchObject({ status: 400, message: expect.stringContaining('from: not a calendar day') })
  expect(await put(admin, id, { ...none, from: 5 })).toMatchObject({ status: 400, message: expect.stringContaining('from') })
  expect(await put(admin, id, { ...none, measure: { kind: 'sum', field: 'amount' }, from: '2026-01-15' })).toMatchObject({ status: 400, message: expect.stringContaining('measure.kind') })
  expect((await put(vera, id, { ...none, from: '2026-01-15' })).status).toBe(403)
  const made = await admin<{ error: { message: string } }>('POST', '/api/metrics', { ...metric, from: '2026-01-15' })
  expect([made.status, made.body.error.message]).toEqual([400, expect.stringContaining('from')])
})

it('POST /api/metrics/:id/dry-run: those who write metrics are told what would change', async () => {
  const { app, portal, admin, vera, id, goalId } = await start()
  const run = async (api: Api, body: object, metricId = id) => await api('POST', `/api/metrics/${metricId}/dry-run`, body)
  const head = await app.as(portal, 2)
  const told = await run(admin, none)
  // The goal is of a January that is over: no present period is touched.
  expect([told.status, dryRunSchema.parse(told.body)]).toMatchObject([200, { goals: [], hiddenGoals: 0, changes: [expect.stringContaining('нет такой')] }])
  await admin('PUT', `/api/goals/${goalId}`, { metricId: id, subject: { kind: 'everyone' }, target: 4, period: { kind: 'every', unit: 'year', from: '2026-01-01' } })
  expect(dryRunSchema.parse((await run(admin, none)).body).goals).toMatchObject([{ goalId, before: { fact: 4 }, after: { fact: 0 }, changed: true }])
  // A head is told of the own people, not what the whole company would come to.
  const [ofHead] = dryRunSchema.parse((await run(head, none)).body).goals
  expect(ofHead).toMatchObject({ goalId, before: { fact: null }, after: { fact: null }, changed: true })
  expect(ofHead?.people.map(({ userId, before, after }) => [userId, before.fact, after.fact])).toEqual(expect.arrayContaining([['3', 2, 0], ['4', 2, 0]]))
  expect((await Promise.all([run(vera, none), run(admin, { ...none, from: 'вчера' }), run(admin, { ...none, when: 'dreamt' }), run(admin, none, '404')])).map(({ status }) => status)).toEqual([403, 400, 400, 404])
})
