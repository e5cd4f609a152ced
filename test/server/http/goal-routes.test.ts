import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openSqlite } from '../../../server/store/database'
import type { PortalTables } from '../../../server/store/portal-tables'
import { boardSchema } from '../../../shared/api/board-contract'
import { goalSchema, missPageSchema, progressSchema, recordMatchesSchema, waterfallSchema, type Goal, type Progress } from '../../../shared/api/goal-contract'
import { metricSchema } from '../../../shared/api/metric-contract'
import { createDeal } from '../../emulator/company/company-actions'
import { createEmulator } from '../../emulator/bitrix24/create-emulator'
import { makeTinyCompany } from '../../emulator/bitrix24/support/tiny-company'
import { startApp, waitFor, type Api } from '../../support/start-app'

const metric = { name: 'Создано', source: 'deal', where: { all: [] }, measure: { kind: 'count' }, when: 'createdAt', who: 'owner', better: 'higher' }
const january = { kind: 'once', from: '2026-01-01', to: '2026-02-01' }

/** Four deals of January 2026: two of Vera (3), two of Gleb (4). Boris (2) heads their department, Anna (1) is the admin. */
async function start() {
  const emulator = await createEmulator({ portals: [{ company: makeTinyCompany(4) }] })
  onTestFinished(emulator.close)
  const [portal] = emulator.portals
  if (!portal) throw new Error('a portal was asked for')
  const app = await startApp({ emulator })
  const admin = await app.install(portal)
  const [head, vera, gleb] = [await app.as(portal, 2), await app.as(portal, 3), await app.as(portal, 4)]
  const made = await admin<{ id: string }>('POST', '/api/metrics', metric)
  expect(made.status).toBe(201)
  const goal = (subject: unknown, more = {}) => ({ metricId: made.body.id, subject, base: 0, target: 4, period: january, marks: [{ at: 0.5, amountMinor: 1000 }, { at: 1 }], ...more })
  const set = async (api: Api, subject: unknown): Promise<string> => {
    const answer = await api<{ id: string }>('POST', '/api/goals', goal(subject))
    expect(answer.status).toBe(201)
    return answer.body.id
  }
  return { app, portal, admin, head, vera, gleb, metricId: made.body.id, goal, set }
}

const user = (id: string) => ({ kind: 'user', id })
const errorOf = (answer: { body: unknown }) => (answer.body as { error: { message: string } }).error.message

it('POST /api/goals: supervisors set goals for their people only, nobody for themselves, employees for nobody', async () => {
  const { admin, head, vera, goal } = await start()
  const statusOf = async (api: Api, subject: unknown) => (await api('POST', '/api/goals', goal(subject))).status
  const subjects = [user('3'), user('2'), user('1'), { kind: 'department', id: '2' }, { kind: 'department', id: '1' }, { kind: 'everyone' }]
  const matrix = await Promise.all([admin, head, vera].map(async (api) => await Promise.all(subjects.map(async (subject) => await statusOf(api, subject)))))
  expect(matrix).toEqual([
    [201, 201, 403, 201, 201, 201],
    [201, 403, 403, 201, 403, 403],
    [403, 403, 403, 403, 403, 403],
  ])
})

it('PUT, DELETE /api/goals/:id: a goal cannot be moved outside, nor touched by an employee', async () => {
  const { head, vera, gleb, goal, set, admin } = await start()
  const id = await set(head, user('3'))
  expect((await head('PUT', `/api/goals/${id}`, goal({ kind: 'everyone' }))).status).toBe(403)
  expect((await vera('PUT', `/api/goals/${id}`, goal(user('3'), { target: 1 }))).status).toBe(403)
  expect((await vera('DELETE', `/api/goals/${id}`)).status).toBe(403)
  expect((await gleb('DELETE', `/api/goals/${id}`)).status).toBe(404)
  const changed = await head<Goal>('PUT', `/api/goals/${id}`, goal(user('3'), { target: 8 }))
  expect([changed.status, goalSchema.parse(changed.body).target]).toEqual([200, 8])
  expect((await head('DELETE', `/api/goals/${id}`)).status).toBe(204)
  expect((await admin('GET', `/api/goals/${id}`)).status).toBe(404)
})

