import { expect, it } from 'vitest'
import { updateDeal } from '../company/company-actions'
import { deleteContact, updateClient, updateContact } from '../company/client-actions'
import { createContact, createItem, updateItem } from '../company/item-actions'
import { addCall, createTask, deleteTask, updateActivity, updateTask } from '../company/work-actions'
import { makeRichCompany, richNow } from './support/rich-company'
import { idsOf, rowsOf } from './support/rows-of'
import { startAccount } from './support/start-account'

const start = async () => await startAccount({ company: makeRichCompany(), now: () => richNow })
const typesOf = (rows: ReturnType<typeof rowsOf>): unknown[] => rows.map((row) => row['type'])

it('custom fields: the company\'s own and amoCRM\'s, each with its type and choices', async () => {
  const { call } = await start()
  const fields = rowsOf(await call('/leads/custom_fields?limit=250'), 'custom_fields')
  expect(fields.find((field) => field['id'] === 501)).toMatchObject({ name: 'Регион', type: 'select', entity_type: 'leads', enums: [{ id: 11, value: 'Север' }, { id: 12, value: 'Юг' }], required_statuses: [] })
  expect(new Set(fields.map((field) => field['type']))).toEqual(new Set(['select', 'checkbox', 'date', 'tracking_data', 'radiobutton', 'textarea', 'url', 'streetaddress', 'legal_entity', 'date_time', 'smart_address', 'file', 'numeric']))
  expect(rowsOf(await call('/contacts/custom_fields'), 'custom_fields')).toMatchObject([{ code: 'PHONE', type: 'multitext' }, { code: 'EMAIL' }, { code: 'POSITION' }, { type: 'birthday' }])
  expect(rowsOf(await call('/catalogs/4530/custom_fields'), 'custom_fields')[0]).toMatchObject({ code: 'BILL_STATUS', catalog_id: 4530, enums: [{ code: 'created' }, { code: 'paid' }, { code: 'partially_paid' }, { code: 'paid_in_advance' }] })
  expect((await call('/leads/custom_fields/501')).body).toMatchObject({ id: 501 })
})

it('custom values: a date is a unix second of the local midnight, a choice carries its id', async () => {
  const { call } = await start()
  expect((await call('/leads/1')).body['custom_fields_values']).toEqual([
    { field_id: 501, field_name: 'Регион', field_code: null, field_type: 'select', is_computed: false, values: [{ value: 'Север', enum_id: 11, enum_code: null }] },
    { field_id: 502, field_name: 'Срочно', field_code: null, field_type: 'checkbox', is_computed: false, values: [{ value: true }] },
    { field_id: 503, field_name: 'Отгрузка', field_code: null, field_type: 'date', is_computed: false, values: [{ value: Date.UTC(2026, 2, 1, 21) / 1000 }] },
  ])
})

it('loss reasons, contacts and companies', async () => {
  const { account, call, acting } = await start()
  expect(rowsOf(await call('/leads/loss_reasons'), 'loss_reasons')[0]).toMatchObject({ id: 4_203_748, name: 'Пропала потребность' })
  expect((await call('/contacts/1?with=leads')).body).toMatchObject({
    name: 'Иван Клиентов', first_name: 'Иван', responsible_user_id: 3, custom_fields_values: [{ field_code: 'PHONE', values: [{ enum_code: 'WORK' }] }, { field_code: 'EMAIL' }],
    _embedded: { companies: [{ id: 20_000_001 }], leads: [{ id: 1 }, { id: 2 }, { id: 3 }] },
  })
  expect((await call('/companies/20000001?with=contacts,leads')).body).toMatchObject({ name: 'ООО Заказчик', _embedded: { contacts: [{ id: 1 }], leads: [{ id: 1 }, { id: 2 }, { id: 3 }] } })
  account.publishAll(updateContact(acting(), 1, { assignedById: 4 }))
  account.publishAll(updateClient(acting(), 1, { title: 'ООО Новое' }))
  const at = richNow / 1000
  expect(idsOf(rowsOf(await call(`/contacts?filter[updated_at][from]=${at}`), 'contacts'))).toEqual([1])
  expect(rowsOf(await call(`/companies?filter[updated_at][from]=${at}`), 'companies')).toMatchObject([{ name: 'ООО Новое' }])
  account.publishAll(createContact(acting(), { firstName: 'Пётр' }))
  account.publishAll(deleteContact(acting(), 1))
  expect(idsOf(rowsOf(await call('/contacts'), 'contacts'))).toEqual([2])
  expect(typesOf(rowsOf(await call(`/events?filter[created_at][from]=${at}&filter[entity]=contact&filter[type]=contact_added,contact_deleted,entity_responsible_changed`), 'events'))).toEqual(['contact_deleted', 'contact_added', 'entity_responsible_changed'])
})

