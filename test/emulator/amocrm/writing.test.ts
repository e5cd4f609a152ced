import { expect, it } from 'vitest'
import { payInvoice, setItemRows } from '../company/item-actions'
import { makeRichCompany, richNow } from './support/rich-company'
import { rowsOf } from './support/rows-of'
import { startAccount } from './support/start-account'

const start = async () => await startAccount({ company: makeRichCompany(), now: () => richNow })
const send = (method: string, body: unknown) => ({ method, body })

it('leads: added and edited by lists, ids and request ids come back, the change is an event', async () => {
  const { call } = await start()
  const added = await call('/leads', send('POST', [{ name: 'Из API', price: 700, responsible_user_id: 4, _embedded: { contacts: [{ id: 1 }] }, request_id: 'a' }]))
  expect(rowsOf(added, 'leads')).toEqual([{ id: 4, request_id: 'a' }])
  expect((await call('/leads/4?with=contacts')).body).toMatchObject({ name: 'Из API', price: 700, responsible_user_id: 4, created_by: 1, _embedded: { contacts: [{ id: 1 }] } })
  const edited = await call('/leads', send('PATCH', [{ id: 4, status_id: 143, loss_reason_id: 4_203_757, custom_fields_values: [{ field_id: 90_005, values: [{ value: 'дорого' }] }] }]))
  expect(rowsOf(edited, 'leads')).toEqual([{ id: 4, updated_at: richNow / 1000, request_id: '0' }])
  expect((await call('/leads/4')).body).toMatchObject({ status_id: 143, loss_reason_id: 4_203_757, custom_fields_values: [{ field_id: 90_005, values: [{ value: 'дорого' }] }] })
  expect(rowsOf(await call('/events?filter[entity]=lead&filter[entity_id][]=4'), 'events').map((event) => event['type'])).toEqual(['lead_status_changed', 'lead_added'])
  expect(await call('/leads/4', send('PATCH', { status_id: 5 }))).toMatchObject({ status: 400, body: { 'validation-errors': [{ errors: [{ code: 'NotSupportedChoice', path: 'status_id' }] }] } })
  expect((await call('/leads/99', send('PATCH', { price: 1 }))).status).toBe(404)
  expect((await call('/leads', send('POST', []))).body).toMatchObject({ detail: 'Request data can not be empty' })
})

it('tasks: completed with a result, which is another event and makes `result` an object', async () => {
  const { call } = await start()
  expect(rowsOf(await call('/tasks', send('POST', [{ text: 'Позвонить', complete_till: richNow / 1000, entity_id: 1, entity_type: 'leads' }])), 'tasks')).toMatchObject([{ id: 6 }])
  expect((await call('/tasks/6', send('PATCH', { is_completed: true, result: { text: 'Договорились' } }))).status).toBe(200)
  expect((await call('/tasks/6')).body).toMatchObject({ is_completed: true, result: { text: 'Договорились' } })
  expect(rowsOf(await call('/events?filter[entity]=task&filter[entity_id][]=6'), 'events').map((event) => event['type'])).toEqual(['task_completed', 'task_result_added', 'task_added'])
})

it('notes: a call from outside is read back where it was written', async () => {
  const { call } = await start()
  const params = { uniq: 'u-1', duration: 60, source: 'onlinePBX', link: '', phone: '+79999999999' }
  const [note] = rowsOf(await call('/leads/notes', send('POST', [{ entity_id: 1, note_type: 'call_in', created_by: 3, responsible_user_id: 3, params }])), 'notes')
  expect((await call(`/leads/notes/${String(note?.['id'])}`)).body).toMatchObject({ note_type: 'call_in', entity_id: 1, created_by: 3, params })
  expect(rowsOf(await call('/events?filter[type]=incoming_call&filter[entity]=lead'), 'events')).toMatchObject([{ entity_id: 1, value_after: [{ note: { id: note?.['id'] } }] }])
})

it('invoices: the day of payment is that of the payment, the rows are items', async () => {
  const { account, call, acting, company } = await start()
  const set = company.itemSets.get(31)
  if (set) set.rows = new Map()
  account.publishAll(setItemRows(acting(), 31, 1, [{ productId: 501, productName: 'Стол', price: 12, quantity: 2, discountRate: 0 }]))
  account.publishAll(payInvoice(acting(), 1, { paidAt: richNow - 86_400_000 }))
  const [element] = rowsOf(await call('/catalogs/4530/elements'), 'elements')
  expect(element?.['custom_fields_values']).toMatchObject([
    { field_code: 'BILL_STATUS', values: [{ enum_code: 'paid' }] }, { field_code: 'BILL_PRICE', values: [{ value: '24' }] }, { field_code: 'BILL_PAYMENT_DATE', values: [{ value: richNow / 1000 - 86_400 }] },
    { field_code: 'ITEMS', field_type: 'items', values: [{ value: { product_id: 501, unit_price: 12, quantity: 2 } }] },
  ])
})

it('an unpaid account refuses writes and still reads', async () => {
  const { account, call } = await start()
  account.faults.isUnpaid = true
  expect((await call('/leads', send('POST', [{ name: 'x' }]))).status).toBe(402)
  expect((await call('/leads')).status).toBe(200)
})
