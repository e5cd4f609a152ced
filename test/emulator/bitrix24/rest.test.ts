import { afterEach, expect, it } from 'vitest'
import { createEmulator } from './create-emulator'
import type { Emulator, EmulatorOptions } from './create-emulator'
import { createDeal, deleteDeal, updateDeal } from '../company/company-actions'
import { makeItemSets } from '../company/item-catalogue'
import { createCaller, post } from './support/call-rest'
import { makeTinyCompany } from './support/tiny-company'

const started: Emulator[] = []
afterEach(async () => { await Promise.all(started.splice(0).map(async (emulator) => await emulator.close())) })

async function start(options: Partial<EmulatorOptions> & { deals?: number } = {}) {
  const { deals = 3, ...rest } = options
  const emulator = await createEmulator({ portals: [{ company: makeTinyCompany(deals) }], ...rest })
  started.push(emulator)
  const portal = emulator.portals[0]
  if (!portal) throw new Error('no portal')
  portal.app.add()
  return { emulator, portal, call: createCaller(emulator, portal), callAs: (userId: number) => createCaller(emulator, portal, userId) }
}

it('crm.item.list: values are typed, dates carry the offset, days come as datetimes', async () => {
  const { call } = await start()
  const { body } = await call('crm.item.list', { entityTypeId: 2, select: ['id', 'opportunity', 'stageSemanticId', 'createdTime', 'closedate', 'ufCrmRegion', 'ufCrm_1720019876534', 'ufCrmShipOn'] })
  expect(body.total).toBe(3)
  expect((body.result as { items: unknown[] }).items[0]).toEqual({
    id: 1, opportunity: 1000.5, stageSemanticId: 'P', createdTime: '2026-01-01T12:00:00+03:00', closedate: '2026-01-08T03:00:00+03:00',
    ufCrmRegion: 11, ufCrm_1720019876534: 'Y', ufCrmShipOn: '2026-03-02T03:00:00+03:00',
  })
})

it('crm.item.list: sees a deal that came when another one went', async () => {
  const { call, portal } = await start()
  const listIds = async () => ((await call('crm.item.list', { entityTypeId: 2, select: ['id'] })).body.result as { items: { id: number }[] }).items.map(({ id }) => id)
  expect(await listIds()).toEqual([1, 2, 3])
  const acting = { company: portal.company, now: Date.now(), byPersonId: 3 }
  deleteDeal(acting, 1)
  createDeal(acting, {})
  expect(await listIds()).toEqual([2, 3, 4])
})

it('crm.item.list: original names of custom fields are kept on request', async () => {
  const { call } = await start()
  const { body } = await call('crm.item.list', { entityTypeId: 2, select: ['id', 'UF_CRM_REGION'], useOriginalUfNames: 'Y', filter: { '=UF_CRM_1720019876534': 1 } })
  expect((body.result as { items: unknown[] }).items).toEqual([{ id: 1, UF_CRM_REGION: 11 }, { id: 3, UF_CRM_REGION: 11 }])
})

it('crm.item.list: offset pages tell total and next, the last one has no next', async () => {
  const { call } = await start({ deals: 60 })
  const first = await call('crm.item.list', { entityTypeId: 2 })
  expect([first.body.total, first.body.next]).toEqual([60, 50])
  const last = await call('crm.item.list', { entityTypeId: 2, start: 50 })
  expect((last.body.result as { items: unknown[] }).items).toHaveLength(10)
  expect('next' in last.body).toBe(false)
})

it('crm.item.list: start -1 with a keyset counts nothing', async () => {
  const { call } = await start({ deals: 60 })
  const { body } = await call('crm.item.list', { entityTypeId: 2, start: -1, order: { id: 'ASC' }, filter: { '>id': 55 }, select: ['id'] })
  expect(body.result).toEqual({ items: [56, 57, 58, 59, 60].map((id) => ({ id })) })
  expect('total' in body || 'next' in body).toBe(false)
})

