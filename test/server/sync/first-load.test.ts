import { expect, it } from 'vitest'
import { deleteDeal } from '../../emulator/company/company-actions'
import type { Company } from '../../emulator/company/company-types'
import { createClient, createContact, createItem, deleteItem, updateItem } from '../../emulator/company/item-actions'
import { makeItemSets } from '../../emulator/company/item-catalogue'
import { addCall, createActivity, createTask, deleteTask, updateActivity, updateTask } from '../../emulator/company/work-actions'
import { makeTinyCompany } from '../../emulator/bitrix24/support/tiny-company'
import { startRig, until, type Rig } from './support/sync-rig'

const hour = 3_600_000

/** Deals, and some of every other kind. */
function makeMixedCompany(size: number): Company {
  const company = makeTinyCompany(size)
  company.itemSets = makeItemSets()
  const acting = { company, byPersonId: 3 }
  for (let i = 0; i < size; i += 1) {
    const now = Date.UTC(2026, 0, 2) + i * hour
    for (const [type, won] of [[1, 'CONVERTED'], [7, 'APPROVED'], [31, 'DT31_5:P'], [1042, 'DT1042_9:SUCCESS']] as const) {
      createItem({ ...acting, now }, type, { opportunity: 100 + i, assignedById: i % 2 === 0 ? 3 : 4, dealId: i + 1 })
      if (i % 3 === 0) updateItem({ ...acting, now: now + hour }, type, i + 1, { stageId: won })
    }
    createContact({ ...acting, now }, { firstName: 'Иван', lastName: `Иванов ${i}` })
    createClient({ ...acting, now }, { title: `ООО № ${i}` })
  }
  return company
}

async function installed(company: Company, options: Partial<Parameters<typeof startRig>[0]> = {}) {
  const rig = await startRig({ companies: [{ company, memberId: 'm1' }], ...options })
  const portal = rig.emulator.portals[0]
  if (!portal) throw new Error('no portal')
  return { rig, portal, install: async () => { expect((await portal.app.install()).status).toBe(200); return await rig.portalId('m1') } }
}

/** What was read of the catalogue a moment ago is not read again. */
async function catalogueAge() {
  await new Promise((done) => setTimeout(done, 1100))
}

async function counts(rig: Rig, portalId: string) {
  const rows = await rig.portalDb(portalId).selectFrom('records').select(['kind', (eb) => eb.fn.countAll<number>().as('n')]).groupBy('kind').execute()
  return Object.fromEntries(rows.map(({ kind, n }) => [kind, n]))
}

async function find(rig: Rig, portalId: string, kind: string, id: string) {
  return await rig.portalDb(portalId).selectFrom('records').selectAll().where('kind', '=', kind).where('id', '=', id).executeTakeFirst()
}

async function stagesOf(rig: Rig, portalId: string, kind: string, id: string) {
  const rows = await rig.portalDb(portalId).selectFrom('stage_entries').select(['stage_id', 'stage_kind', 'at']).where('kind', '=', kind).where('record_id', '=', id).orderBy('at').execute()
  return rows.map((row) => [row.stage_id, row.stage_kind, row.at])
}

it('loadRecords: every kind is read whole, with stages, history and the titles of smart processes', async () => {
  const { rig, install } = await installed(makeMixedCompany(120))
  const portalId = await install()
  await rig.waitLive(portalId)
  expect(await counts(rig, portalId)).toEqual({ deal: 120, lead: 120, quote: 120, invoice: 120, 'item:1042': 120, contact: 121, company: 121 })
  const status = await rig.status(portalId)
  expect(status.kinds.map(({ kind }) => kind).slice(6)).toEqual(['deal', 'lead', 'invoice', 'quote', 'contact', 'company', 'item:1042', 'task', 'activity', 'call', 'stageHistory'])
  expect(status.kinds.every(({ done, total, finishedAt }) => done === total && finishedAt !== null)).toBe(true)
  expect(await find(rig, portalId, 'invoice', '1')).toMatchObject({ stage_id: 'DT31_5:P', stage_kind: 'won', pipeline_id: '5', amount_minor: 10_000, owner_id: '3' })
  expect(await find(rig, portalId, 'contact', '2')).toMatchObject({ title: 'Иван Иванов 0', stage_id: null })
  const start = Date.UTC(2026, 0, 2)
  expect(await stagesOf(rig, portalId, 'lead', '1')).toEqual([['NEW', 'open', start], ['CONVERTED', 'won', start + hour]])
  expect(await stagesOf(rig, portalId, 'item:1042', '1')).toEqual([['DT1042_9:NEW', 'open', start], ['DT1042_9:SUCCESS', 'won', start + hour]])
  expect(await rig.portalDb(portalId).selectFrom('kinds').select(['kind', 'title', 'history']).where('title', 'is not', null).execute())
    .toEqual([{ kind: 'item:1042', title: 'Рекламации', history: 'crm' }])
})

