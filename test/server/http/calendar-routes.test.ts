import { expect, it, onTestFinished } from 'vitest'
import { calendarAnswerSchema } from '../../../shared/api/calendar-contract'
import type { Progress } from '../../../shared/api/goal-contract'
import { createEmulator } from '../../emulator/bitrix24/create-emulator'
import { makeTinyCompany } from '../../emulator/bitrix24/support/tiny-company'
import { startApp } from '../../support/start-app'

async function start() {
  const emulator = await createEmulator({ portals: [{ company: makeTinyCompany(3) }] })
  onTestFinished(emulator.close)
  const [portal] = emulator.portals
  if (!portal) throw new Error('a portal was asked for')
  const app = await startApp({ emulator })
  return { app, portal, admin: await app.install(portal) }
}

it('GET /api/calendar: a portal in Moscow goes by the calendar of Russia until somebody chooses', async () => {
  const { app, portal } = await start()
  const answer = await (await app.as(portal, 3))('GET', '/api/calendar')
  expect([answer.status, calendarAnswerSchema.parse(answer.body)]).toEqual([200, { kind: 'russia', exceptions: [], hours: { from: '09:00', to: '18:00' }, chosen: false }])
})

it('PUT /api/calendar: an administrator chooses, and the pace of the goals follows', async () => {
  const { admin } = await start()
  const metric = await admin<{ id: string }>('POST', '/api/metrics', { name: 'Made', source: 'deal', where: { all: [] }, measure: { kind: 'count' }, when: 'createdAt', who: 'owner' })
  const goal = await admin<{ id: string }>('POST', '/api/goals', {
    metricId: metric.body.id, subject: { kind: 'everyone' }, base: 0, target: 300, period: { kind: 'once', from: '2026-11-01', to: '2026-12-01' }, marks: [],
  })
  const total = async () => (await admin<Progress>('GET', `/api/goals/${goal.body.id}/progress?on=2026-11-19`)).body.days.total
  expect(await total()).toBe(20)
  const chosen = { kind: 'weekdays', exceptions: [{ on: '2026-11-04', working: false }, { on: '2026-11-30', working: false }] }
  const answer = await admin('PUT', '/api/calendar', chosen)
  expect([answer.status, answer.body]).toEqual([200, { ...chosen, hours: { from: '09:00', to: '18:00' }, chosen: true }])
  expect(await total()).toBe(19)
  await admin('PUT', '/api/calendar', { kind: 'calendarDays' })
  expect(await total()).toBe(30)
})

it('PUT /api/calendar: forbidden for others, and a day or a kind that does not exist is refused by name', async () => {
  const { app, portal, admin } = await start()
  const put = async (body: unknown) => {
    const answer = await admin<{ error: { message: string } }>('PUT', '/api/calendar', body)
    return [answer.status, answer.body.error.message]
  }
  for (const user of [2, 3]) expect((await (await app.as(portal, user))('PUT', '/api/calendar', { kind: 'weekdays' })).status).toBe(403)
  expect(await put({ kind: 'lunar' })).toEqual([400, expect.stringContaining('kind')])
  expect(await put({ kind: 'russia', exceptions: [{ on: '2026-02-30', working: false }] })).toEqual([400, expect.stringContaining('exceptions.0.on')])
  expect(await put({ kind: 'russia', exceptions: [{ on: '2026-02-20', working: false }, { on: '2026-02-20', working: true }] })).toEqual([400, expect.stringContaining('a day is named twice')])
  expect(await put({ kind: 'russia', hours: { from: '18:00', to: '09:00' } })).toEqual([400, expect.stringContaining('hours')])
  expect(await put({ kind: 'russia', hours: { from: '9', to: '25:00' } })).toEqual([400, expect.stringContaining('hours.from')])
  expect((await admin('GET', '/api/calendar')).body).toMatchObject({ chosen: false })
})