it('crm.item.list: filters know prefixes and nested logic, and refuse unknown fields', async () => {
  const { call } = await start({ deals: 6 })
  const ids = async (filter: object) => ((await call('crm.item.list', { entityTypeId: 2, filter, select: ['id'] })).body.result as { items: { id: number }[] }).items.map(({ id }) => id)
  expect(await ids({ '@id': [2, 5] })).toEqual([2, 5])
  expect(await ids({ '!@id': [2, 5] })).toEqual([1, 3, 4, 6])
  expect(await ids({ '%title': 'сделка 4' })).toEqual([4])
  expect(await ids({ '>=createdTime': '2026-01-01T12:03:00+03:00', '<createdTime': '2026-01-01T09:05:00Z' })).toEqual([4, 5])
  expect(await ids({ 0: { logic: 'OR', id: 1, 0: { '>=opportunity': 1004.5, assignedById: 4 } } })).toEqual([1, 6])
  const refused = await call('crm.item.list', { entityTypeId: 2, filter: { '=nothing': 1 } })
  expect([refused.status, refused.body.error]).toEqual([400, 'INVALID_ARG_VALUE'])
})

it('crm.item.list: items of others are left out for who is no administrator', async () => {
  const { callAs } = await start({ deals: 6 })
  const { body } = await callAs(4)('crm.item.list', { entityTypeId: 2, select: ['id'] })
  expect(body.result).toEqual({ items: [{ id: 2 }, { id: 4 }, { id: 6 }] })
})

it('crm.deal.list: the legacy list answers strings', async () => {
  const { call } = await start()
  const { body } = await call('crm.deal.list', { filter: { ID: 2 }, select: ['ID', 'OPPORTUNITY', 'CLOSED', 'UF_CRM_1720019876534'] })
  expect(body.result).toEqual([{ ID: '2', OPPORTUNITY: '1001.50', CLOSED: 'N', UF_CRM_1720019876534: '0' }])
})

it('items: an empty multiple custom field is a list, and false in the legacy answer', async () => {
  const { portal, call } = await start({ deals: 1 })
  portal.company.customFields.push({ id: 504, name: 'UF_CRM_TAGS', type: 'enumeration', title: { ru: 'Метки', en: 'Tags' }, multiple: true, options: [{ id: 21, value: 'Срочно' }] })
  expect((await call('crm.item.get', { entityTypeId: 2, id: 1 })).body.result).toMatchObject({ item: { ufCrmTags: [] } })
  expect((await call('crm.deal.get', { id: 1 })).body.result).toMatchObject({ UF_CRM_TAGS: false })
})

it('crm.item.fields: custom fields are dynamic, with their options and upper name', async () => {
  const { call } = await start()
  const { body } = await call('crm.item.fields', { entityTypeId: 2 })
  const fields = (body.result as { fields: Record<string, Record<string, unknown>> }).fields
  expect(fields['ufCrmRegion']).toMatchObject({ type: 'enumeration', isDynamic: true, upperName: 'UF_CRM_REGION', items: [{ ID: '11', VALUE: 'Север' }, { ID: '12', VALUE: 'Юг' }] })
  expect((await call('crm.item.fields', { entityTypeId: 200 })).body.error).toBe('NOT_FOUND')
})

it('crm.stagehistory.list: entries are typed, ordered by id, and can be read by owner', async () => {
  const { portal, call } = await start()
  updateDeal({ company: portal.company, now: Date.UTC(2026, 1, 1), byPersonId: 3 }, 2, { stageId: 'WON' })
  const all = await call('crm.stagehistory.list', { entityTypeId: 2, filter: { '>ID': 3 }, order: { ID: 'ASC' }, start: -1 })
  expect(all.body.result).toEqual({ items: [{ ID: 4, TYPE_ID: 3, OWNER_ID: 2, CREATED_TIME: '2026-02-01T03:00:00+03:00', CATEGORY_ID: 0, STAGE_SEMANTIC_ID: 'S', STAGE_ID: 'WON' }] })
  const owned = await call('crm.stagehistory.list', { entityTypeId: 2, filter: { OWNER_ID: [2] }, select: ['ID'] })
  expect(owned.body.result).toEqual({ items: [{ ID: 2 }, { ID: 4 }] })
})

it('crm.stagehistory.list: forgets a pipeline that the deal left where the portal does', async () => {
  const { portal, call } = await start()
  updateDeal({ company: portal.company, now: Date.UTC(2026, 1, 1), byPersonId: 3 }, 1, { stageId: 'C3:NEW' })
  const count = async () => (await call('crm.stagehistory.list', { entityTypeId: 2, filter: { OWNER_ID: 1 } })).body.total
  expect(await count()).toBe(2)
  portal.state.historyForgetsLeftPipelines = true
  expect(await count()).toBe(1)
})

