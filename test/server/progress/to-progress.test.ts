import { expect, it, onTestFinished } from 'vitest'
import type { Progress } from '../../../shared/api/goal-contract'
import { updateDeal } from '../../emulator/company/company-actions'
import { createEmulator } from '../../emulator/bitrix24/create-emulator'
import { createItem } from '../../emulator/company/item-actions'
import { makeItemSets } from '../../emulator/company/item-catalogue'
import { makeTinyCompany } from '../../emulator/bitrix24/support/tiny-company'
import { readToken, startApp, waitFor } from '../../support/start-app'

it('progress: a field, a pipeline, a smart process, a person, a department that go away leave the past of their goals, and the goals say so', async () => {
  const company = makeTinyCompany(12)
  company.itemSets = makeItemSets()
  createItem({ company, now: Date.UTC(2026, 1, 3), byPersonId: 3 }, 1042, {})
  const emulator = await createEmulator({ portals: [{ company }] })
  onTestFinished(emulator.close)
  const [portal] = emulator.portals
  if (!portal) throw new Error('a portal was asked for')
  const app = await startApp({ emulator, timing: { catchUpMs: 600_000, peopleMs: 0, backoff: { baseMs: 20, capMs: 200 } } })
  const admin = await app.install(portal)
  const session = await admin<{ portal: { id: string } }>('GET', '/api/session')
  const define = async (condition: Record<string, unknown>, source = 'deal'): Promise<{ metricId: string; goalId: string }> => {
    const metric = await admin<{ id: string }>('POST', '/api/metrics', { name: JSON.stringify(condition), source, where: { all: [condition] }, measure: { kind: 'count' }, when: 'createdAt', who: 'owner', better: 'higher' })
    expect(metric.status).toBe(201)
    const goal = await admin<{ id: string }>('POST', '/api/goals', { metricId: metric.body.id, subject: { kind: 'everyone' }, base: 0, target: 10, period: { kind: 'every', unit: 'year', from: '2020-01-01' }, marks: [{ at: 1 }] })
    return { metricId: metric.body.id, goalId: goal.body.id }
  }
  const progress = async (goalId: string): Promise<Progress> => (await admin<Progress>('GET', `/api/goals/${goalId}/progress?on=2026-03-01`)).body
  const [byField, byPipeline] = [await define({ field: 'custom.UF_CRM_REGION', op: 'notEmpty' }), await define({ field: 'pipelineId', op: 'in', value: ['0', '3'] })]
  const byProcess = await define({ field: 'title', op: 'notEmpty' }, 'item:1042')
  const whole = await define({ field: 'title', op: 'notEmpty' })
  const all = [byField, byPipeline, byProcess, whole]
  for (const { goalId } of all) await waitFor(async () => (await progress(goalId)).recredit === undefined)
  const facts = async () => await Promise.all(all.map(async ({ goalId }) => (await progress(goalId)).fact))
  const before = await facts()
  expect(before.every((fact) => fact !== null && fact > 0)).toBe(true)
  const personal = await admin<{ id: string }>('POST', '/api/goals', { metricId: byPipeline.metricId, subject: { kind: 'user', id: '4' }, base: 0, target: 5, period: { kind: 'every', unit: 'year', from: '2020-01-01' }, marks: [{ at: 1 }] })
  const common = await admin<{ id: string }>('POST', '/api/goals', { metricId: whole.metricId, subject: { kind: 'department', id: '2' }, base: 0, target: 5, period: { kind: 'every', unit: 'year', from: '2020-01-01' }, marks: [{ at: 1 }] })
  const ofDepartment = (await progress(common.body.id)).fact
  expect(ofDepartment).toBeGreaterThan(0)

  company.customFields = company.customFields.filter(({ name }) => name !== 'UF_CRM_REGION')
  company.pipelines.delete(3)
  company.itemSets.delete(1042)
  company.departments.delete(2)
  for (const person of company.people.values()) person.departmentIds = [1]
  const vanished = company.people.get(4)
  if (vanished) vanished.active = false
  await new Promise((done) => setTimeout(done, 1100))
  await app.flow.catchUp(session.body.portal.id)
  // A change of a record that was counted takes nothing away.
  portal.publishAll(updateDeal({ company, now: Date.now(), byPersonId: 3 }, 1, { title: 'Правка' }))
  await waitFor(async () => (await admin<{ inbox: { waiting: number } }>('GET', '/api/sync')).body.inbox.waiting === 0)

  expect(await facts()).toEqual(before)
  expect((await progress(byField.goalId)).problem).toMatchObject({ code: 'field', name: 'custom.UF_CRM_REGION' })
  expect((await progress(byPipeline.goalId)).problem).toMatchObject({ code: 'value', name: '3' })
  const { metrics } = (await admin<{ metrics: { id: string; problem?: { code: string } }[] }>('GET', '/api/metrics')).body
  expect(all.map(({ metricId }) => metrics.find(({ id }) => id === metricId)?.problem?.code)).toEqual(['field', 'value', 'source', undefined])
  const { goals } = (await admin<{ goals: { id: string; problem?: { code: string } }[] }>('GET', '/api/goals')).body
  expect(goals.find(({ id }) => id === personal.body.id)?.problem?.code).toBe('dismissed')
  // Who leaves a department leaves its goal from that day on; its past stays, and the goal says what happened, in the language of the page.
  expect((await progress(common.body.id)).problem).toMatchObject({ code: 'subject', name: '2', message: 'Тех, для кого эта цель, больше нет в CRM: прошлое сохранено.' })
  const english = app.api(readToken(await portal.app.open(1, { language: 'en' })))
  expect((await english<Progress>('GET', `/api/goals/${common.body.id}/progress?on=2026-03-01`)).body).toMatchObject({ fact: ofDepartment, problem: { message: 'The CRM no longer has those whom the goal is for: the past is kept.' } })
  expect((await english<Progress>('GET', `/api/goals/${byProcess.goalId}/progress?on=2026-03-01`)).body.problem?.message).toMatch(/^The CRM does not show “.+”: nothing new counts, the past is kept\.$/)
})