it('GET /api/goals: everybody sees their own share of them', async () => {
  const { admin, head, vera, gleb, set } = await start()
  const [ofVera, ofGleb, ofDepartment, ofAll] = [await set(head, user('3')), await set(head, user('4')), await set(admin, { kind: 'department', id: '2' }), await set(admin, { kind: 'everyone' })]
  const seen = async (api: Api) => (await api<{ goals: { id: string }[] }>('GET', '/api/goals')).body.goals.map(({ id }) => id).sort()
  expect(await seen(admin)).toEqual([ofVera, ofGleb, ofDepartment, ofAll].sort())
  expect(await seen(vera)).toEqual([ofVera, ofDepartment, ofAll].sort())
  expect((await gleb('GET', `/api/goals/${ofVera}`)).status).toBe(404)
  for (const path of ['progress', 'credits', 'explain?record=deal:1', 'activity', 'waterfall', 'misses', 'records?text=1']) expect((await gleb('GET', `/api/goals/${ofVera}/${path}`)).status).toBe(404)
})

it('GET …/progress: the figure, its marks and the rows one may see', async () => {
  const { admin, vera, set } = await start()
  const [own, group] = [await set(admin, user('3')), await set(admin, { kind: 'department', id: '2' })]
  const progressOf = async (api: Api, id: string) => progressSchema.parse((await api('GET', `/api/goals/${id}/progress?on=2026-01-15`)).body)
  await waitFor(async () => (await progressOf(admin, group)).recredit === undefined)
  const mine = await progressOf(vera, own)
  expect(mine).toMatchObject({ goalId: own, fact: 2, index: 0.5, period: { from: '2026-01-01', to: '2026-02-01' }, bonus: { amountMinor: 1000, currency: 'RUB' } })
  expect(mine.marks.map((mark) => mark.reached)).toEqual([true, false])
  expect((await progressOf(admin, group)).people.map((row) => [row.userId, row.fact])).toEqual(expect.arrayContaining([['3', 2], ['4', 2]]))
  expect((await progressOf(vera, group)).people.map((row) => row.userId)).toEqual(['3'])
  expect((await admin('GET', `/api/goals/${own}/progress?on=2026-03-01`)).status).toBe(404)
  expect((await admin('GET', `/api/goals/${own}/progress?on=2026-02-30`)).status).toBe(400)
})

it('GET …/credits, explain, activity, board: every figure opens', async () => {
  const { admin, set } = await start()
  const id = await set(admin, user('3'))
  const figures = async () => (await admin<Progress>('GET', `/api/goals/${id}/progress?on=2026-01-15`)).body
  await waitFor(async () => (await figures()).recredit === undefined && (await figures()).fact === 2)
  const credits = await admin<{ credits: { recordId: string; userId: string; url: string }[]; next: string | null }>('GET', `/api/goals/${id}/credits?on=2026-01-15&limit=1`)
  expect([credits.body.credits.length, credits.body.next === null]).toEqual([1, false])
  expect(credits.body.credits[0]?.url).toContain('/crm/deal/details/')
  const record = credits.body.credits[0]?.recordId ?? ''
  const why = await admin<{ counted: boolean }>('GET', `/api/goals/${id}/explain?record=deal:${record}&on=2026-01-15`)
  expect([why.status, why.body.counted]).toEqual([200, true])
  expect((await admin('GET', `/api/goals/${id}/explain?record=deal:99999&on=2026-01-15`)).status).toBe(404)
  expect((await admin('GET', `/api/goals/${id}/explain?record=comet:1`)).status).toBe(400)
  for (const [ref, named] of [['lead:a1b2:77', 'lead a1b2:77'], ['item:147:12', 'item:147 12']]) {
    expect(await admin('GET', `/api/goals/${id}/explain?record=${ref}&on=2026-01-15`)).toMatchObject({ status: 404, body: { error: { message: expect.stringContaining(`no ${named} under`) as string } } })
  }
  const waterfall = waterfallSchema.parse((await admin('GET', `/api/goals/${id}/waterfall?on=2026-01-15`)).body)
  expect([waterfall.total, waterfall.counted, waterfall.steps.map(({ left }) => left)]).toEqual([2, 2, [2]])
  expect(missPageSchema.parse((await admin('GET', `/api/goals/${id}/misses?on=2026-01-15`)).body)).toEqual({ misses: [], next: null, total: 0 })
  const found = recordMatchesSchema.parse((await admin('GET', `/api/goals/${id}/records?on=2026-01-15&text=${record}`)).body)
  expect(found.records[0]).toMatchObject({ kind: 'deal', id: record })
  expect((await admin('GET', `/api/goals/${id}/records?text=`)).status).toBe(400)
  const activity = await admin<{ points: { value: number }[] }>('GET', `/api/goals/${id}/activity?on=2026-01-15&step=hour`)
  expect(activity.body.points.at(-1)?.value).toBe(2)
  const board = boardSchema.parse((await admin('GET', '/api/board?unit=month&on=2026-01-15')).body)
  expect(board.rows.find((row) => row.user.id === '3')?.goals.map((goal) => goal.fact)).toEqual([2])
})