it('user.get: the dismissed stay with ACTIVE false, ids are strings, departments numbers', async () => {
  const { call } = await start()
  const { body } = await call('user.get', { sort: 'ID', order: 'ASC', FILTER: { '>ID': 4 }, start: -1 })
  expect(body.result).toMatchObject([{ ID: '5', ACTIVE: false, UF_DEPARTMENT: [2], USER_TYPE: 'employee' }])
  expect(JSON.stringify(body.result)).not.toContain('EMAIL')
  expect((await call('user.get', { FILTER: { ACTIVE: true } })).body.total).toBe(4)
})

it('department.get: the root has no PARENT, a head only where one is named', async () => {
  const { call } = await start()
  expect((await call('department.get')).body.result).toEqual([{ ID: '1', NAME: 'Ромашка', SORT: 100 }, { ID: '2', NAME: 'Продажи', SORT: 200, PARENT: '1', UF_HEAD: '2' }])
})

it('catalogue: pipelines are typed, stages strings, currencies have total 0', async () => {
  const { call } = await start()
  expect((await call('crm.category.list', { entityTypeId: 2 })).body.result).toMatchObject({ categories: [{ id: 0, isDefault: 'Y' }, { id: 3, isDefault: 'N' }] })
  const stages = await call('crm.status.list', { filter: { ENTITY_ID: 'DEAL_STAGE_3' }, order: { SORT: 'ASC' } })
  expect(stages.body.result).toMatchObject([{ STATUS_ID: 'C3:NEW', SORT: '10', CATEGORY_ID: '3', SEMANTICS: null }, { SEMANTICS: 'S' }, { EXTRA: { SEMANTICS: 'failure' } }, { EXTRA: { SEMANTICS: 'apology' } }])
  const currencies = await call('crm.currency.list')
  expect(currencies.body).toMatchObject({ total: 0, result: [{ CURRENCY: 'RUB', BASE: 'Y', THOUSANDS_SEP: '&nbsp;' }, { AMOUNT: '90.5000' }] })
  expect((await call('crm.currency.base.get')).body.result).toBe('RUB')
})

it('batch: later commands read earlier answers in values and keys', async () => {
  const { call } = await start()
  const { status, body } = await call('batch', { cmd: {
    base: 'crm.currency.base.get', me: 'profile',
    mine: 'crm.item.list?entityTypeId=2&select[]=id&filter[>id]=$result[me][ID]',
    list: 'crm.item.list?entityTypeId=2&select[]=id', first: 'crm.item.get?entityTypeId=2&id=$result[list][items][0][id]',
    named: 'app.option.set?options[$result[base]]=1',
  } })
  expect(status).toBe(200)
  const { result } = body.result as { result: Record<string, never> }
  expect(result['mine']).toEqual({ items: [{ id: 2 }, { id: 3 }] })
  expect(result['first']).toMatchObject({ item: { id: 1 } })
  expect((await call('app.option.get')).body.result).toEqual({ RUB: '1' })
})

it('batch: a reference that points at nothing starts a keyset again from the beginning', async () => {
  const { call } = await start()
  const { body } = await call('batch', { cmd: {
    a: 'crm.item.list?entityTypeId=2&start=-1&order[id]=ASC&select[]=id&filter[>id]=0', b: 'crm.item.list?entityTypeId=2&start=-1&order[id]=ASC&select[]=id&filter[>id]=$result[a][items][49][id]',
  } })
  expect((body.result as { result: Record<string, unknown> }).result['b']).toEqual({ items: [{ id: 1 }, { id: 2 }, { id: 3 }] })
})

it('batch: empty maps are lists, errors are per command, nothing nests', async () => {
  const { call } = await start()
  const { body } = await call('batch', { halt: 0, cmd: { good: 'server.time', bad: 'no.such', nested: 'batch?cmd[a]=profile' } })
  expect(body.result).toMatchObject({ result_total: [], result_next: [], result_error: { bad: { error: 'ERROR_METHOD_NOT_FOUND' }, nested: { error: 'ERROR_BATCH_METHOD_NOT_ALLOWED' } } })
  const listed = await call('batch', { cmd: ['server.time', 'crm.currency.base.get'] })
  expect((listed.body.result as { result: unknown[]; result_error: unknown }).result).toHaveLength(2)
  expect((listed.body.result as { result_error: unknown }).result_error).toEqual([])
  const halted = await call('batch', { halt: 1, cmd: { bad: 'no.such', good: 'server.time' } })
  expect((halted.body.result as { result: unknown }).result).toEqual([])
  const long = await call('batch', { cmd: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`c${index}`, 'server.time'])) })
  expect([long.status, long.body.error]).toEqual([400, 'ERROR_BATCH_LENGTH_EXCEEDED'])
})

