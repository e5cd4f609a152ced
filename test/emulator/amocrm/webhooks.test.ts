import { expect, it } from 'vitest'
import { createDeal, deleteDeal, updateDeal } from '../company/company-actions'
import { updateClient, updateContact } from '../company/client-actions'
import { createClient, createItem, updateItem } from '../company/item-actions'
import { addCall, createTask, updateTask } from '../company/work-actions'
import { createCaller } from './support/call-api'
import { makeRichCompany, richNow } from './support/rich-company'
import { rowsOf } from './support/rows-of'
import { startAccount } from './support/start-account'

const everything = ['lead', 'contact', 'company', 'task'].flatMap((thing) => ['add', 'update', 'delete', 'responsible'].map((action) => `${action}_${thing}`)).concat('status_lead', 'restore_lead', 'note_lead', 'note_contact', 'note_company')

async function start(settings: string[] = everything, options: Parameters<typeof startAccount>[0] = {}) {
  const started = await startAccount({ company: makeRichCompany(), now: () => richNow, ...options })
  const destination = `${started.listener.origin}/hook/secret`
  const subscribed = await started.call('/webhooks', { method: 'POST', body: { destination, settings } })
  const bodies = async () => {
    await started.account.hooks.idle()
    return started.listener.received.filter(({ path }) => path === '/hook/secret').map(({ body }) => body)
  }
  return { ...started, destination, subscribed, bodies }
}

it('subscriptions: 201, listed with `disabled`, the same destination changes, deleted with 204', async () => {
  const { account, call, destination, subscribed } = await start(['add_lead'])
  expect(subscribed).toMatchObject({ status: 201, body: { destination, settings: ['add_lead'], disabled: false, account_id: account.id, created_by: 1, sort: 1 } })
  expect((await call('/webhooks', { method: 'POST', body: { destination, settings: ['status_lead'] } })).body).toMatchObject({ id: subscribed.body['id'], settings: ['status_lead'] })
  expect((await call('/webhooks')).body).toMatchObject({ _total_items: 1, _embedded: { webhooks: [{ settings: ['status_lead'], disabled: false }] } })
  expect((await call(`/webhooks?filter[destination]=${encodeURIComponent('http://other.test')}`)).status).toBe(204)
  expect((await call('/webhooks', { method: 'DELETE', body: { destination } })).status).toBe(204)
  expect((await call('/webhooks')).status).toBe(204)
})

it('subscriptions: refused without an administrator, without the tariff, with unknown codes', async () => {
  const { account, call, destination } = await start()
  expect((await createCaller(account, 3)('/webhooks', { method: 'POST', body: { destination, settings: ['add_lead'] } })).status).toBe(403)
  expect(await call('/webhooks', { method: 'POST', body: { destination, settings: ['add_unsorted'] } })).toMatchObject({ status: 400, body: { 'validation-errors': [{ errors: [{ path: 'settings' }] }] } })
  expect((await call('/webhooks', { method: 'POST', body: {} })).body).toMatchObject({ detail: 'Request data can not be empty' })
  account.state.hasWebhooks = false
  expect((await call('/webhooks', { method: 'POST', body: { destination, settings: ['add_lead'] } })).status).toBe(402)
})

it('leads: text only, old names beside new ones, the stage as `status` and as `update`, the account below', async () => {
  const { account, acting, bodies } = await start()
  account.publishAll(updateDeal(acting(3), 1, { stageId: 'WON' }))
  const [status, update] = await bodies()
  expect(status).toEqual({
    leads: { status: [{
      id: '1', name: 'Сделка 1', status_id: '142', old_status_id: '67000101', price: '1000', responsible_user_id: '3', last_modified: String(richNow / 1000), modified_user_id: '3', created_user_id: '3',
      date_create: String(Date.UTC(2026, 0, 1, 9) / 1000), pipeline_id: '8000000', account_id: String(account.id), created_at: String(Date.UTC(2026, 0, 1, 9) / 1000), updated_at: String(richNow / 1000),
      custom_fields: [{ id: '501', name: 'Регион', values: [{ value: 'Север', enum: '11' }] }, { id: '502', name: 'Срочно', values: [{ value: '1' }] }, { id: '503', name: 'Отгрузка', values: [String(Date.UTC(2026, 2, 1, 21) / 1000)] }],
    }] },
    account: { subdomain: 'example1', id: String(account.id), _links: { self: account.origin } },
  })
  expect(update).toMatchObject({ leads: { update: [{ id: '1', old_status_id: '67000101' }] } })
})