it('loadRecords: quotes have no history in the CRM, so the stages that are seen are noted', async () => {
  const company = makeMixedCompany(4)
  const { rig, portal, install } = await installed(company)
  const portalId = await install()
  await rig.waitLive(portalId)
  const start = Date.UTC(2026, 0, 2)
  expect(await stagesOf(rig, portalId, 'quote', '1')).toEqual([['APPROVED', 'won', start + hour]])
  expect(await stagesOf(rig, portalId, 'quote', '2')).toEqual([['DRAFT', 'open', start + hour]])
  const now = Math.floor(Date.now() / 1000) * 1000
  portal.publishAll(updateItem({ company, now, byPersonId: 3 }, 7, 2, { stageId: 'DECLAINED' }))
  await until(async () => (await find(rig, portalId, 'quote', '2'))?.stage_kind === 'lost')
  portal.publishAll(updateItem({ company, now: now + 5000, byPersonId: 3 }, 7, 2, { title: 'Правка' }))
  await until(async () => (await find(rig, portalId, 'quote', '2'))?.title === 'Правка')
  expect(await stagesOf(rig, portalId, 'quote', '2')).toEqual([['DRAFT', 'open', start + hour], ['DECLAINED', 'lost', now]])
})

it('loadRecords: changes of every kind come by their events, lost ones by catch-up, silent deletions by the sweep', async () => {
  const company = makeMixedCompany(6)
  const { rig, portal, install } = await installed(company)
  const portalId = await install()
  await rig.waitLive(portalId)
  const acting = () => ({ company, now: Date.now(), byPersonId: 3 })
  for (const type of [1, 7, 31, 1042]) portal.publishAll(createItem(acting(), type, { title: 'Новое', opportunity: 5 }))
  portal.publishAll([...createContact(acting(), { firstName: 'Пётр' }), ...createClient(acting(), { title: 'ООО Новое' })])
  await until(async () => Object.values(await counts(rig, portalId)).every((n) => n >= 7 || n === 6) && (await counts(rig, portalId)).company === 8)
  expect(await counts(rig, portalId)).toEqual({ deal: 6, lead: 7, quote: 7, invoice: 7, 'item:1042': 7, contact: 8, company: 8 })
  portal.publishAll(deleteItem(acting(), 31, 2))
  await until(async () => await find(rig, portalId, 'invoice', '2') === undefined)
  expect(await stagesOf(rig, portalId, 'invoice', '2')).toEqual([])

  updateItem(acting(), 1, 2, { stageId: 'JUNK' })
  updateItem(acting(), 1042, 2, { stageId: 'DT1042_9:FAIL' })
  await rig.flow.catchUp(portalId)
  expect(await find(rig, portalId, 'lead', '2')).toMatchObject({ stage_kind: 'lost' })
  expect(await find(rig, portalId, 'item:1042', '2')).toMatchObject({ stage_kind: 'lost' })

  await rig.kill(portalId)
  await rig.portalDb(portalId).updateTable('settings').set({ value: '0' }).where('name', '=', 'clean_stop').execute()
  deleteItem(acting(), 7, 3)
  deleteItem(acting(), 1, 4)
  deleteDeal(acting(), 5)
  await rig.flow.openPortal(portalId)
  const left = async () => await Promise.all([find(rig, portalId, 'lead', '4'), find(rig, portalId, 'quote', '3'), find(rig, portalId, 'deal', '5')])
  await until(async () => (await left()).every((row) => row === undefined))
  expect(await counts(rig, portalId)).toEqual({ deal: 5, lead: 6, quote: 6, invoice: 6, 'item:1042': 7, contact: 8, company: 8 })
})

