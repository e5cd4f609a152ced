import { expect, it, onTestFinished } from 'vitest'
import { progressSchema, type Progress } from '../../../shared/api/goal-contract'
import { enteredValueSchema, metricValueListSchema, type MetricValueList } from '../../../shared/api/metric-contract'
import { createEmulator } from '../../emulator/bitrix24/create-emulator'
import { makeTinyCompany } from '../../emulator/bitrix24/support/tiny-company'
import { startApp, type Api } from '../../support/start-app'

it('POST /api/metrics/:id/values: supervisors and admins enter values for people they may set goals for', async () => {
  const emulator = await createEmulator({ portals: [{ company: makeTinyCompany(4) }] })
  onTestFinished(emulator.close)
  const [portal] = emulator.portals
  if (!portal) throw new Error('a portal was asked for')
  const app = await startApp({ emulator })
  const admin = await app.install(portal)
  const [head, vera] = [await app.as(portal, 2), await app.as(portal, 3)]
  const { body: { id } } = await admin<{ id: string }>('POST', '/api/metrics', { name: 'NPS', manual: { unit: 'балл' }, better: 'higher' })
  const enter = async (api: Api, userId: string, more: object = {}) => await api('POST', `/api/metrics/${id}/values`, { userId, on: '2026-01-09', value: 8.5, ...more })
  const answer = await enter(head, '3')
  expect([answer.status, enteredValueSchema.parse(answer.body)]).toMatchObject([201, { metricId: id, userId: '3', on: '2026-01-09', value: 8.5, enteredBy: '2' }])
  expect(await Promise.all([enter(vera, '3'), enter(head, '2'), enter(admin, '1'), enter(admin, '3', { on: '2026-02-30' }), enter(admin, '404')].map(async (one) => (await one).status)))
    .toEqual([403, 403, 403, 400, 404])
  const { body: goal } = await admin<{ id: string }>('POST', '/api/goals', {
    metricId: id, subject: { kind: 'user', id: '3' }, base: 0, target: 10, period: { kind: 'once', from: '2026-01-01', to: '2026-02-01' },
  })
  const { body } = await vera<Progress>('GET', `/api/goals/${goal.id}/progress?on=2026-01-09`)
  expect(progressSchema.parse(body)).toMatchObject({ fact: 8.5, index: 0.85, unit: { kind: 'number', title: 'балл' } })
  const correct = async (api: Api, values: readonly object[]) => (await api('PUT', `/api/metrics/${id}/values`, { values })).status
  expect(await correct(head, [{ userId: '3', on: '2026-01-09', value: 7 }, { userId: '3', on: '2026-01-10', value: 1.5 }])).toBe(204)
  expect(await Promise.all([correct(head, [{ userId: '3', on: '2026-01-11', value: 1 }, { userId: '2', on: '2026-01-11', value: 1 }]), correct(admin, []), correct(admin, [{ userId: '3', on: '2026-13-01', value: 1 }])]))
    .toEqual([403, 400, 400])
  const list = async (api: Api, more = '') => await api<MetricValueList>('GET', `/api/metrics/${id}/values?from=2026-01-01&to=2026-02-01${more}`)
  const { body: seen } = await list(vera)
  expect(metricValueListSchema.parse(seen).values).toMatchObject([
    { userId: '3', on: '2026-01-09', value: 7, enteredBy: '2', corrected: [{ value: 8.5, enteredBy: '2' }] }, { on: '2026-01-10', value: 1.5, corrected: [] },
  ])
  expect((await list(await app.as(portal, 4))).body).toEqual({ values: [] })
  const { body: won } = await admin<{ id: string }>('POST', '/api/metrics', { name: 'Won', source: 'deal', measure: { kind: 'count' }, when: 'wonAt' })
  const statuses = await Promise.all([
    list(vera, '&user=2'), vera('GET', `/api/metrics/${id}/values?from=2026-02-01&to=2026-01-01`), vera('GET', `/api/metrics/${id}/values?from=2020-01-01&to=2026-01-01`),
    vera('GET', `/api/metrics/${won.id}/values?from=2026-01-01&to=2026-02-01`),
  ])
  expect(statuses.map(({ status }) => status)).toEqual([403, 400, 400, 400])
})