it('leads: added, handed over, moved to another pipeline, deleted', async () => {
  const { account, acting, bodies } = await start(['add_lead', 'responsible_lead', 'status_lead', 'delete_lead'])
  account.publishAll(createDeal(acting(), { title: 'Новая' }))
  account.publishAll(updateDeal(acting(), 4, { assignedById: 4 }))
  account.publishAll(updateDeal(acting(), 4, { stageId: 'C3:NEW' }))
  account.publishAll(deleteDeal(acting(), 4))
  const [added, handed, moved, deleted] = (await bodies()).map((body) => body['leads'])
  expect(added).toMatchObject({ add: [{ id: '4', status_id: '67000101' }] })
  expect(handed).toMatchObject({ responsible: [{ responsible_user_id: '4', old_responsible_user_id: '3' }] })
  expect(moved).toMatchObject({ status: [{ pipeline_id: '8000003', old_pipeline_id: '8000000', old_status_id: '67000101' }] })
  expect(deleted).toEqual({ delete: [{ id: '4', status_id: '67000301', pipeline_id: '8000003' }] })
})

it('cards: companies lie under contacts, a new owner comes as an update', async () => {
  const { account, acting, bodies } = await start()
  account.publishAll(updateContact(acting(), 1, { assignedById: 4 }))
  account.publishAll(createClient(acting(), { title: 'ООО Новое' }))
  account.publishAll(updateClient(acting(), 1, { title: 'ООО Иное' }))
  expect(await bodies()).toMatchObject([
    { contacts: { update: [{ id: '1', type: 'contact', responsible_user_id: '4', old_responsible_user_id: '3', custom_fields: [{ code: 'PHONE', values: [{ enum: '80101' }] }, { code: 'EMAIL' }] }] } },
    { contacts: { add: [{ id: '20000002', type: 'company', name: 'ООО Новое' }] } },
    { contacts: { update: [{ id: '20000001', type: 'company', linked_leads_id: { 1: { ID: '1' } } }] } },
  ])
})

it('tasks: the singular root, strings of no zone beside epochs, action_close only without a result', async () => {
  const { account, acting, bodies } = await start(['add_task', 'update_task', 'responsible_task'])
  account.publishAll(createTask(acting(), { title: 'Позвонить', dealId: 1, deadline: richNow }))
  account.publishAll(updateTask(acting(), 3, { responsibleId: 4 }))
  account.publishAll(updateTask(acting(), 1, { status: 5 }))
  const [added, handed, , done] = await bodies()
  expect(added).toMatchObject({ task: { add: [{ id: '6', element_id: '1', element_type: '2', status: '0', complete_till: '2026-01-05 09:00:00', complete_before: String(richNow / 1000) }] } })
  expect(handed).toMatchObject({ task: { update: [{ old_responsible_user_id: '3', main_user: '4' }] } })
  expect(done).toMatchObject({ task: { update: [{ id: '2', status: '1', action_close: '1', old_text: 'Договор' }] } })
})

it('calls: no event of their own but a note of type 10 or 11', async () => {
  const { account, acting, bodies } = await start(['note_contact'])
  account.publishAll(addCall(acting(3), { typeId: 2, contactId: 1, duration: 60 }))
  expect(await bodies()).toMatchObject([{ contacts: { note: [{ note: { note_type: '10', element_type: '1', element_id: '1', date_create: '2026-01-05 12:00:00', created_at: String(richNow / 1000) } }] } }])
})