it('tasks: meetings and to-dos beside the own type; no moment of completion but the event', async () => {
  const { account, call, acting } = await start()
  const tasks = rowsOf(await call('/tasks'), 'tasks')
  expect(tasks.map((task) => [task['id'], task['task_type_id'], task['is_completed'], task['entity_id'], task['entity_type']])).toEqual([[2, 3_104_877, false, 2, 'leads'], [3, 2, false, 1, 'leads'], [4, 3_104_877, true, null, null]])
  expect(tasks[0]).toMatchObject({ result: [], responsible_user_id: 4, complete_till: richNow / 1000 + 86_400 })
  expect(Object.keys(tasks[2] ?? {}).filter((name) => name.startsWith('completed'))).toEqual([])
  account.publishAll(updateTask(acting(4), 1, { status: 5 }))
  account.publishAll(updateActivity(acting(3), 1, { isCompleted: true, subject: 'Встретились' }))
  account.publishAll(createTask(acting(3), { title: 'Ещё' }))
  account.publishAll(deleteTask(acting(3), 2))
  expect(idsOf(rowsOf(await call('/tasks?filter[is_completed]=1'), 'tasks'))).toEqual([2, 3])
  expect(idsOf(rowsOf(await call('/tasks?filter[task_type][]=2&filter[entity_type]=leads'), 'tasks'))).toEqual([3])
  const done = rowsOf(await call('/events?filter[type]=task_completed'), 'events')
  expect(done.map((event) => [event['entity_type'], event['entity_id'], event['created_by'], event['value_after']])).toEqual([['task', 3, 3, []], ['task', 2, 4, []], ['task', 4, 4, []]])
  expect(typesOf(rowsOf(await call('/events?filter[type]=task_text_changed,task_deleted'), 'events'))).toEqual(['task_deleted', 'task_text_changed'])
})

it('calls: notes of contacts and leads, the person where telephony wrote it, the same uniq on two cards', async () => {
  const { account, call, acting } = await start()
  const [first, twice] = rowsOf(await call('/contacts/notes?filter[note_type][]=call_in&filter[note_type][]=call_out'), 'notes')
  expect(first).toMatchObject({ entity_id: 1, note_type: 'call_in', created_by: 4, responsible_user_id: 4, params: { duration: 120, call_responsible: 'Глеб Торгов', call_status: 4, phone: '+79990000000' } })
  expect(twice).toMatchObject({ note_type: 'call_out', created_by: 0, params: { call_responsible: 3, duration: 30 } })
  const [onCompany] = rowsOf(await call('/companies/notes'), 'notes')
  expect(onCompany).toMatchObject({ entity_id: 20_000_001, params: { uniq: (twice?.['params'] as { uniq?: string } | undefined)?.uniq } })
  expect(rowsOf(await call('/leads/notes?filter[note_type]=call_out'), 'notes')).toMatchObject([{ note_type: 'call_out', created_by: 3, params: { duration: 0, call_status: 7 } }])
  expect((await call('/customers/notes')).status).toBe(204)
  account.publishAll(addCall(acting(3), { contactId: 1, duration: 9 }))
  const calls = rowsOf(await call('/events?filter[type]=outgoing_call&filter[entity]=contact'), 'events')
  expect(calls[0]).toMatchObject({ entity_type: 'contact', entity_id: 1, value_after: [{ note: { id: expect.any(Number) as number } }] })
  expect(idsOf(rowsOf(await call('/contacts/1/notes'), 'notes'))).toHaveLength(3)
})