it('POST /api/goals/:id/copy: a new goal for somebody else, by the same rights', async () => {
  const { head, set } = await start()
  const id = await set(head, user('3'))
  const copy = await head<Goal>('POST', `/api/goals/${id}/copy`, { subject: user('4'), target: 6 })
  expect(copy.status).toBe(201)
  expect(goalSchema.parse(copy.body)).toMatchObject({ subject: user('4'), target: 6, metricName: 'Создано', subjectName: 'Глеб Торгов' })
  const weighed = await head<Goal>('POST', `/api/goals/${id}/copy`, { weight: 0.4, marks: [{ at: 0.7, amountMinor: 500 }] })
  expect(weighed.body).toMatchObject({ subject: user('3'), weight: 0.4, marks: [{ at: 0.7, amountMinor: 500 }] })
  const wrong = await head('POST', `/api/goals/${id}/copy`, { marks: [{ at: 0.1234567 }] })
  expect([wrong.status, JSON.stringify(wrong.body)]).toEqual([400, expect.stringContaining('marks')])
  expect((await head('POST', `/api/goals/${id}/copy`, { subject: user('1') })).status).toBe(403)
})

it('400 names what is wrong', async () => {
  const { app, admin, goal, metricId } = await start()
  for (const [body, word] of [
    [goal(user('3'), { target: 0 }), 'target'], [goal(user('999')), 'subject'], [goal(user('3'), { base: 10 }), 'base'],
  ] as const) {
    const answer = await admin('POST', '/api/goals', body)
    expect([answer.status, errorOf(answer)]).toEqual([400, expect.stringContaining(word)])
  }
  for (const [body, word] of [
    [{ ...metric, where: { field: 'colour', op: 'is', value: 'red' } }, 'colour'], [{ ...metric, when: 'someday' }, 'someday'],
    [{ ...metric, measure: { kind: 'sum', field: 'title' } }, 'title'],
  ] as const) {
    const answer = await admin('PUT', `/api/metrics/${metricId}`, body)
    expect([answer.status, errorOf(answer)]).toEqual([400, expect.stringContaining(word)])
  }
  expect((await admin('POST', '/api/goals', goal(user('3'), { metricId: 'no-such' }))).status).toBe(404)
  const malformed = await fetch(`${app.origin}/api/goals`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' })
  expect(malformed.status).toBe(400)
})

it('metrics: read by all, written and previewed by supervisors; one in use stays', async () => {
  const { admin, head, vera, set, metricId } = await start()
  expect(metricSchema.parse((await vera('GET', `/api/metrics/${metricId}`)).body)).toMatchObject({ id: metricId, version: 1, editable: false })
  expect((await vera('POST', '/api/metrics', metric)).status).toBe(403)
  expect((await vera('POST', '/api/metrics/preview', metric)).status).toBe(403)
  const preview = await head<{ matched: number; steps: { left: number }[] }>('POST', '/api/metrics/preview', { ...metric, where: { all: [{ field: 'ownerId', op: 'is', value: '3' }] } })
  const company = await head<{ matched: number; sample: { userId: string }[] }>('POST', '/api/metrics/preview', { ...metric, where: { field: 'ownerId', op: 'is', value: '1' } })
  expect(company.body.sample).toEqual([])
  expect([preview.status, preview.body.matched, preview.body.steps.map((step) => step.left)]).toEqual([200, 2, [4, 2]])
  await set(admin, user('3'))
  expect((await admin('DELETE', `/api/metrics/${metricId}`)).status).toBe(409)
  const second = await head<{ id: string }>('POST', '/api/metrics', { ...metric, name: 'Ещё' })
  expect((await head('DELETE', `/api/metrics/${second.body.id}`)).status).toBe(204)
})

it('POST /api/goals/:id/bulk/:bulk: decided by who sets goals for all whose records it holds, never by one of them', async () => {
  const company = makeTinyCompany(4)
  // The fifth deal is the administrator's own.
  createDeal({ company, now: Date.UTC(2026, 0, 5, 9), byPersonId: 1 }, { title: 'Своя', opportunity: 1, assignedById: 1, contactId: 1, companyId: 1, custom: {} })
  const emulator = await createEmulator({ portals: [{ company }] })
  onTestFinished(emulator.close)
  const [portal] = emulator.portals
  if (!portal) throw new Error('a portal was asked for')
  const app = await startApp({ emulator })
  const admin = await app.install(portal)
  const [head, vera] = [await app.as(portal, 2), await app.as(portal, 3)]
  const { body: { id: metricId } } = await admin<{ id: string }>('POST', '/api/metrics', metric)
  const set = async (subject: unknown) => (await admin<{ id: string }>('POST', '/api/goals', { metricId, subject, base: 0, target: 4, period: january, marks: [] })).body.id
  const [ofVera, ofGleb, ofDepartment, ofAll] = [await set(user('3')), await set(user('4')), await set({ kind: 'department', id: '2' }), await set({ kind: 'everyone' })]
  const { body: { portal: { id: portalId } } } = await admin<{ portal: { id: string } }>('GET', '/api/session')
  const database = openSqlite<PortalTables>(join(app.config.dataDir, 'portals', `${portalId}.sqlite`))
  onTestFinished(database.close)
  const { db } = database
  const creditsOf = async () => await db.selectFrom('credits').select(['record_id', 'at']).where('metric_id', '=', metricId).execute()
  await waitFor(async () => (await creditsOf()).length === 5)
  const moments = new Map((await creditsOf()).map((credit) => [credit.record_id, credit.at]))
  const bulk = async (moverId: string, recordIds: string[]): Promise<string> => {
    const { id } = await db.insertInto('bulk_moves').values({ kind: 'deal', person_id: moverId, from_at: 0, to_at: 0, records: 0, decision: null, decided_by: null, decided_at: null }).returning('id').executeTakeFirstOrThrow()
    await db.insertInto('stage_moves').values(recordIds.map((recordId) => ({ kind: 'deal', record_id: recordId, at: (moments.get(recordId) ?? 0) + id, person_id: moverId, bulk_id: id }))).execute()
    return String(id)
  }
  const [led, own, ofHead, foreign, adminsOwn] = [await bulk('3', ['1', '3']), await bulk('1', ['1']), await bulk('2', ['1']), await bulk('3', ['1', '5']), await bulk('3', ['5'])]
  const decide = async (api: Api, goalId: string, bulkId: string, body: unknown = { decision: 'count' }) => (await api('POST', `/api/goals/${goalId}/bulk/${bulkId}`, body)).status
  expect([await decide(head, ofVera, led), await decide(head, ofDepartment, led, { decision: 'reject' })]).toEqual([200, 200])
  // Through a goal that is not theirs to set, of a move they made, and of one that holds records of people they do not lead.
  expect([await decide(head, ofAll, led), await decide(head, ofVera, ofHead), await decide(head, ofVera, own), await decide(head, ofVera, foreign)]).toEqual([403, 403, 403, 403])
  expect([await decide(vera, ofVera, led), await decide(vera, ofDepartment, led), await decide(vera, ofGleb, led)]).toEqual([403, 403, 404])
  // An administrator decides about everybody's records but their own.
  expect([await decide(admin, ofAll, own), await decide(admin, ofAll, ofHead), await decide(admin, ofAll, foreign), await decide(admin, ofAll, adminsOwn)]).toEqual([200, 200, 403, 403])
  expect([await decide(admin, ofVera, '99'), await decide(admin, ofVera, 'x'), await decide(admin, 'none', led), await decide(admin, ofVera, led, { decision: 'maybe' })]).toEqual([404, 404, 404, 400])
  expect((await db.selectFrom('bulk_moves').select(['decided_by', 'decision']).where('id', '=', Number(led)).executeTakeFirst())).toEqual({ decided_by: '2', decision: 'reject' })
})
