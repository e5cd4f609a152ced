import { expect, it } from 'vitest'
import { wantedSettings } from '../../../../server/crm/amocrm/bind-webhook'
import { deleteDeal, updateDeal } from '../../../emulator/company/company-actions'
import type { Company } from '../../../emulator/company/company-types'
import { updateClient, updateContact } from '../../../emulator/company/client-actions'
import { generateCompany } from '../../../emulator/company/generate-company'
import { getItemSet } from '../../../emulator/company/item-actions'
import { toCompanyId, toInvoiceId } from '../../../emulator/amocrm/amo-ids'
import { taskIdOf } from '../../../emulator/amocrm/amo-task'
import { updateTask } from '../../../emulator/company/work-actions'
import { makeRichCompany } from '../../../emulator/amocrm/support/rich-company'
import { openAccount, publicUrl, readChanges, readHistory, readRecords, readSlices, readTold } from './support/open-account'

const acting = (company: Company, byPersonId = 1) => ({ company, now: Date.now(), byPersonId })
const dayMs = 86_400_000

it('settings: groups with number 0, people with their rights, unique stages, one currency', async () => {
  const { connection, company } = await openAccount({ company: generateCompany({ seed: 5, deals: 40, now: Date.now() }) })
  const [people, departments, stages, currencies] = await Promise.all([connection.listPeople(), connection.listDepartments(), connection.listStages(), connection.listCurrencies()])
  expect(departments.find(({ id }) => id === '0')).toMatchObject({ parentId: null, headId: null })
  expect(people).toHaveLength(company.people.size)
  expect(people.filter(({ isAdmin }) => isAdmin)).toHaveLength([...company.people.values()].filter(({ isAdmin }) => isAdmin).length)
  expect(people.every(({ departmentIds }) => departmentIds.length === 1 && departments.some(({ id }) => id === departmentIds[0]))).toBe(true)
  const deals = stages.filter(({ kind }) => kind === 'deal')
  expect(new Set(deals.map(({ id }) => id)).size).toBe(deals.length)
  expect(deals.filter(({ stageKind }) => stageKind === 'won').map(({ id }) => id)).toEqual((await connection.listPipelines()).filter(({ kind }) => kind === 'deal').map(({ id }) => `${id}:142`))
  expect(currencies).toEqual([{ code: 'RUB', rateAmount: '1', rateCount: '1', isBase: true }])
  expect(await connection.readTimeZone()).toBe(company.timeZone)
})

it('a lead\'s past: the first load and a fetch by id tell the same, hand-overs too', async () => {
  const { connection, company, account } = await openAccount({ company: generateCompany({ seed: 6, deals: 120, now: Date.now() }) })
  const open = [...company.deals.values()].filter((deal) => !deal.isRecurring).slice(0, 5)
  for (const deal of open) account.publishAll(updateDeal(acting(company), deal.id, { assignedById: deal.assignedById === 7 ? 8 : 7 }))
  const records = await readRecords(connection, 'deal')
  const told = await readHistory(connection, 'deal')
  const fetched = await connection.fetchRecords(records.map(({ id }) => ({ kind: 'deal', id })))
  const inOrder = <T extends { recordId: string; at?: number; seq?: number }>(list: readonly T[]) => list.toSorted((a, b) => a.recordId.localeCompare(b.recordId) || (a.at ?? 0) - (b.at ?? 0) || (a.seq ?? 0) - (b.seq ?? 0))
  // What changed while the rest was read is told once more.
  expect(inOrder([...new Map(told.items.map((entry) => [entry.entryId, entry])).values()])).toEqual(inOrder(fetched.stages.map(({ entry }) => entry)))
  expect(inOrder(told.owners)).toEqual(inOrder(fetched.owners))
  expect(new Set(told.owners.map(({ recordId }) => recordId))).toEqual(new Set(open.map(({ id }) => String(id))))
  // Every lead has exactly one beginning, at its creation or, for what nothing is told of, where it ended.
  expect(new Set(told.items.filter(({ entryId }) => entryId.endsWith(':0')).map(({ recordId }) => recordId)).size).toBe(records.length)
  expect(fetched.gone).toEqual([])
})

