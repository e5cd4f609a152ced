import { numberRows, type Acting } from './company-actions'
import type { Client, Company, CompanyChange, Contact, DealRow, Item, ItemSet, Stage } from './company-types'
import { sumOfRows } from './deal-rows'

/** What a new item may say. Without `stageId`: the first stage. */
export type ItemDraft = Partial<Omit<Item, 'id' | 'createdAt' | 'updatedAt' | 'movedAt' | 'movedById' | 'updatedById'>>
export type ItemPatch = Partial<Pick<Item, 'title' | 'stageId' | 'opportunity' | 'currencyId' | 'assignedById' | 'beginAt' | 'closeAt' | 'contactId' | 'companyId' | 'dealId' | 'sourceId' | 'custom'>>

const CONTACT = 3
const CLIENT = 4
const INVOICE = 31

/** Adds an item of a type and the first entry of its history; the new id is in the change. Throws on a type or stage that is not there. */
export function createItem(acting: Acting, entityTypeId: number, draft: ItemDraft): CompanyChange[] {
  const { company, byPersonId } = acting
  const set = getItemSet(company, entityTypeId)
  const at = toSecond(acting.now)
  const stage = draft.stageId === undefined ? set.stages[0] : getItemStage(set, draft.stageId)
  const id = set.nextId.item++
  const item: Item = {
    id, title: draft.title ?? `${set.title} № ${id}`, pipelineId: stage?.pipelineId ?? draft.pipelineId ?? 0, stageId: stage?.statusId ?? '',
    opportunity: draft.opportunity ?? 0, currencyId: draft.currencyId ?? company.currencies.find(({ isBase }) => isBase)?.code ?? 'RUB',
    assignedById: draft.assignedById ?? byPersonId, createdById: draft.createdById ?? byPersonId, updatedById: byPersonId, movedById: byPersonId,
    createdAt: at, updatedAt: at, movedAt: at, beginAt: draft.beginAt ?? at, closeAt: draft.closeAt ?? at,
    contactId: draft.contactId ?? 0, companyId: draft.companyId ?? 0, dealId: draft.dealId ?? 0, sourceId: draft.sourceId ?? '', custom: { ...draft.custom },
  }
  set.items.set(id, item)
  if (stage) enter(set, item, { typeId: 1, at, stage })
  return [{ kind: 'item', entityTypeId, action: 'add', id, byPersonId }]
}

/** Edits an item; a new stage is entered in its history. */
export function updateItem(acting: Acting, entityTypeId: number, id: number, patch: ItemPatch): CompanyChange[] {
  const set = getItemSet(acting.company, entityTypeId)
  const item = getItem(acting.company, entityTypeId, id)
  const at = toSecond(acting.now)
  const stage = patch.stageId === undefined || patch.stageId === item.stageId ? undefined : getItemStage(set, patch.stageId)
  const { custom, ...plain } = patch
  Object.assign(item, plain, { updatedAt: at, updatedById: acting.byPersonId })
  if (custom) item.custom = { ...item.custom, ...custom }
  if (stage) {
    Object.assign(item, { movedAt: at, movedById: acting.byPersonId, pipelineId: stage.pipelineId })
    enter(set, item, { typeId: stage.semantics === null ? 2 : 3, at, stage })
  }
  return [{ kind: 'item', entityTypeId, action: 'update', id, byPersonId: acting.byPersonId }]
}

/** Writes an item's product rows in place of those it had, like those of a deal. Throws on a type without products. */
export function setItemRows(acting: Acting, entityTypeId: number, id: number, rows: readonly Omit<DealRow, 'id'>[], { keepsSum = false } = {}): CompanyChange[] {
  const set = getItemSet(acting.company, entityTypeId)
  getItem(acting.company, entityTypeId, id)
  if (!set.rows) throw new Error(`Type ${entityTypeId} has no products`)
  const own = numberRows(acting.company, rows)
  set.rows.set(id, own)
  if (keepsSum) return []
  return updateItem(acting, entityTypeId, id, rows.length === 0 ? {} : { opportunity: sumOfRows(own) })
}

