import { expect, it } from 'vitest'
import { createDeal, deleteDeal, updateDeal } from '../company/company-actions'
import { makeTinyCompany } from '../bitrix24/support/tiny-company'
import { createCaller } from './support/call-api'
import { idsOf as ids, rowsOf } from './support/rows-of'
import { startAccount } from './support/start-account'

it('account: the zone and the groups only when asked for; the root of the company is group 0', async () => {
  const { account, call } = await startAccount()
  const short = await call('/account')
  expect(short).toMatchObject({ status: 200, type: expect.stringContaining('application/hal+json') as string, body: { id: account.id, subdomain: 'example1', currency: 'RUB', current_user_id: 1, is_unsorted_on: true, _embedded: {} } })
  const full = await call('/account?with=users_groups,task_types,datetime_settings,is_api_filter_enabled,version')
  expect(full.body).toMatchObject({
    is_api_filter_enabled: true, version: 16,
    _embedded: { users_groups: [{ id: 0, name: 'Ромашка', uuid: null }, { id: 2, name: 'Продажи' }], datetime_settings: { timezone: 'Europe/Moscow', timezone_offset: '+03:00' }, task_types: [{ id: 1, code: 'FOLLOW_UP' }, { id: 2, code: 'MEETING' }, { code: null }] },
  })
})

it('users: for administrators; with group and role; the deleted are gone, the switched off stay', async () => {
  const { account, call } = await startAccount()
  const reply = await call('/users?with=role,group')
  const users = rowsOf(reply, 'users')
  expect(users).toHaveLength(5)
  expect(users[0]).toMatchObject({ id: 1, rights: { is_admin: true, is_active: true, group_id: null }, _embedded: { roles: [], groups: [{ id: 0 }] } })
  expect(users[2]).toMatchObject({ id: 3, name: 'Вера Продажная', rights: { is_admin: false, leads: { view: 'A' }, group_id: 2 }, _embedded: { roles: [{ name: 'Менеджер' }], groups: [{ id: 2, name: 'Продажи' }] } })
  expect(users[4]).toMatchObject({ id: 5, rights: { is_active: false } })
  account.deleteUser(5)
  expect(ids(rowsOf(await call('/users'), 'users'))).toEqual([1, 2, 3, 4])
  expect((await createCaller(account, 3)('/users'))).toMatchObject({ status: 403, type: expect.stringContaining('application/problem+json') as string, body: { status: 403 } })
})

it('pipelines: incoming first, working ones, then 142 and 143 in every pipeline', async () => {
  const { call } = await startAccount()
  const reply = await call('/leads/pipelines')
  expect(reply.body).toMatchObject({ _total_items: 2 })
  const [main, other] = rowsOf(reply, 'pipelines')
  expect(main).toMatchObject({ name: 'Общая', is_main: true, _embedded: { statuses: [{ name: 'Неразобранное', type: 1, is_editable: false }, { name: 'Новая', type: 0 }, { name: 'В работе' }, { id: 142, type: 0 }, { id: 143 }] } })
  // Two lost stages of the company are one status here.
  expect(other).toMatchObject({ is_main: false, _embedded: { statuses: [{ type: 1 }, { name: 'Новая' }, { id: 142 }, { id: 143 }] } })
})

it('leads: seconds, whole price beside minor units, status 142, closed_at set and cleared', async () => {
  const { account, call, acting } = await startAccount()
  account.publishAll(updateDeal(acting(), 2, { stageId: 'WON' }))
  const won = (await call('/leads/2?with=contacts,loss_reason')).body
  expect(won).toMatchObject({ id: 2, price: 1001, price_with_minor_units: 1001.5, status_id: 142, loss_reason_id: null, is_deleted: false, created_at: Date.UTC(2026, 0, 1, 9, 1) / 1000, _embedded: { contacts: [{ id: 1, is_main: true }], companies: [{ id: 20_000_001 }], loss_reason: [] } })
  expect(won['closed_at']).toBe(won['updated_at'])
  account.publishAll(updateDeal(acting(), 2, { stageId: 'NEW' }))
  expect((await call('/leads/2')).body).toMatchObject({ closed_at: null })
  account.publishAll(updateDeal(acting(), 1, { stageId: 'LOSE' }))
  expect((await call('/leads/1?with=loss_reason')).body).toMatchObject({ status_id: 143, _embedded: { loss_reason: [{ id: 4_203_751 }] } })
})