it('what changed: found by a filter, and without filters from the newest back', async () => {
  for (const isApiFilterEnabled of [true, false]) {
    const { connection, company, account } = await openAccount({ company: generateCompany({ seed: 7, deals: 400, now: Date.now() - 10 * dayMs }), isApiFilterEnabled })
    const since = Date.now() - 1000
    const [first, second, third] = [...company.deals.values()].filter((deal) => !deal.isRecurring)
    if (!first || !second || !third) throw new Error('no deals')
    account.publishAll(updateDeal(acting(company), first.id, { opportunity: 12_345.67 }))
    account.publishAll(deleteDeal(acting(company), second.id))
    await readRecords(connection, 'deal')
    const before = account.counters.paths['GET /api/v4/leads'] ?? 0
    const { items, missing } = await readChanges(connection, 'deal', since)
    expect(items.map(({ id, amountMinor }) => ({ id, amountMinor }))).toEqual([{ id: String(first.id), amountMinor: 1_234_567 }])
    expect(missing).toEqual([String(second.id)])
    expect((account.counters.paths['GET /api/v4/leads'] ?? 0) - before).toBeLessThanOrEqual(2)
    const fetched = await connection.fetchRecords([first, second, third].map(({ id }) => ({ kind: 'deal', id: String(id) })))
    expect(fetched.records.map(({ id }) => id).sort()).toEqual([first.id, third.id].map(String).sort())
    expect(fetched.gone).toEqual([{ kind: 'deal', id: String(second.id) }])
  }
})

it('what changed: records that a merge names are asked for; what went is gone, what is there stays', async () => {
  const { connection, company, account } = await openAccount({ company: generateCompany({ seed: 13, deals: 40, now: Date.now() - 10 * dayMs }) })
  const [kept, merged] = [...company.deals.values()].filter((deal) => !deal.isRecurring)
  if (!kept || !merged) throw new Error('no deals')
  const since = Date.now() - 1000
  company.deals.delete(merged.id)
  for (const { id } of [kept, merged]) account.state.events.add({ type: 'entity_merged', entityType: 'lead', entityId: id, at: Date.now(), by: 1, before: [], after: [] })
  const { missing } = await readChanges(connection, 'deal', since)
  expect(missing.toSorted()).toEqual([kept.id, merged.id].map(String).toSorted())
  const { records, gone } = await connection.fetchRecords(missing.map((id) => ({ kind: 'deal', id })))
  expect([records.map(({ id }) => id), gone]).toEqual([[String(kept.id)], [{ kind: 'deal', id: String(merged.id) }]])
})

it('calls: one on two cards is one, and it stays while one of its notes does', async () => {
  const { connection, account } = await openAccount({ company: generateCompany({ seed: 8, deals: 200, now: Date.now() }) })
  const notes = [...account.state.notes.values()].filter(({ noteType }) => noteType.startsWith('call_'))
  const byCall = new Map<string, typeof notes>()
  for (const note of notes) byCall.set(String(note.params['uniq']), [...byCall.get(String(note.params['uniq'])) ?? [], note])
  const twice = [...byCall].find(([, places]) => places.length === 2)
  if (!twice) throw new Error('no call lies on two cards')
  const records = new Map((await readRecords(connection, 'call')).map((record) => [record.id, record]))
  expect(new Set(records.keys())).toEqual(new Set(byCall.keys()))
  const [key, [one, other]] = twice
  expect(records.get(key)?.fields).toMatchObject({ contactId: expect.any(String) as string, companyId: expect.any(String) as string })
  account.state.notes.delete(one?.id ?? 0)
  account.state.version += 1
  expect((await connection.fetchRecords([{ kind: 'call', id: key }])).records).toMatchObject([{ id: key }])
  account.state.notes.delete(other?.id ?? 0)
  account.state.version += 1
  expect(await connection.fetchRecords([{ kind: 'call', id: key }])).toMatchObject({ records: [], gone: [{ kind: 'call', id: key }] })
  const ids = await readSlices(async (cursor) => await connection.listIds({ kind: 'call', cursor, left: null }))
  expect(new Set(ids.items).size).toBe(byCall.size - 1)
})

