import { expect, it, onTestFinished } from 'vitest'
import { absenceListSchema, absenceSchema, bonusLimitListSchema, type Absence } from '../../../shared/api/absence-contract'
import { boardSchema } from '../../../shared/api/board-contract'
import { progressSchema } from '../../../shared/api/goal-contract'
import { createEmulator } from '../../emulator/bitrix24/create-emulator'
import { makeTinyCompany } from '../../emulator/bitrix24/support/tiny-company'
import { startApp, type Api } from '../../support/start-app'

const metric = { name: 'Создано', source: 'deal', where: { all: [] }, measure: { kind: 'count' }, when: 'createdAt', who: 'owner', better: 'higher' }
const vacation = { userId: '3', from: '2026-01-12', to: '2026-01-17', kind: 'vacation' }

/** Ten deals of January 2026: five of Vera (3), five of Gleb (4). Boris (2) heads their department, Anna (1) is the admin. */
async function start() {
  const emulator = await createEmulator({ portals: [{ company: makeTinyCompany(10) }] })
  onTestFinished(emulator.close)
  const [portal] = emulator.portals
  if (!portal) throw new Error('a portal was asked for')
  const app = await startApp({ emulator })
  const admin = await app.install(portal)
  await admin('PUT', '/api/calendar', { kind: 'weekdays' })
  const { body: { id: metricId } } = await admin<{ id: string }>('POST', '/api/metrics', metric)
  const set = async (more: object = {}): Promise<string> => {
    const { status, body } = await admin<{ id: string }>('POST', '/api/goals', {
      metricId, subject: { kind: 'user', id: '3' }, base: 0, target: 22, period: { kind: 'every', unit: 'month', from: '2026-01-01' }, marks: [], ...more,
    })
    expect(status).toBe(201)
    return body.id
  }
  const progressOf = async (goalId: string, api: Api = admin) => progressSchema.parse((await api('GET', `/api/goals/${goalId}/progress?on=2026-01-20`)).body)
  return { app, portal, admin, head: await app.as(portal, 2), vera: await app.as(portal, 3), gleb: await app.as(portal, 4), set, progressOf }
}

it('POST /api/absences: the target is cut to the days worked, and the answer says how', async () => {
  const { admin, head, vera, set, progressOf } = await start()
  const [cut, whole, funded] = [await set(), await set({ prorate: false }), await set({ marks: [{ at: 0.2, amountMinor: 2200 }], prorateFund: true })]
  const made = await head<Absence>('POST', '/api/absences', vacation)
  expect([made.status, absenceSchema.parse(made.body)]).toEqual([201, { id: made.body.id, ...vacation, editable: true }])
  // January 2026 has 22 days from Monday to Friday, five of them in the vacation.
  expect(await progressOf(cut)).toMatchObject({ fact: 5, target: 17, index: 5 / 17, days: { total: 17 }, prorated: { worked: 17, norm: 22, base: 0, target: 22, fund: false } })
  expect(await progressOf(whole)).toMatchObject({ target: 22, index: 5 / 22, days: { total: 22 } })
  expect((await progressOf(whole)).prorated).toBeUndefined()
  expect((await progressOf(funded)).bonus.amountMinor).toBe(1700)
  expect(absenceListSchema.parse((await vera('GET', '/api/absences')).body).absences).toEqual([{ id: made.body.id, ...vacation, editable: false }])
  expect((await head('DELETE', `/api/absences/${made.body.id}`)).status).toBe(204)
  expect((await progressOf(cut)).target).toBe(22)
  expect((await admin('DELETE', `/api/absences/${made.body.id}`)).status).toBe(404)
})

it('/api/absences: a supervisor for their people, nobody for themselves, employees for nobody; others see nothing', async () => {
  const { admin, head, vera, gleb } = await start()
  const post = async (api: Api, userId: string) => (await api('POST', '/api/absences', { ...vacation, userId })).status
  expect([await post(head, '2'), await post(head, '1'), await post(vera, '3'), await post(vera, '4'), await post(admin, '1')]).toEqual([403, 403, 403, 403, 403])
  const { body: { id } } = await head<Absence>('POST', '/api/absences', vacation)
  expect((await gleb('GET', '/api/absences')).body).toEqual({ absences: [] })
  expect([(await gleb('DELETE', `/api/absences/${id}`)).status, (await vera('DELETE', `/api/absences/${id}`)).status]).toEqual([404, 403])
})

it('POST /api/absences: what is wrong is named', async () => {
  const { admin } = await start()
  const post = async (body: object) => {
    const answer = await admin<{ error: { message: string } }>('POST', '/api/absences', body)
    return [answer.status, answer.body.error.message]
  }
  expect(await post({ ...vacation, to: vacation.from })).toEqual([400, expect.stringContaining('to')])
  expect(await post({ ...vacation, from: '2026-02-30' })).toEqual([400, expect.stringContaining('from')])
  expect(await post({ ...vacation, kind: 'party' })).toEqual([400, expect.stringContaining('kind')])
  expect(await post({ ...vacation, userId: '99' })).toEqual([400, expect.stringContaining('userId')])
  await admin('POST', '/api/absences', vacation)
  expect(await post({ ...vacation, from: '2026-01-16', to: '2026-01-20' })).toEqual([400, expect.stringContaining('2026-01-12 – 2026-01-16')])
  expect((await admin('POST', '/api/absences', { ...vacation, from: '2026-01-17', to: '2026-01-20' })).status).toBe(201)
})

it('PUT /api/bonus-limits: cap and floor act on the sum of a person’s bonuses from their period on', async () => {
  const { admin, head, vera, set } = await start()
  await set({ target: 5, marks: [{ at: 1, amountMinor: 3000 }] })
  await set({ target: 5, marks: [{ at: 1, amountMinor: 4000 }] })
  const rowOf = async (on: string) => {
    const board = boardSchema.parse((await admin('GET', `/api/board?unit=month&on=${on}`)).body)
    const { bonusMinor, limit } = board.rows.find((row) => row.user.id === '3') ?? { bonusMinor: null, limit: null }
    return [bonusMinor, limit, board.bonusMinor]
  }
  expect(await rowOf('2026-01-20')).toEqual([7000, undefined, 7000])
  const put = async (api: Api, body: object) => (await api('PUT', '/api/bonus-limits', { userId: '3', from: '2026-01-01', ...body })).status
  expect([await put(vera, { capMinor: null, floorMinor: 9999 }), await put(head, { capMinor: 5, floorMinor: 6 }), await put(head, { capMinor: 5000, floorMinor: 1000 })]).toEqual([403, 400, 200])
  expect(await rowOf('2026-01-20')).toEqual([5000, { capMinor: 5000, floorMinor: 1000, sumMinor: 7000 }, 5000])
  expect(await rowOf('2026-02-20')).toEqual([1000, { capMinor: 5000, floorMinor: 1000, sumMinor: 0 }, 1000])
  expect(await put(head, { from: '2026-02-01', capMinor: null, floorMinor: null })).toBe(200)
  expect([await rowOf('2026-01-20'), await rowOf('2026-02-20')]).toEqual([[5000, { capMinor: 5000, floorMinor: 1000, sumMinor: 7000 }, 5000], [0, undefined, 0]])
  expect(bonusLimitListSchema.parse((await vera('GET', '/api/bonus-limits?user=3')).body).limits.map((one) => [one.from, one.capMinor, one.editable])).toEqual([['2026-02-01', null, false], ['2026-01-01', 5000, false]])
})