it('calls: form bodies with brackets, double slashes and .json work like JSON', async () => {
  const { emulator, portal } = await start()
  const auth = emulator.tokens.issue(portal.memberId, 1).accessToken
  const answer = await fetch(`${portal.origin}/rest//crm.item.list.json`, { method: 'POST', body: new URLSearchParams({ auth, entityTypeId: '2', 'filter[@id][]': '3', 'select[0]': 'id' }) })
  expect(await answer.json()).toMatchObject({ result: { items: [{ id: 3 }] } })
})

it('calls: errors have their codes and states', async () => {
  const { emulator, portal, call } = await start({ scope: ['crm'] })
  expect((await post(`${portal.origin}/rest/profile`, {})).body.error).toBe('NO_AUTH_FOUND')
  expect([await call('no.such').then((r) => r.status), await call('user.get').then((r) => [r.status, r.body.error])]).toEqual([404, [403, 'insufficient_scope']])
  const placed = await (await start()).call('placement.bind')
  expect([placed.status, placed.body.error]).toEqual([200, 'ERROR_ARGUMENT'])
  portal.expireTokens()
  expect(await call('profile').then((r) => [r.status, r.body.error])).toEqual([401, 'expired_token'])
  expect(emulator.portals[0]?.counters.refused).toMatchObject({ expired_token: 1 })
})

it('limits: the bucket refuses the request that would overflow it, then drains', async () => {
  let now = Date.UTC(2026, 0, 5)
  const { portal, call } = await start({ now: () => now, rate: { perSecond: 2, burst: 5 } })
  const statuses = []
  for (let index = 0; index < 6; index += 1) statuses.push((await call('server.time')).status)
  expect(statuses).toEqual([200, 200, 200, 200, 200, 503])
  now += 1000
  expect((await call('server.time')).status).toBe(200)
  expect(portal.counters).toMatchObject({ requests: 7, refused: { QUERY_LIMIT_EXCEEDED: 1 } })
})

it('limits: a method that worked too long is blocked until its oldest minute leaves', async () => {
  let now = Date.UTC(2026, 0, 5)
  const { call } = await start({ now: () => now, rate: { operatingSeconds: 10, operatingCostSeconds: 4 } })
  for (let index = 0; index < 3; index += 1) await call('server.time')
  const blocked = await call('server.time')
  expect([blocked.status, blocked.body.error]).toEqual([429, 'OPERATION_TIME_LIMIT'])
  expect(blocked.body.time['operating_reset_at']).toBe(now / 1000 + 600)
  expect((await call('profile')).status).toBe(200)
  now += 600_000
  expect((await call('server.time')).status).toBe(200)
})

it('faults: 500, broken socket, 200 with an error, one command of a batch', async () => {
  const { portal, call } = await start()
  Object.assign(portal.faults, { serverErrors: 1 })
  expect((await call('profile')).status).toBe(500)
  Object.assign(portal.faults, { socketResets: 1 })
  await expect(call('profile')).rejects.toThrow()
  Object.assign(portal.faults, { errorsInOk: 1 })
  expect(await call('profile').then((r) => [r.status, r.body.error])).toEqual([200, 'ERROR_CORE'])
  Object.assign(portal.faults, { failedCommands: 1 })
  expect((await call('batch', { cmd: { a: 'profile', b: 'profile' } })).body.result).toMatchObject({ result_error: { a: { error: 'INTERNAL_SERVER_ERROR' } }, result: { b: { ID: '1' } } })
  expect((await call('profile')).status).toBe(200)
})

it('crm.item.productrow: rows of one owner or several, only after both are named', async () => {
  const { call } = await start()
  expect((await call('crm.item.productrow.list', { filter: { '=ownerType': 'D' } })).body.error).toBe('REQUIRED_ARG_MISSING')
  await call('crm.item.productrow.set', { ownerType: 'D', ownerId: 1, productRows: [{ productName: 'Стеллаж', price: 200, quantity: 3 }, { productName: 'Плёнка', price: 50 }] })
  await call('crm.item.productrow.set', { ownerType: 'D', ownerId: 2, productRows: [{ productName: 'Поддон', price: 1 }] })
  const rows = (await call('crm.item.productrow.list', { filter: { '=ownerType': 'D', '=ownerId': [1, 2], '>id': 1 }, order: { id: 'asc' }, start: -1 })).body.result as { productRows: { id: number; ownerId: number; productName: string }[] }
  expect(rows.productRows.map(({ id, ownerId, productName }) => [id, ownerId, productName])).toEqual([[2, 1, 'Плёнка'], [3, 2, 'Поддон']])
  expect((await call('crm.item.get', { entityTypeId: 2, id: 1 })).body.result).toMatchObject({ item: { opportunity: 650, isManualOpportunity: 'N' } })
})

