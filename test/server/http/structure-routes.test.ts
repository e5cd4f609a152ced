import express from 'express'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { systemClock } from '../../../server/clock'
import { createApiGate } from '../../../server/http/api-call'
import { createErrorHandler } from '../../../server/http/error-handler'
import { createStructureRoutes } from '../../../server/http/structure-routes'
import { openRegistry } from '../../../server/open-registry'
import { createPortalReaders } from '../../../server/portal-readers'
import { boardSchema } from '../../../shared/api/board-contract'
import { progressSchema } from '../../../shared/api/goal-contract'
import { structureAnswerSchema } from '../../../shared/api/structure-contract'
import { createEmulator } from '../../emulator/bitrix24/create-emulator'
import { makeTinyCompany } from '../../emulator/bitrix24/support/tiny-company'
import { startApp, type Api, type StartedApp } from '../../support/start-app'

type Refusal = { error: { code: string; message: string } }

/** Boris (2) heads the sales (2) with Vera (3) and Gleb (4) by the CRM's word; Anna (1) is the admin of the firm (1). */
async function start() {
  const emulator = await createEmulator({ portals: [{ company: makeTinyCompany(10) }] })
  onTestFinished(emulator.close)
  const [portal] = emulator.portals
  if (!portal) throw new Error('a portal was asked for')
  const app = await startApp({ emulator, timing: { peopleMs: 0 } })
  return { app, portal, admin: await app.install(portal), head: await app.as(portal, 2), vera: await app.as(portal, 3), gleb: await app.as(portal, 4) }
}

/** The same routes over the same portal, as if its CRM said nothing of who leads whom. */
async function startSilent({ app }: { app: StartedApp }): Promise<(api: Api) => Api> {
  const registry = await openRegistry(app.config.dataDir)
  const readers = createPortalReaders({ dataDir: app.config.dataDir, onError: (error) => { throw error } })
  const gate = createApiGate({ registry: registry.db, lease: readers.lease, clock: systemClock })
  const server = express().use(express.json()).use('/api', createStructureRoutes({ gate, flow: app.flow, tellsStructure: async () => await Promise.resolve(false) }))
    .use(createErrorHandler((error) => { throw error })).listen(0, '127.0.0.1')
  await new Promise((resolve) => { server.once('listening', resolve) })
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => { server.close(resolve) })
    await readers.close()
    await registry.close()
  })
  // A listening TCP server's address is always an AddressInfo.
  const { port } = server.address() as AddressInfo
  return (api) => (method, path, body) => api(method, path, body, `http://127.0.0.1:${port}`)
}

it('GET /api/structure: what the CRM says, to each what they may see; nobody changes it here', async () => {
  const { admin, head, vera } = await start()
  const read = async (api: Api) => {
    const { editable, fromCrm, departments, people } = structureAnswerSchema.parse((await api('GET', '/api/structure')).body)
    return [editable, fromCrm, departments.map(({ id, parentId, headId }) => [id, parentId, headId]), people.map(({ id }) => id).sort()]
  }
  expect(await read(admin)).toEqual([false, true, [['1', null, null], ['2', '1', '2']], ['1', '2', '3', '4', '5']])
  expect(await read(head)).toEqual([false, true, [['1', null, null], ['2', '1', '2']], ['2', '3', '4', '5']])
  expect((await read(vera))[3]).toEqual(['3'])
  const refused = await admin<Refusal>('PUT', '/api/structure', { departments: [{ id: '2', headId: '3' }] })
  expect([refused.status, refused.body.error.code]).toEqual([409, 'structure-from-crm'])
  expect((await vera('PUT', '/api/structure', { departments: [] })).status).toBe(403)
})