it('leads: an account without minor units tells none', async () => {
  const { call } = await startAccount({ hasMinorUnits: false })
  expect('price_with_minor_units' in (await call('/leads/1')).body).toBe(false)
})

it('leads: pages have links to the next one, nothing found is 204, more than 250 is 422', async () => {
  const { call } = await startAccount({ company: makeTinyCompany(5) })
  const first = await call('/leads?limit=2&order[id]=desc&with=contacts')
  expect(ids(rowsOf(first, 'leads'))).toEqual([5, 4])
  expect(first.body).toMatchObject({ _page: 1 })
  const next = first.body._links['next']?.href ?? ''
  expect(next).toMatch(/\/api\/v4\/leads\?/)
  const second = await call(new URL(next).pathname.replace('/api/v4', '') + new URL(next).search)
  expect(ids(rowsOf(second, 'leads'))).toEqual([3, 2])
  expect(second.body._links).toMatchObject({ prev: {}, first: {} })
  const last = await call('/leads?limit=2&page=3')
  expect(last.body._links['next']).toBeUndefined()
  expect(await call('/leads?limit=2&page=4')).toMatchObject({ status: 204, body: {} })
  expect(await call('/leads?limit=251')).toMatchObject({ status: 422, body: { detail: 'Limit 250 per page' } })
  expect((await call('/leads/99')).status).toBe(204)
})

it('leads: filters by id, people, statuses and times; an unknown one is passed over', async () => {
  const { account, call, acting } = await startAccount({ company: makeTinyCompany(4) })
  account.publishAll(updateDeal(acting(), 4, { stageId: 'WON' }))
  const find = async (query: string) => ids(rowsOf(await call(`/leads?${query}`), 'leads'))
  expect(await find('filter[id][]=1&filter[id][]=3')).toEqual([1, 3])
  expect(await find('filter[responsible_user_id][0]=4')).toEqual([2, 4])
  expect(await find('filter[statuses][0][pipeline_id]=8000000&filter[statuses][0][status_id]=142')).toEqual([4])
  const at = Date.UTC(2026, 0, 1, 9, 1) / 1000
  expect(await find(`filter[created_at][from]=${at}&filter[created_at][to]=${at + 60}`)).toEqual([2, 3])
  expect(await find(`filter[updated_at][from]=${at + 3600}`)).toEqual([4])
  expect(await find('filter[nothing]=1')).toEqual([1, 2, 3, 4])
  expect(await find('order[updated_at]=desc&limit=1')).toEqual([4])
})

it('leads: an account without the API filter passes over every filter', async () => {
  const { call } = await startAccount({ isApiFilterEnabled: false })
  expect(rowsOf(await call('/leads?filter[id][]=1'), 'leads')).toHaveLength(3)
})

it('leads: the deleted are only in the bin, with little left of them', async () => {
  const { account, call, acting } = await startAccount()
  account.publishAll(deleteDeal(acting(), 2))
  expect(ids(rowsOf(await call('/leads'), 'leads'))).toEqual([1, 3])
  expect(rowsOf(await call('/leads?with=only_deleted'), 'leads')).toMatchObject([{ id: 2, is_deleted: true, updated_by: 3 }])
  expect((await call('/leads/2')).status).toBe(204)
})