it('crm.item.add, update, delete: items of every type the portal lists', async () => {
  const { portal, call } = await start({ deals: 1 })
  portal.company.itemSets = makeItemSets()
  const cases: [number, Record<string, unknown>, Record<string, unknown>][] = [
    [1, { title: 'Заявка', opportunity: 5 }, { stageId: 'CONVERTED' }], [2, { title: 'Сделка' }, { stageId: 'WON' }], [3, { name: 'Пётр' }, { lastName: 'Иванов', companyId: 1 }], [4, { title: 'ООО Новое' }, { industry: 'IT' }],
    [7, { title: 'Предложение', dealId: 1 }, { stageId: 'APPROVED' }], [31, { opportunity: 100, parentId2: 1 }, { stageId: 'DT31_5:P', closedate: '2026-03-01' }], [1042, { title: 'Рекламация' }, { assignedById: 4 }],
  ]
  for (const [entityTypeId, fields, patch] of cases) {
    const { item } = (await call('crm.item.add', { entityTypeId, fields })).body.result as { item: { id: number } }
    expect(item).toMatchObject({ entityTypeId, assignedById: 1, ...fields })
    const { closedate: _day, ...plain } = patch
    expect((await call('crm.item.update', { entityTypeId, id: item.id, fields: patch })).body.result).toMatchObject({ item: plain })
    expect((await call('crm.item.delete', { entityTypeId, id: item.id })).body.result).toEqual([])
    expect((await call('crm.item.get', { entityTypeId, id: item.id })).body.error).toBe('NOT_FOUND')
  }
  expect((await call('crm.item.update', { entityTypeId: 1, id: 99, fields: {} })).body.error).toBe('NOT_FOUND')
  expect((await call('crm.item.add', { entityTypeId: 200, fields: {} })).body.error).toBe('NOT_FOUND')
  expect((await call('crm.item.add', { entityTypeId: 31, fields: { stageId: 'NONE' } })).body.error).toBe('INVALID_ARG_VALUE')
})

it('tasks, activities and calls are written as they are read', async () => {
  const { call } = await start()
  expect((await call('tasks.task.add', { fields: { TITLE: 'Позвонить', RESPONSIBLE_ID: 3, DEADLINE: '2026-03-02T18:00:00+03:00', UF_CRM_TASK: ['D_2'] } })).body.result).toEqual({ task: { id: '1' } })
  await call('tasks.task.update', { taskId: 1, fields: { STATUS: 5 } })
  const tasks = (await call('tasks.task.list', { select: ['ID', 'STATUS', 'RESPONSIBLE_ID', 'CLOSED_BY', 'UF_CRM_TASK'] })).body.result
  expect(tasks).toMatchObject({ tasks: [{ id: '1', status: '5', responsibleId: '3', closedBy: '1', ufCrmTask: ['D_2'] }] })
  expect((await call('tasks.task.delete', { taskId: 1 })).body.result).toEqual({ task: true })
  expect((await call('crm.activity.add', { fields: { SUBJECT: 'Встреча', TYPE_ID: 1, OWNER_ID: 2 } })).body.result).toBe(1)
  await call('crm.activity.update', { id: 1, fields: { COMPLETED: 'Y' } })
  expect((await call('crm.activity.list', { select: ['ID', 'TYPE_ID', 'COMPLETED'] })).body.result).toEqual([{ ID: '1', TYPE_ID: '1', COMPLETED: 'Y' }])
  expect((await call('crm.activity.delete', { id: 1 })).body.result).toBe(true)
  expect((await call('crm.activity.delete', { id: 1 })).body.error).toBe('INVALID_ARG_VALUE')
  await call('telephony.externalcall.finish', { USER_ID: 3, PHONE_NUMBER: '+79990001122', TYPE: 2, DURATION: 65, STATUS_CODE: '200' })
  expect((await call('voximplant.statistic.get')).body.result).toMatchObject([{ PORTAL_USER_ID: '3', CALL_TYPE: '2', CALL_DURATION: '65', CALL_FAILED_CODE: '200' }])
})
