import { fromCompanyId, fromInvoiceId, toCompanyId } from './amo-ids'
import { findLead } from './amo-lead'
import type { AmoNote } from './amo-note'
import { findTask } from './amo-task'
import { toSeconds } from './amo-time'
import { nameOfContact } from './party-routes'
import type { AccountState } from './emulator-types'
import { clientValues, contactValues, hookValues, invoiceValues, leadValues } from './field-values'
import type { Happening } from './happening'
import { relationsOf } from './relations'
import { toBaseAmount } from './to-base-amount'
import { categoryOf, uidOf } from './unsorted-routes'

type Fields = Record<string, unknown>

/** What a webhook says of a happening, all of it text, under the names of the old API. Null when the thing is gone meanwhile. */
export function hookBody(account: AccountState, happening: Happening): Fields | null {
  const record = recordOf(account, happening)
  if (record === null) return null
  const [root, action] = addressOf(happening)
  return { [root]: { [action]: [record] }, account: { subdomain: account.subdomain, id: account.id, _links: { self: account.origin() } } }
}

/** Companies lie under `contacts` too, and who is responsible there is an update like any other. */
function addressOf(happening: Happening): [root: string, action: string] {
  switch (happening.entity) {
    case 'lead': return ['leads', happening.action]
    case 'contact':
    case 'company': return ['contacts', happening.action === 'responsible' ? 'update' : happening.action]
    case 'task': return ['task', happening.action === 'responsible' ? 'update' : happening.action]
    case 'unsorted': return ['unsorted', happening.action === 'add' ? 'add' : 'delete']
    case 'catalog': return ['catalogs', happening.action]
    case 'note': return [happening.note.entityType === 'companies' ? 'contacts' : happening.note.entityType, 'note']
  }
}

function recordOf(account: AccountState, happening: Happening): Fields | null {
  switch (happening.entity) {
    case 'lead': return describeLead(account, happening)
    case 'contact':
    case 'company': return describeCard(account, happening)
    case 'task': return describeTask(account, happening)
    case 'unsorted': return describeUnsorted(account, happening)
    case 'catalog': return describeElement(account, happening)
    case 'note': return { note: describeNote(account, happening.note) }
  }
}

function describeLead(account: AccountState, { action, id, by, before }: Extract<Happening, { entity: 'lead' }>): Fields | null {
  if (action === 'delete') return { id, status_id: before?.statusId, pipeline_id: before?.pipelineId }
  const lead = findLead(account, id)
  if (!lead) return null
  const { deal } = lead
  return {
    id, name: deal.title, status_id: lead.statusId, ...(before && action !== 'responsible' ? { old_status_id: before.statusId } : {}), price: Math.trunc(toBaseAmount(account.company, deal)),
    responsible_user_id: deal.assignedById, last_modified: toSeconds(deal.updatedAt), modified_user_id: by, created_user_id: deal.createdById, date_create: toSeconds(deal.createdAt),
    pipeline_id: lead.pipelineId, ...(before && before.pipelineId !== lead.pipelineId ? { old_pipeline_id: before.pipelineId } : {}), account_id: account.id,
    custom_fields: hookValues(leadValues(account, deal, id)), ...(action === 'responsible' && before ? { old_responsible_user_id: before.responsibleId } : {}),
    created_at: toSeconds(deal.createdAt), updated_at: toSeconds(deal.updatedAt),
  }
}

function describeCard(account: AccountState, { entity, action, id, by, oldOwnerId }: Extract<Happening, { entity: 'contact' | 'company' }>): Fields | null {
  if (action === 'delete') return { id, type: entity }
  const contact = entity === 'contact' ? account.company.contacts.get(id) : undefined
  const client = entity === 'company' ? account.company.clients.get(fromCompanyId(id)) : undefined
  const card = contact ?? client
  if (!card) return null
  const { leadsOfContact, leadsOfClient } = relationsOf(account)
  const leads = contact ? leadsOfContact.get(contact.id) : client && leadsOfClient.get(client.id)
  return {
    id, name: contact ? nameOfContact(contact) : client?.title, responsible_user_id: card.assignedById, date_create: toSeconds(card.createdAt), last_modified: toSeconds(card.updatedAt),
    created_user_id: card.assignedById, modified_user_id: by, account_id: account.id, custom_fields: hookValues(contact ? contactValues(account, contact) : client ? clientValues(account, client) : []),
    ...(contact?.companyId ? { linked_company_id: toCompanyId(contact.companyId) } : {}),
    ...(leads ? { linked_leads_id: Object.fromEntries(leads.map((deal) => [deal.id, { ID: deal.id }])) } : {}), ...(action === 'responsible' ? { old_responsible_user_id: oldOwnerId } : {}),
    created_at: toSeconds(card.createdAt), updated_at: toSeconds(card.updatedAt), type: entity,
  }
}

