import { expect, it, onTestFinished } from 'vitest'
import type { Progress } from '../../../shared/api/goal-contract'
import { updateDeal } from '../../emulator/company/company-actions'
import { createEmulator } from '../../emulator/bitrix24/create-emulator'
import { makeTinyCompany } from '../../emulator/bitrix24/support/tiny-company'
import { startApp, waitFor } from '../../support/start-app'

it('progress: a field, a pipeline, a person that go away leave the past of their goals, and the goals say so', async () => {
  const company = makeTinyCompany(12)
  const emulator = await createEmulator({ portals: [{ company }] })
  onTestFinished(emulator.close)
  const [portal] = emulator.portals
  if (!portal) throw new Error('a portal was asked for')
  const app = await startApp({ emulator, timing: { catchUpMs: 600_000, peopleMs: 0, backoff: { baseMs: 20, capMs: 200 } } })
  const admin = await app.install(portal)
  const session = await admin<{ portal: { id: string } }>('GET', '/api/session')
  const define = async (condition: Record<string, unknown>): Promise<{ metricId: string; goalId: string }> => {
    const metric = await admin<{ id: string }>('POST', '/api/metrics', { name: JSON.stringify(condition), source: 'deal', where: { all: [condition] }, measure: { kind: 'count' }, when: 'createdAt', who: 'owner', better: 'higher' })
    expect(metric.status).toBe(201)
    const goal = await admin<{ id: string }>('POST', '/api/goals', { metricId: metric.body.id, subject: { kind: 'everyone' }, base: 0, target: 10, period: { kind: 'every', unit: 'year', from: '2020-01-01' }, marks: [{ at: 1 }] })
    return { metricId: metric.body.id, goalId: goal.body.id }
  }
  const progress = async (goalId: string): Promise<Progress> => (await admin<Progress>('GET', `/api/goals/${goalId}/progress?on=2026-03-01`)).body
  const [byField, byPipeline] = [await define({ field: 'custom.UF_CRM_REGION', op: 'notEmpty' }), await define({ field: 'pipelineId', op: 'in', value: ['0', '3'] })]
  for (const { goalId } of [byField, byPipeline]) await waitFor(async () => (await progress(goalId)).recredit === undefined)
  const before = [(await progress(byField.goalId)).fact, (await progress(byPipeline.goalId)).fact]
  expect(before.every((fact) => fact !== null && fact > 0)).toBe(true)
  const personal = await admin<{ id: string }>('POST', '/api/goals', { metricId: byPipeline.metricId, subject: { kind: 'user', id: '4' }, base: 0, target: 5, period: { kind: 'every', unit: 'year', from: '2020-01-01' }, marks: [{ at: 1 }] })

  company.customFields = company.customFields.filter(({ name }) => name !== 'UF_CRM_REGION')
  company.pipelines.delete(3)
  const vanished = company.people.get(4)
  if (vanished) vanished.active = false
  await new Promise((done) => setTimeout(done, 1100))
  await app.flow.catchUp(session.body.portal.id)
  // A change of a record that was counted takes nothing away.
  portal.publishAll(updateDeal({ company, now: Date.now(), byPersonId: 3 }, 1, { title: 'Правка' }))
  await waitFor(async () => (await admin<{ inbox: { waiting: number } }>('GET', '/api/sync')).body.inbox.waiting === 0)

  expect([(await progress(byField.goalId)).fact, (await progress(byPipeline.goalId)).fact]).toEqual(before)
  expect((await progress(byField.goalId)).problem).toMatchObject({ code: 'field', name: 'custom.UF_CRM_REGION' })
  expect((await progress(byPipeline.goalId)).problem).toMatchObject({ code: 'value', name: '3' })
  const { metrics } = (await admin<{ metrics: { id: string; problem?: { code: string } }[] }>('GET', '/api/metrics')).body
  expect(metrics.map(({ problem }) => problem?.code)).toEqual(['field', 'value'])
  const { goals } = (await admin<{ goals: { id: string; problem?: { code: string } }[] }>('GET', '/api/goals')).body
  expect(goals.find(({ id }) => id === personal.body.id)?.problem?.code).toBe('dismissed')
})