it('PUT /api/structure: whom an administrator names sees the people, has the bonus, and stays when the people are read anew', async () => {
  const { app, admin, head, vera, gleb } = await start()
  const silent = await startSilent({ app })
  const metric = { name: 'Создано', source: 'deal', where: { all: [] }, measure: { kind: 'count' }, when: 'createdAt', who: 'owner', better: 'higher' }
  const { body: { id: metricId } } = await admin<{ id: string }>('POST', '/api/metrics', metric)
  const { body: { id: goalId } } = await admin<{ id: string }>('POST', '/api/goals', {
    metricId, subject: { kind: 'department', id: '2' }, base: 0, target: 10, period: { kind: 'every', unit: 'month', from: '2026-01-01' }, marks: [{ at: 0.5, amountMinor: 9000 }],
  })
  const rolesOf = async () => await Promise.all([head, vera].map(async (api) => (await api<{ user: { role: string } }>('GET', '/api/session')).body.user.role))
  const seenBy = async (api: Api) => progressSchema.parse((await api('GET', `/api/goals/${goalId}/progress?on=2026-01-20`)).body).people.map(({ userId }) => userId).sort()
  const bonusOf = async (id: string) => boardSchema.parse((await admin('GET', '/api/board?unit=month&on=2026-01-20')).body).rows.find(({ user }) => user.id === id)?.bonusMinor
  expect([await rolesOf(), await bonusOf('2')]).toEqual([['supervisor', 'employee'], 9000])

  const answer = await silent(admin)('PUT', '/api/structure', { departments: [{ id: '2', headId: '3' }] })
  const told = structureAnswerSchema.parse(answer.body)
  expect([answer.status, told.editable, told.fromCrm, told.departments[1]]).toEqual([200, true, false, { id: '2', name: 'Продажи', parentId: '1', headId: '3', setBy: '1', setAt: expect.any(String) }])
  const check = async () => {
    expect(await rolesOf()).toEqual(['employee', 'supervisor'])
    expect([await seenBy(vera), await seenBy(head), await seenBy(gleb)]).toEqual([['2', '3', '4'], ['2'], ['4']])
    expect([await bonusOf('2'), await bonusOf('3')]).toEqual([0, 9000])
  }
  await check()
  const portalId = (await admin<{ portal: { id: string } }>('GET', '/api/session')).body.portal.id
  await app.flow.catchUp(portalId)
  await check()
  expect((await silent(vera)('GET', '/api/structure')).body).toMatchObject({ editable: false, fromCrm: false })
})

it('PUT /api/structure: for administrators only, and what is wrong is refused by name', async () => {
  const { app, admin, head, vera } = await start()
  const silent = await startSilent({ app })
  for (const api of [head, vera]) expect((await silent(api)('PUT', '/api/structure', { departments: [{ id: '2', headId: '3' }] })).status).toBe(403)
  const put = async (body: unknown) => {
    const { status, body: { error } } = await silent(admin)<Refusal>('PUT', '/api/structure', body)
    return [status, error.message]
  }
  expect(await put({})).toEqual([400, expect.stringContaining('departments')])
  expect(await put({ departments: [{ id: '2', headId: 3 }] })).toEqual([400, expect.stringContaining('departments.0.headId')])
  expect(await put({ departments: [{ id: '2', leadId: '3' }] })).toEqual([400, expect.stringContaining('leadId')])
  expect(await put({ departments: [{ id: '2' }, { id: '2' }] })).toEqual([400, expect.stringContaining('named twice')])
  expect(await put({ departments: [{ id: '9', headId: '3' }] })).toEqual([400, expect.stringContaining('no department 9')])
  expect(await put({ departments: [{ id: '2', headId: '5' }] })).toEqual([400, expect.stringContaining('person 5 no longer works')])
  expect(await put({ departments: [{ id: '1', parentId: '2' }] })).toEqual([400, expect.stringContaining('below itself')])
  expect((await silent(admin)('GET', '/api/structure')).body).toMatchObject({ departments: [{ parentId: null, setBy: null }, { parentId: '1', headId: '2' }] })
})