/** Notes a payment of an invoice; the portal moves what is paid to the stage that means so. On that stage already, nobody hears of it. */
export function payInvoice(acting: Acting, id: number, { paidAt = acting.now }: { paidAt?: number } = {}): CompanyChange[] {
  const { company } = acting
  const invoice = getItem(company, INVOICE, id)
  const payments = (company.payments ??= new Map())
  const own = payments.get(id) ?? []
  payments.set(id, [...own, { id: [...payments.values()].flat().length + 1, invoiceId: id, sum: invoice.opportunity, paidAt: toSecond(paidAt) }])
  const paid = getItemSet(company, INVOICE).stages.find(({ semantics }) => semantics === 'S')
  return paid && invoice.stageId === paid.statusId ? [] : updateItem(acting, INVOICE, id, paid ? { stageId: paid.statusId } : {})
}

/** Deletes an item with its history. */
export function deleteItem({ company, byPersonId }: Acting, entityTypeId: number, id: number): CompanyChange[] {
  const set = getItemSet(company, entityTypeId)
  getItem(company, entityTypeId, id)
  set.items.delete(id)
  set.rows?.delete(id)
  set.history = set.history.filter((entry) => entry.dealId !== id)
  set.historyByItem.delete(id)
  return [{ kind: 'item', entityTypeId, action: 'delete', id, byPersonId }]
}

export function createContact({ company, now, byPersonId }: Acting, draft: Partial<Omit<Contact, 'id'>>): CompanyChange[] {
  const at = toSecond(now)
  const id = company.nextId.contact++
  company.contacts.set(id, { firstName: 'Имя', lastName: 'Фамилия', companyId: null, assignedById: byPersonId, createdAt: at, updatedAt: at, ...draft, id })
  return [{ kind: 'item', entityTypeId: CONTACT, action: 'add', id, byPersonId }]
}

export function createClient({ company, now, byPersonId }: Acting, draft: Partial<Omit<Client, 'id'>>): CompanyChange[] {
  const at = toSecond(now)
  const id = company.nextId.client++
  company.clients.set(id, { title: `Компания № ${id}`, industry: 'OTHER', assignedById: byPersonId, createdAt: at, updatedAt: at, ...draft, id })
  return [{ kind: 'item', entityTypeId: CLIENT, action: 'add', id, byPersonId }]
}

/** The set of a type; throws when there is none. */
export function getItemSet(company: Company, entityTypeId: number): ItemSet {
  const set = company.itemSets.get(entityTypeId)
  if (!set) throw new Error(`The company has no type ${entityTypeId}`)
  return set
}

/** The item; throws when there is none. */
export function getItem(company: Company, entityTypeId: number, id: number): Item {
  const item = getItemSet(company, entityTypeId).items.get(id)
  if (!item) throw new Error(`The company has no item ${entityTypeId}:${id}`)
  return item
}

function getItemStage(set: ItemSet, statusId: string): Stage {
  const stage = set.stages.find((candidate) => candidate.statusId === statusId)
  if (!stage) throw new Error(`Type ${set.entityTypeId} has no stage ${statusId}`)
  return stage
}

function enter(set: ItemSet, item: Item, { typeId, at, stage }: { typeId: 1 | 2 | 3; at: number; stage: Stage }): void {
  const entry = { id: set.nextId.history++, typeId, dealId: item.id, at, pipelineId: stage.pipelineId, stageId: stage.statusId }
  set.history.push(entry)
  const own = set.historyByItem.get(item.id)
  if (own) own.push(entry)
  else set.historyByItem.set(item.id, [entry])
}

function toSecond(now: number): number {
  return Math.floor(now / 1000) * 1000
}