it('lists: products and invoices are elements; a lead links to them, the quantity lies on the link', async () => {
  const { call } = await start()
  expect(rowsOf(await call('/catalogs'), 'catalogs').map((row) => row['type'])).toEqual(['products', 'invoices', 'regular'])
  expect(rowsOf(await call('/catalogs?filter[type]=invoices'), 'catalogs')).toMatchObject([{ id: 4530 }])
  expect(rowsOf(await call('/catalogs/4530/elements'), 'elements')).toMatchObject([{ id: 30_000_001, catalog_id: 4530, custom_fields_values: [
    { field_code: 'BILL_STATUS', values: [{ value: 'Оплачен', enum_code: 'paid' }] }, { field_code: 'BILL_PRICE', values: [{ value: '15000.5' }] }, { field_code: 'BILL_PAYMENT_DATE', values: [{ value: richNow / 1000 }] },
  ] }])
  expect(rowsOf(await call('/catalogs/4521/elements?filter[id][]=503'), 'elements')).toMatchObject([{ name: 'Стул', custom_fields_values: [{ field_code: 'SKU' }, { field_code: 'PRICE', values: [{ value: '5.5' }] }] }])
  const elements = [{ id: 501, metadata: { quantity: 3, catalog_id: 4521 } }, { id: 503, metadata: { quantity: 1, catalog_id: 4521 } }, { id: 30_000_001, metadata: { quantity: 1, catalog_id: 4530 } }]
  expect((await call('/leads/2?with=catalog_elements')).body).toMatchObject({ _embedded: { catalog_elements: elements } })
  expect(rowsOf(await call('/leads/links?filter[entity_id][]=2&filter[to_entity_type]=catalog_elements'), 'links').map((link) => [link['entity_id'], link['to_entity_id']])).toEqual([[2, 501], [2, 503], [2, 30_000_001]])
  expect((await call('/leads/2/links')).body).toMatchObject({ _total_items: 5 })
  expect((await call('/account?with=invoices_settings')).body).toMatchObject({ invoices_settings: { invoices_catalog_id: 4530 } })
})

it('unsorted: an incoming lead is a lead from the start, and keeps its id when somebody takes it', async () => {
  const { account, call } = await start()
  const [waiting] = rowsOf(await call('/leads/unsorted?filter[category][]=forms'), 'unsorted')
  expect(waiting).toMatchObject({ category: 'forms', pipeline_id: 8_000_000, metadata: { form_id: 'site' }, _embedded: { leads: [{ id: 40_000_001 }], contacts: [{ id: 1 }] } })
  expect((await call('/leads/40000001')).body).toMatchObject({ status_id: 66_000_000, price: 300, name: 'Заявка с сайта' })
  const uid = String(waiting?.['uid'])
  expect(await call(`/leads/unsorted/${uid}/accept`, { method: 'POST', body: { user_id: 4, status_id: 67_000_102 } })).toMatchObject({ status: 200, body: { uid, _embedded: { leads: [{ id: 40_000_001 }] } } })
  expect((await call('/leads/unsorted')).status).toBe(204)
  expect((await call('/leads/40000001')).body).toMatchObject({ status_id: 67_000_102, responsible_user_id: 4, created_at: richNow / 1000 })
  expect((await call('/leads/4')).status).toBe(204)
  expect(typesOf(rowsOf(await call('/events?filter[entity]=lead&filter[entity_id][]=40000001'), 'events'))).toEqual(['entity_responsible_changed', 'lead_status_changed', 'lead_added'])
  account.publishAll(updateDeal({ company: account.company, now: richNow, byPersonId: 4 }, 4, { stageId: 'WON' }))
  expect((await call('/leads/40000001')).body).toMatchObject({ status_id: 142 })
  expect((await call('/leads/unsorted/summary')).body).toMatchObject({ total: 0, accepted: 1, declined: 0 })
})

it('unsorted: what is declined is gone; without incoming leads there are none', async () => {
  const { account, call, acting } = await start()
  account.publishAll(createItem(acting(), 1, { title: 'Спам', sourceId: 'EMAIL' }))
  const [, spam] = rowsOf(await call('/leads/unsorted'), 'unsorted')
  expect((await call(`/leads/unsorted/${String(spam?.['uid'])}/decline`, { method: 'DELETE' })).status).toBe(200)
  expect(rowsOf(await call('/leads/unsorted'), 'unsorted')).toHaveLength(1)
  account.publishAll(updateItem(acting(), 1, 1, { stageId: 'CONVERTED' }))
  expect((await call('/leads/40000001')).status).toBe(204)
  const off = await startAccount({ company: makeRichCompany(), isUnsortedOn: false })
  expect((await off.call('/leads/unsorted')).status).toBe(204)
  expect(rowsOf(await off.call('/leads'), 'leads')).toHaveLength(3)
})