/** The strings are UTC without saying so; the numbers beside them are what to read. */
function describeTask(account: AccountState, { action, id, by, before }: Extract<Happening, { entity: 'task' }>): Fields | null {
  if (action === 'delete') return { id }
  const task = findTask(account, id)
  if (!task) return null
  const isClosing = task.isCompleted && before?.isCompleted === false
  return {
    id, element_id: task.dealId, element_type: task.dealId > 0 ? 2 : 0, task_type: task.typeId, date_create: utcText(task.createdAt), text: task.text, status: task.isCompleted ? 1 : 0,
    account_id: account.id, created_user_id: task.createdBy, last_modified: utcText(task.updatedAt), responsible_user_id: task.responsibleId, complete_till: utcText(task.deadline),
    ...(before ? { action_close: isClosing && task.result === null ? 1 : 0 } : {}), ...(before && task.result === null ? { old_text: before.text } : {}),
    ...(task.result !== null && isClosing ? { result: { id: account.nextNoteId, text: task.result } } : {}),
    ...(action === 'responsible' && before ? { main_user: task.responsibleId, modified_by: by, old_responsible_user_id: before.responsibleId } : {}),
    created_at: toSeconds(task.createdAt), updated_at: toSeconds(task.updatedAt), complete_before: toSeconds(task.deadline),
  }
}

/** A call has no event of its own: it is a note of type 10 or 11. These strings are UTC+3. */
function describeNote(account: AccountState, note: AmoNote): Fields {
  const type = ({ call_in: 10, call_out: 11, common: 4 } as Record<string, number>)[note.noteType] ?? 25
  const threeHours = 3 * 3_600_000
  return {
    text: note.noteType === 'common' ? String(note.params['text'] ?? '') : JSON.stringify(note.params), attachement: '', date_create: utcText(note.createdAt + threeHours), note_type: type,
    element_type: ({ contacts: 1, leads: 2, companies: 3, customers: 12 })[note.entityType], element_id: note.entityId, catalog_id: 0, group_id: 0, timestamp_x: utcText(note.updatedAt + threeHours),
    account_id: account.id, metadata: JSON.stringify({ event_source: { id: note.createdBy, type: 1 } }), created_by: note.createdBy, modified_by: note.updatedBy, main_user_id: note.responsibleId,
    id: note.id, created_at: toSeconds(note.createdAt), updated_at: toSeconds(note.updatedAt),
  }
}

function describeUnsorted(account: AccountState, { action, id, by, item }: Extract<Happening, { entity: 'unsorted' }>): Fields {
  const common = { uid: uidOf(account, item), category: categoryOf(item), created_at: toSeconds(item.createdAt) }
  if (action !== 'add') return { action, ...common, [`${action}_result`]: { leads: [id] }, modified_user_id: by }
  return { ...common, account_id: account.id, date_create: toSeconds(item.createdAt), lead_id: id, data: { leads: [{ name: item.title, date_create: toSeconds(item.createdAt) }] } }
}

function describeElement(account: AccountState, { action, id, catalogId, by }: Extract<Happening, { entity: 'catalog' }>): Fields | null {
  if (action === 'delete') return { id, catalog_id: catalogId, type: 'catalog' }
  const item = account.company.itemSets.get(31)?.items.get(fromInvoiceId(id))
  if (!item) return null
  return {
    id, date_create: toSeconds(item.createdAt), date_modify: toSeconds(item.updatedAt), created_by: item.createdById, modified_by: by, catalog_id: catalogId, name: item.title, deleted: 0,
    custom_fields: hookValues(invoiceValues(account, item)), created_at: toSeconds(item.createdAt), updated_at: toSeconds(item.updatedAt), type: 'catalog',
  }
}

function utcText(instant: number): string {
  return new Date(instant).toISOString().slice(0, 19).replace('T', ' ')
}