it('incoming leads and list elements are told only to whom they were ticked for by hand', async () => {
  const { account, acting, bodies, listener } = await start()
  account.subscribeByHand(`${listener.origin}/hook/secret`, ['add_unsorted', 'delete_unsorted', 'update_catalog'])
  account.publishAll(createItem(acting(), 1, { title: 'Заявка', sourceId: 'WEB' }))
  account.publishAll(updateItem(acting(), 1, 2, { stageId: 'JUNK' }))
  account.publishAll(updateItem(acting(), 31, 1, { opportunity: 5 }))
  expect(await bodies()).toMatchObject([
    { unsorted: { add: [{ category: 'forms', lead_id: '40000002' }] } }, { unsorted: { delete: [{ action: 'decline', decline_result: { leads: ['40000002'] } }] } },
    { catalogs: { update: [{ id: '30000001', catalog_id: '4530', type: 'catalog' }] } },
  ])
})

it('delivery: a 4xx is tried three times, a 5xx five times, a good answer ends it', async () => {
  const { account, acting, listener, bodies } = await start(['update_lead'])
  const countAfter = async (status: number): Promise<number> => {
    listener.received.length = 0
    listener.answers.status = status
    account.publishAll(updateDeal(acting(), 1, { opportunity: account.counters.hooksFailed }))
    for (let n = 0; n < 7; n += 1) {
      await account.hooks.idle()
      account.hooks.repeatNow()
    }
    return (await bodies()).length
  }
  expect([await countAfter(404), await countAfter(503), await countAfter(204)]).toEqual([3, 5, 1])
  expect(account.counters).toMatchObject({ hooksFailed: 8, hookRetries: 6, hooksSent: 1 })
})

it('delivery: the pauses follow the table', async () => {
  const { account, acting, listener, bodies } = await start(['update_lead'], { company: makeRichCompany(), hookTimeScale: 0.00001 })
  listener.answers.status = 500
  account.publishAll(updateDeal(acting(), 1, { opportunity: 1 }))
  await expect.poll(async () => (await bodies()).length).toBe(5)
  expect(account.hooks.waiting).toBe(0)
})

it('delivery: two seconds for an answer', async () => {
  const { account, acting, listener } = await start(['update_lead'])
  listener.answers.delayMs = 2600
  account.publishAll(updateDeal(acting(), 1, { opportunity: 1 }))
  await account.hooks.idle()
  expect(account.counters).toMatchObject({ hooksSent: 0, hooksFailed: 1 })
  expect(account.hooks.waiting).toBe(1)
})

it('delivery: more than a hundred bad answers switch it off until it is subscribed again', async () => {
  const { account, acting, call, destination, listener, bodies } = await start(['update_lead'])
  listener.answers.status = 410
  for (let n = 0; n < 101; n += 1) account.publishAll(updateDeal(acting(), 1, { opportunity: n }))
  await account.hooks.idle()
  expect(rowsOf(await call('/webhooks'), 'webhooks')).toMatchObject([{ disabled: true }])
  listener.received.length = 0
  listener.answers.status = 200
  account.publishAll(updateDeal(acting(), 1, { opportunity: 7 }))
  expect(await bodies()).toEqual([])
  await call('/webhooks', { method: 'POST', body: { destination, settings: ['update_lead'] } })
  account.publishAll(updateDeal(acting(), 1, { opportunity: 8 }))
  expect(await bodies()).toHaveLength(1)
})

it('delivery: lost, doubled, held and late ones can be staged; any body can be posted', async () => {
  const { account, acting, bodies } = await start(['update_lead'])
  const touch = (id: number) => { account.publishAll(updateDeal(acting(), id, { opportunity: id + account.counters.hooksSent })) }
  const idOf = (body: Record<string, unknown>) => (body['leads'] as { update: { id: string }[] } | undefined)?.update[0]?.id
  account.faults.dropHooks = 1
  touch(1)
  account.faults.duplicateHooks = 1
  touch(2)
  expect((await bodies()).map(idOf)).toEqual(['2', '2'])
  account.faults.reorderHooks = 2
  touch(1)
  touch(3)
  account.faults.hookDelayMs = 30
  touch(2)
  expect((await bodies()).map(idOf).slice(2).sort()).toEqual(['1', '2', '3'])
  account.faults.hookDelayMs = 0
  account.hooks.send({ talk: { update: [{ talk_id: '1' }] } })
  expect((await bodies()).at(-1)).toEqual({ talk: { update: [{ talk_id: '1' }] } })
  expect(account.counters).toMatchObject({ hooksDropped: 1, hooksSent: 6 })
})
