import type { Acting } from './company-actions'
import type { Client, CompanyChange, Contact } from './company-types'

const CONTACT = 3
const CLIENT = 4

/** Edits a contact. Throws when there is none. */
export function updateContact({ company, now, byPersonId }: Acting, id: number, patch: Partial<Omit<Contact, 'id'>>): CompanyChange[] {
  Object.assign(present(company.contacts.get(id), `contact ${id}`), patch, { updatedAt: toSecond(now) })
  return [{ kind: 'item', entityTypeId: CONTACT, action: 'update', id, byPersonId }]
}

/** Edits a client company. Throws when there is none. */
export function updateClient({ company, now, byPersonId }: Acting, id: number, patch: Partial<Omit<Client, 'id'>>): CompanyChange[] {
  Object.assign(present(company.clients.get(id), `client ${id}`), patch, { updatedAt: toSecond(now) })
  return [{ kind: 'item', entityTypeId: CLIENT, action: 'update', id, byPersonId }]
}

export function deleteContact({ company, byPersonId }: Acting, id: number): CompanyChange[] {
  present(company.contacts.get(id), `contact ${id}`)
  company.contacts.delete(id)
  return [{ kind: 'item', entityTypeId: CONTACT, action: 'delete', id, byPersonId }]
}

export function deleteClient({ company, byPersonId }: Acting, id: number): CompanyChange[] {
  present(company.clients.get(id), `client ${id}`)
  company.clients.delete(id)
  return [{ kind: 'item', entityTypeId: CLIENT, action: 'delete', id, byPersonId }]
}

function present<Value>(value: Value | undefined, name: string): Value {
  if (value === undefined) throw new Error(`The company has no ${name}`)
  return value
}

function toSecond(now: number): number {
  return Math.floor(now / 1000) * 1000
}
