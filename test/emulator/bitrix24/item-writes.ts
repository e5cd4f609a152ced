import { createDeal, deleteDeal, updateDeal, type DealPatch } from '../company/company-actions'
import { deleteClient, deleteContact, updateClient, updateContact } from '../company/client-actions'
import type { Client, CompanyChange, Contact } from '../company/company-types'
import { createClient, createContact, createItem, deleteItem, updateItem, type ItemDraft } from '../company/item-actions'
import { acting } from './acting'
import type { MethodCall } from './emulator-types'
import { readInstant, readPatch, type Writers } from './field-patch'
import { getItemTable } from './item-tables'

/** What can be done to the items of a type; each answers what happened. */
export type ItemDoor = { add(): CompanyChange[]; update(id: number): CompanyChange[]; remove(id: number): CompanyChange[] }

type Shared = Pick<DealPatch, 'title' | 'stageId' | 'opportunity' | 'currencyId' | 'assignedById' | 'companyId' | 'contactId' | 'sourceId' | 'beginAt' | 'closeAt'>

const shared: Writers<Shared> = {
  title: (patch, value) => { patch.title = String(value) },
  stageId: (patch, value) => { patch.stageId = String(value) },
  opportunity: (patch, value) => { patch.opportunity = Number(value) },
  currencyId: (patch, value) => { patch.currencyId = String(value) },
  assignedById: (patch, value) => { patch.assignedById = Number(value) },
  companyId: (patch, value) => { patch.companyId = Number(value) },
  contactId: (patch, value) => { patch.contactId = Number(value) },
  sourceId: (patch, value) => { patch.sourceId = String(value) },
  begindate: (patch, value, zone) => { patch.beginAt = readInstant(value, zone) },
  closedate: (patch, value, zone) => { patch.closeAt = readInstant(value, zone) },
}
const ofDeals: Writers<DealPatch> = {
  ...shared,
  categoryId: (patch, value) => { patch.pipelineId = Number(value) },
  typeId: (patch, value) => { patch.typeId = String(value) },
  isRecurring: (patch, value) => { patch.isRecurring = value === 'Y' || value === true },
  probability: (patch, value) => { patch.probability = value === null || value === '' ? null : Number(value) },
}
const ofItems: Writers<ItemDraft> = {
  ...shared,
  parentId2: (patch, value) => { patch.dealId = Number(value) },
  dealId: (patch, value) => { patch.dealId = Number(value) },
}
const ofContacts: Writers<Partial<Contact>> = {
  name: (patch, value) => { patch.firstName = String(value) },
  lastName: (patch, value) => { patch.lastName = String(value) },
  companyId: (patch, value) => { patch.companyId = Number(value) || null },
  assignedById: (patch, value) => { patch.assignedById = Number(value) },
}
const ofClients: Writers<Partial<Client>> = {
  title: (patch, value) => { patch.title = String(value) },
  industry: (patch, value) => { patch.industry = String(value) },
  assignedById: (patch, value) => { patch.assignedById = Number(value) },
}

/** Fields of a deal as an add or update call gives them. */
export function readDealPatch(call: MethodCall, names: 'typed' | 'legacy'): DealPatch {
  return readPatch(call, { table: getItemTable(call.portal.company, 2), names, writers: ofDeals })
}

/** Writes to items of the type that a call names. */
export function openItemDoor(call: MethodCall, entityTypeId: number): ItemDoor {
  const by = acting(call)
  const read = <Patch extends object>(writers: Writers<Patch>): Patch => readPatch(call, { table: getItemTable(call.portal.company, entityTypeId), names: 'typed', writers })
  switch (entityTypeId) {
    case 2: return {
      add: () => createDeal(by, { assignedById: by.byPersonId, ...read(ofDeals) }), update: (id) => updateDeal(by, id, read(ofDeals)), remove: (id) => deleteDeal(by, id),
    }
    case 3: return { add: () => createContact(by, read(ofContacts)), update: (id) => updateContact(by, id, read(ofContacts)), remove: (id) => deleteContact(by, id) }
    case 4: return { add: () => createClient(by, read(ofClients)), update: (id) => updateClient(by, id, read(ofClients)), remove: (id) => deleteClient(by, id) }
    default: return {
      add: () => createItem(by, entityTypeId, read(ofItems)), update: (id) => updateItem(by, entityTypeId, id, read(ofItems)), remove: (id) => deleteItem(by, entityTypeId, id),
    }
  }
}