it('loadRecords: a kind that is refused says so, the others go on, and it is read once it is shown again', async () => {
  const company = makeMixedCompany(10)
  const { rig, portal, install } = await installed(company)
  portal.state.deniedTypes.add(31).add(1)
  const portalId = await install()
  await rig.waitLive(portalId)
  const line = async (kind: string) => (await rig.status(portalId)).kinds.find((each) => each.kind === kind)
  expect(await counts(rig, portalId)).toEqual({ deal: 10, quote: 10, 'item:1042': 10, contact: 11, company: 11 })
  expect(await line('invoice')).toMatchObject({ finishedAt: null, message: expect.stringContaining('ACCESS_DENIED') as string })
  // An event of it brings nothing and does not stand in the way of others.
  portal.publishAll([...updateItem({ company, now: Date.now(), byPersonId: 3 }, 31, 1, { title: 'Мимо' }), ...updateItem({ company, now: Date.now(), byPersonId: 3 }, 7, 1, { title: 'Дошло' })])
  await until(async () => (await find(rig, portalId, 'quote', '1'))?.title === 'Дошло' && (await rig.status(portalId)).inbox.waiting === 0)

  portal.state.deniedTypes.clear()
  await rig.flow.catchUp(portalId)
  expect(await counts(rig, portalId)).toMatchObject({ lead: 10, invoice: 10 })
  expect(await line('invoice')).toMatchObject({ done: 10, total: 10, message: null })

  // Refused later, it keeps what is known and catches up afterwards.
  portal.state.deniedTypes.add(31)
  updateItem({ company, now: Date.now(), byPersonId: 3 }, 31, 2, { title: 'Пока нельзя' })
  await rig.flow.catchUp(portalId)
  expect([(await counts(rig, portalId)).invoice, (await line('invoice'))?.message]).toEqual([10, expect.stringContaining('ACCESS_DENIED')])
  portal.state.deniedTypes.clear()
  await rig.flow.catchUp(portalId)
  expect(await find(rig, portalId, 'invoice', '2')).toMatchObject({ title: 'Пока нельзя' })
  expect((await line('invoice'))?.message).toBeNull()
})

it('loadRecords: a smart process made later is read while the portal stays live', async () => {
  const company = makeMixedCompany(3)
  const complaints = company.itemSets.get(1042)
  company.itemSets.delete(1042)
  const { rig, install } = await installed(company)
  const portalId = await install()
  await rig.waitLive(portalId)
  expect(await counts(rig, portalId)).not.toHaveProperty('item:1042')
  if (complaints) company.itemSets.set(1042, complaints)
  await catalogueAge()
  await rig.flow.catchUp(portalId)
  expect(await counts(rig, portalId)).toHaveProperty('item:1042', 3)
  company.itemSets.delete(1042)
  await catalogueAge()
  await rig.flow.catchUp(portalId)
  expect((await rig.status(portalId)).kinds.find(({ kind }) => kind === 'item:1042')?.message).toMatch('item:1042')
  expect(await counts(rig, portalId)).toHaveProperty('item:1042', 3)
  expect((await rig.status(portalId)).phase).toBe('live')
})