it('calls: a note that a webhook names is the call it belongs to', async () => {
  const { connection, account } = await openAccount({ company: makeRichCompany() })
  const [note] = [...account.state.notes.values()].filter(({ noteType, entityType }) => noteType === 'call_in' && entityType === 'contacts')
  if (!note) throw new Error('no call')
  const { records, gone } = await connection.fetchRecords([{ kind: 'call', id: `~contacts:${note.id}` }, { kind: 'call', id: '~contacts:1' }])
  expect(records.map(({ id }) => id)).toEqual([note.params['uniq']])
  expect(gone).toEqual([])
})

it('tasks: when and by whom one was done is told by its event', async () => {
  const { connection, company, account } = await openAccount({ company: makeRichCompany() })
  const [task] = [...company.tasks.values()].filter(({ status }) => status !== 5)
  if (!task) throw new Error('no open task')
  const id = String(taskIdOf(task))
  account.publishAll(updateTask(acting(company, 4), task.id, { status: 5, closedAt: Date.now(), closedById: 4 }))
  const [fetched] = (await connection.fetchRecords([{ kind: 'task', id }])).records
  expect(fetched?.fields).toMatchObject({ status: '5', closedById: '4' })
  // A later edit moves the time of change, and not the completion.
  const completedAt = fetched?.fields.completedAt
  account.publishAll(updateTask({ ...acting(company, 3), now: Date.now() + 3_600_000 }, task.id, { title: 'Другое' }))
  const [later] = (await connection.fetchRecords([{ kind: 'task', id }])).records
  expect(later?.fields.completedAt).toBe(completedAt)
  expect((await readRecords(connection, 'task')).find((record) => record.id === id)?.fields.completedAt).toBe(completedAt)
})

it('incoming leads: waiting, then accepted or declined; no deals until then', async () => {
  const { connection, call, account, company } = await openAccount({ company: generateCompany({ seed: 9, deals: 60, now: Date.now() }) })
  const waiting = await readRecords(connection, 'lead')
  const deals = new Map((await readRecords(connection, 'deal')).map((deal) => [deal.id, deal]))
  expect(waiting.length).toBeGreaterThan(2)
  expect(waiting.every(({ stageId, stageKind }) => stageId === 'waiting' && stageKind === 'open')).toBe(true)
  const leadOf = (id: string): string => id.split(':')[1] ?? ''
  expect(waiting.every(({ id }) => deals.get(leadOf(id))?.excluded)).toBe(true)
  const [one, two] = waiting
  if (!one || !two) throw new Error('nobody waits')
  await call('POST', `leads/unsorted/${one.id.split(':')[0] ?? ''}/accept`, { user_id: 7 })
  await call('DELETE', `leads/unsorted/${two.id.split(':')[0] ?? ''}/decline`, { user_id: 7 })
  // The account tells of its lead alone.
  const fetched = await connection.fetchRecords([{ kind: 'deal', id: leadOf(one.id) }])
  expect(fetched.records.map(({ kind, id, stageKind, excluded }) => ({ kind, id, stageKind, excluded }))).toEqual([
    { kind: 'deal', id: leadOf(one.id), stageKind: 'open', excluded: false }, { kind: 'lead', id: one.id, stageKind: 'won', excluded: false },
  ])
  const { open } = await readChanges(connection, 'lead', 0)
  expect(new Set(open)).toEqual(new Set(waiting.slice(2).map(({ id }) => id)))
  account.publishAll(updateDeal({ ...acting(company), now: Date.now() + 3_600_000 }, [...company.deals.keys()].at(-1) ?? 0, { assignedById: 8 }))
  const { records: [accepted], owners: [takers] } = await connection.fetchRecords([{ kind: 'lead', id: one.id }])
  expect(takers?.intervals.map(({ fromAt, ownerId, assumed }) => [fromAt === one.createdAt, ownerId, assumed])).toEqual([[true, '7', false], [false, '8', false]])
  expect(accepted).toMatchObject({ ownerId: '8', fields: { category: one.fields.category } })
  // When it was taken, its lead's events tell, whatever became of the lead later.
  expect(Math.abs((accepted?.movedAt ?? 0) - Date.now())).toBeLessThan(dayMs)
  expect((await connection.fetchRecords([{ kind: 'lead', id: two.id }])).records.every(({ stageKind }) => stageKind === 'lost')).toBe(true)
  expect(account.counters.refused).toEqual({})
})