it('events: newest first whatever is asked, a hundred at most, filters by type, time, entity and value', async () => {
  const { account, call, acting } = await startAccount()
  account.publishAll(updateDeal(acting(4), 1, { stageId: 'WON', assignedById: 4, opportunity: 7 }))
  account.publishAll(createDeal(acting(3), { title: 'Новая' }))
  account.publishAll(deleteDeal(acting(3), 3))
  const all = rowsOf(await call('/events?order[created_at]=asc'), 'events')
  expect(all.map((event) => event['type']).filter((type) => !/^(contact|company)_/.test(String(type)))).toEqual(['lead_deleted', 'lead_added', 'sale_field_changed', 'entity_responsible_changed', 'lead_status_changed', 'lead_added', 'lead_added', 'lead_added'])
  const [moved] = rowsOf(await call('/events?filter[type][]=lead_status_changed'), 'events')
  expect(moved).toMatchObject({
    id: expect.stringMatching(/^[0-9a-z]{26}$/) as string, entity_type: 'lead', entity_id: 1, created_by: 4, account_id: account.id,
    value_before: [{ lead_status: { id: 67_000_101, pipeline_id: 8_000_000 } }], value_after: [{ lead_status: { id: 142, pipeline_id: 8_000_000 } }],
  })
  expect(rowsOf(await call('/events?filter[type]=lead_added,lead_deleted&limit=2'), 'events')).toHaveLength(2)
  expect(rowsOf(await call(`/events?filter[created_at][to]=${Date.UTC(2026, 0, 1, 10) / 1000}&filter[entity]=lead`), 'events')).toHaveLength(3)
  expect(rowsOf(await call('/events?filter[entity]=lead&filter[entity_id][]=1&filter[type]=lead_added'), 'events')).toHaveLength(1)
  expect(rowsOf(await call('/events?filter[value_after][leads_statuses][0][pipeline_id]=8000000&filter[value_after][leads_statuses][0][status_id]=142'), 'events')).toHaveLength(1)
  expect((await call(`/events/${String(moved?.['id'])}`)).body).toMatchObject({ type: 'lead_status_changed' })
  expect((await call('/events?limit=101')).status).toBe(422)
  expect((await call('/events?filter[entity_id][]=1')).status).toBe(400)
})

it('events: changes that are told in one go keep every stage and its moment', async () => {
  const { account, call, acting } = await startAccount()
  const noon = Date.UTC(2026, 0, 2, 9)
  const at = (minutes: number) => ({ ...acting(), now: noon + minutes * 60_000 })
  account.publishAll([...createDeal(at(0), { title: 'Скорая' }), ...updateDeal(at(1), 4, { stageId: 'EXECUTING' }), ...updateDeal(at(2), 4, { stageId: 'WON' })])
  const told = rowsOf(await call('/events?filter[entity]=lead&filter[entity_id][]=4'), 'events')
  expect(told.map((event) => [event['type'], Number(event['created_at']) - noon / 1000])).toEqual([['lead_status_changed', 120], ['lead_status_changed', 60], ['lead_added', 0]])
})

it('limit: the eighth request of a second is 429, and who goes on is blocked', async () => {
  let now = Date.UTC(2026, 0, 5)
  const { account, call } = await startAccount({ rate: { perSecond: 7, refusalsBeforeBlock: 3, blockSeconds: 60 }, now: () => now })
  for (let n = 0; n < 7; n += 1) expect((await call('/account')).status).toBe(200)
  const refused = await call('/account')
  expect(refused).toMatchObject({ status: 429, body: { title: 'Too Many Requests', retry_after: 1 } })
  now += 1001
  expect((await call('/account')).status).toBe(200)
  for (let n = 0; n < 6; n += 1) await call('/account')
  expect([(await call('/account')).status, (await call('/account')).status, (await call('/account')).status]).toEqual([429, 429, 403])
  now += 61_000
  expect((await call('/account')).status).toBe(200)
  expect(account.counters).toMatchObject({ mostInOneSecond: 10, refused: { 429: 3, 403: 1 }, paths: { 'GET /api/v4/account': 19 } })
})

it('errors: no token, an old token, no such path, a wrong method, broken answers', async () => {
  const { account, call } = await startAccount()
  expect((await fetch(`${account.origin}/api/v4/leads`)).status).toBe(401)
  expect(await call('/nothing')).toMatchObject({ status: 404, body: { detail: `Cannot GET ${account.origin}/api/v4/nothing` } })
  expect((await call('/account', { method: 'DELETE' })).status).toBe(405)
  account.faults.serverErrors = 1
  expect(await call('/account')).toMatchObject({ status: 500, body: { title: 'ErrInternalServer' } })
  account.faults.socketResets = 1
  await expect(call('/account')).rejects.toThrow()
  account.faults.isBlocked = true
  expect((await call('/account')).status).toBe(403)
  account.faults.isBlocked = false
  account.expireTokens()
  expect(await call('/account')).toMatchObject({ status: 401, body: { title: 'Unauthorized' } })
})

it('X-Context-User-ID: an administrator\'s token acts as another user, nobody else\'s does', async () => {
  const { account, call } = await startAccount()
  expect((await call('/account', { headers: { 'X-Context-User-ID': '3' } })).body).toMatchObject({ current_user_id: 3 })
  expect((await createCaller(account, 3)('/account', { headers: { 'X-Context-User-ID': '4' } })).status).toBe(403)
})