it('loadRecords: tasks, activities and calls are read, followed and swept', async () => {
  const company = makeTinyCompany(1)
  const at = Date.UTC(2026, 0, 2)
  const then = { company, now: at, byPersonId: 3 }
  for (let i = 0; i < 60; i += 1) {
    createTask(then, { deadline: at + hour, dealId: 1, timeEstimate: 3600 })
    createActivity(then, { typeId: 1, providerId: 'CRM_MEETING', isCompleted: i === 0 })
    addCall(then, { typeId: 2, duration: i, failedCode: i === 0 ? '304' : '200', contactId: 1 })
  }
  updateTask({ ...then, now: at + hour / 2 }, 1, { status: 5, timeSpent: 600 })
  const { rig, portal, install } = await installed(company)
  const portalId = await install()
  await rig.waitLive(portalId)
  expect(await counts(rig, portalId)).toEqual({ deal: 1, contact: 1, company: 1, task: 60, activity: 60, call: 60 })
  const fieldsOf = async (kind: string, id: string) => JSON.parse((await find(rig, portalId, kind, id))?.fields ?? 'null') as Record<string, unknown> | null
  expect(await fieldsOf('task', '1')).toMatchObject({ status: '5', completedAt: new Date(at + hour / 2).toISOString(), isOnTime: true, timeEstimate: 3600, timeSpent: 600, dealId: '1', closedById: '3' })
  expect(await fieldsOf('task', '2')).toMatchObject({ status: '2', completedAt: null, isOnTime: null })
  expect(await fieldsOf('call', '1')).toMatchObject({ direction: 'in', duration: 0, isMissed: true, isAnswered: false, contactId: '1', startedAt: new Date(at).toISOString() })
  expect(await stagesOf(rig, portalId, 'activity', '1')).toEqual([['completed', 'won', at]])

  const now = Math.floor(Date.now() / 1000) * 1000
  const acting = { company, now, byPersonId: 3 }
  portal.publishAll([...updateTask(acting, 2, { status: 5 }), ...deleteTask(acting, 3), ...createTask(acting, {}), ...updateActivity(acting, 2, { isCompleted: true }), ...addCall(acting, { duration: 42 })])
  await until(async () => (await find(rig, portalId, 'call', '61')) !== undefined && (await rig.status(portalId)).inbox.waiting === 0)
  expect(await fieldsOf('task', '2')).toMatchObject({ status: '5', isOnTime: false })
  expect(await counts(rig, portalId)).toMatchObject({ task: 60, activity: 60, call: 61 })
  expect(await stagesOf(rig, portalId, 'activity', '2')).toEqual([['planned', 'open', at], ['completed', 'won', now]])
  // Edited later, it was still completed then.
  portal.publishAll(updateActivity({ ...acting, now: now + 9000 }, 2, { subject: 'Позже' }))
  await until(async () => (await find(rig, portalId, 'activity', '2'))?.title === 'Позже')
  expect(await stagesOf(rig, portalId, 'activity', '2')).toEqual([['planned', 'open', at], ['completed', 'won', now]])

  portal.faults.dropEvents = 2
  portal.publishAll([...updateTask({ ...acting, now: Date.now() }, 4, { status: 5 }), ...addCall({ ...acting, now: Date.now() - hour }, {})])
  await portal.eventsIdle()
  await rig.flow.catchUp(portalId)
  expect(await fieldsOf('task', '4')).toMatchObject({ status: '5' })
  expect(await counts(rig, portalId)).toMatchObject({ call: 62 })
})

it('loadRecords: without the scopes of tasks and calls those say so, and the rest is read', async () => {
  const { rig, install } = await installed(makeTinyCompany(3), { scope: ['crm', 'user_brief', 'department', 'placement'] })
  const portalId = await install()
  await rig.waitLive(portalId)
  const refused = (await rig.status(portalId)).kinds.filter(({ message }) => message).map(({ kind, message }) => [kind, message?.includes('insufficient_scope')])
  expect(refused).toEqual([['task', true], ['call', true]])
  expect(await counts(rig, portalId)).toMatchObject({ deal: 3 })
})

it('loadSettings: without the scopes of people and departments those say so, the rest is read, and they come once they are granted', async () => {
  const { rig, portal, install } = await installed(makeTinyCompany(3), { scope: ['crm', 'placement'] })
  const portalId = await install()
  await rig.waitLive(portalId)
  const lines = async () => (await rig.status(portalId)).kinds.filter(({ kind }) => kind === 'people' || kind === 'departments').map(({ kind, problem, message }) => [kind, problem, message?.includes('insufficient_scope')])
  expect(await lines()).toEqual([['people', 'refused', true], ['departments', 'refused', true]])
  expect(await counts(rig, portalId)).toMatchObject({ deal: 3 })
  rig.emulator.card.scope.push('user_brief', 'department')
  portal.app.update()
  await until(async () => (await lines()).every(([, problem]) => problem === undefined), () => rig.logged.join('\n'))
  expect((await rig.portalDb(portalId).selectFrom('departments').select('id').execute()).length).toBe(portal.company.departments.size)
  // Nobody is dismissed because the list is refused again.
  rig.emulator.card.scope.splice(2)
  await rig.flow.catchUp(portalId)
  expect(await lines()).toEqual([['people', 'refused', true], ['departments', 'refused', true]])
  expect((await rig.portalDb(portalId).selectFrom('people').select('id').where('active', '=', 1).execute()).length).toBe([...portal.company.people.values()].filter(({ active }) => active).length)
})