it('incoming leads: where many wait, one is asked for by itself and all are looked at less often', async () => {
  const company = generateCompany({ seed: 14, deals: 20, now: Date.now() })
  const { connection, account, call } = await openAccount({ company })
  const template = [...getItemSet(company, 1).items.values()].find(({ stageId }) => getItemSet(company, 1).stages.some(({ statusId, semantics }) => statusId === stageId && semantics === null))
  if (!template) throw new Error('nobody waits')
  for (let i = 0; i < 1300; i += 1) getItemSet(company, 1).items.set(1_000_000 + i, { ...template, id: 1_000_000 + i })
  account.state.version += 1
  const waiting = await readRecords(connection, 'lead')
  expect(waiting.length).toBeGreaterThan(1300)
  const asked = () => account.counters.paths['GET /api/v4/leads/unsorted'] ?? 0
  const before = asked()
  const [one] = waiting
  await call('POST', `leads/unsorted/${one?.id.split(':')[0] ?? ''}/accept`, { user_id: 7 })
  expect((await connection.fetchRecords([{ kind: 'deal', id: one?.id.split(':')[1] ?? '' }])).records.map(({ kind, stageKind }) => [kind, stageKind])).toEqual([['deal', 'open'], ['lead', 'won']])
  expect((await readChanges(connection, 'lead', 0)).open).toEqual([])
  expect(asked() - before).toBe(1)
})

it('contacts and companies: whose they were before, and whose their first load and a fetch by id say they are', async () => {
  const { connection, company, account } = await openAccount({ company: generateCompany({ seed: 12, deals: 60, now: Date.now() - dayMs }) })
  const [contact] = company.contacts.values()
  const [client] = company.clients.values()
  if (!contact || !client) throw new Error('nobody is known')
  const at = Date.now() - 3_600_000
  const [former, ...others] = [contact.assignedById, 7, 8, 9]
  const [next = 0, last = 0] = others.filter((id) => id !== former && id !== client.assignedById)
  for (const [i, ownerId] of [next, last].entries()) account.publishAll(updateContact({ ...acting(company), now: at + i * 60_000 }, contact.id, { assignedById: ownerId }))
  const clientBefore = client.assignedById
  account.publishAll(updateClient({ ...acting(company), now: at }, client.id, { assignedById: next }))
  for (const [kind, id, owners] of [['contact', String(contact.id), [former, next, last]], ['company', String(toCompanyId(client.id)), [clientBefore, next]]] as const) {
    const told = await readTold(connection, kind)
    const fetched = await connection.fetchRecords([{ kind, id }])
    expect(told.owners).toEqual(fetched.owners)
    expect(told.owners.map(({ recordId, intervals }) => [recordId, intervals.map(({ ownerId, assumed }) => [ownerId, assumed])])).toEqual([[id, owners.map((ownerId) => [String(ownerId), false])]])
  }
})

it('contacts: an account that does not tell events is read all the same', async () => {
  const { connection, company, account } = await openAccount({ company: generateCompany({ seed: 12, deals: 40, now: Date.now() - dayMs }) })
  account.faults.refusedPaths = ['/events']
  expect((await readTold(connection, 'contact')).items).toHaveLength(company.contacts.size)
})

it('invoices: one of no lead is looked for among what changed since, and found when it gets one', async () => {
  const { connection, company, account } = await openAccount({ company: generateCompany({ seed: 10, deals: 600, now: Date.now() - dayMs }) })
  const [invoice] = getItemSet(company, 31).items.values()
  if (!invoice) throw new Error('nothing was billed')
  invoice.dealId = 0
  account.state.version += 1
  const id = String(toInvoiceId(invoice.id))
  expect((await connection.fetchRecords([{ kind: 'invoice', id }])).records[0]?.fields.dealId).toBeNull()
  const before = account.counters.paths['GET /api/v4/leads'] ?? 0
  expect((await connection.fetchRecords([{ kind: 'invoice', id }])).records[0]?.fields.dealId).toBeNull()
  expect((account.counters.paths['GET /api/v4/leads'] ?? 0) - before).toBe(1)
})

it('invoices: elements of their list, owned through their leads', async () => {
  const { connection, company } = await openAccount({ company: generateCompany({ seed: 10, deals: 150, now: Date.now() }) })
  const invoices = await readRecords(connection, 'invoice')
  expect(invoices.length).toBe(company.itemSets.get(31)?.items.size)
  const deals = new Map((await readRecords(connection, 'deal')).map((deal) => [deal.id, deal]))
  const linked = invoices.filter(({ fields }) => fields.dealId !== null)
  expect(linked.length).toBeGreaterThan(0)
  expect(linked.every(({ ownerId, fields }) => ownerId === deals.get(String(fields.dealId))?.ownerId)).toBe(true)
  const paid = invoices.filter(({ stageKind }) => stageKind === 'won')
  expect(paid.length).toBeGreaterThan(0)
  expect(paid.every(({ movedAt }) => movedAt !== null)).toBe(true)
})

it('products of a lead: quantity from the link, name and price from the list', async () => {
  const { connection } = await openAccount({ company: makeRichCompany() })
  const deal = (await readRecords(connection, 'deal')).find(({ id }) => id === '2')
  expect(deal?.rows).toContainEqual(expect.objectContaining({ productId: '503', productName: 'Стул', price: '550|RUB', quantity: 1, sum: '550|RUB' }))
  expect((await connection.fetchRecords([{ kind: 'deal', id: '1' }])).records[0]?.rows).toEqual([])
})

it('webhooks: subscribed once, again when switched off or incomplete, older addresses of ours taken away', async () => {
  const { connection, connect, account } = await openAccount({ company: makeRichCompany() })
  await connection.bind()
  await connection.bind()
  const address = `${publicUrl}/amocrm/webhook/key-1`
  expect(account.state.subscriptions.map(({ destination, settings }) => ({ destination, settings }))).toEqual([{ destination: address, settings: [...wantedSettings] }])
  expect(account.counters.paths['POST /api/v4/webhooks']).toBe(1)
  const [subscription] = account.state.subscriptions
  if (subscription) subscription.disabled = true
  await connection.bind()
  expect(account.state.subscriptions[0]?.disabled).toBe(false)
  account.subscribeByHand('https://elsewhere.example/hook', ['add_lead'])
  await connect('key-2').bind()
  expect(account.state.subscriptions.map(({ destination }) => destination).sort()).toEqual([`${publicUrl}/amocrm/webhook/key-2`, 'https://elsewhere.example/hook'])
})

it('webhooks: a tariff without them is no failure of the account', async () => {
  const { connection } = await openAccount({ company: makeRichCompany(), hasWebhooks: false })
  await expect(connection.bind()).rejects.toMatchObject({ code: 'events_refused' })
})

it('a blocked integration says so, and no kind is taken for refused', async () => {
  const { connection, account } = await openAccount({ company: makeRichCompany() })
  await connection.listKinds()
  account.faults.isBlocked = true
  await expect(connection.listRecords([{ kind: 'deal', cursor: null, left: null }])).rejects.toMatchObject({ code: 'crm_blocked' })
})

it('failures that pass are repeated, and no call comes past the budget', { timeout: 60_000 }, async () => {
  const perSecond = 40
  const { connection, account } = await openAccount({ company: generateCompany({ seed: 11, deals: 400, now: Date.now() }), budget: { perSecond, burst: 1 } })
  Object.assign(account.faults, { serverErrors: 1, gatewayTimeouts: 1, socketResets: 1, expiredTokens: 1 })
  const startedAt = Date.now()
  const kinds = await connection.listKinds()
  await Promise.all(kinds.map(async ({ kind }) => await readRecords(connection, kind)))
  await Promise.all([readHistory(connection, 'deal'), readChanges(connection, 'deal', 0), connection.bind(), connection.countRecords(kinds.map(({ kind }) => kind))])
  const { requests, refused, secretsInUrls } = account.counters
  expect(requests).toBeGreaterThan(50)
  // A slow machine makes the time longer and the calls no more.
  expect(requests - 1).toBeLessThanOrEqual(((Date.now() - startedAt) / 1000) * perSecond * 1.01)
  expect([refused[429] ?? 0, secretsInUrls]).toEqual([0, 0])
})
