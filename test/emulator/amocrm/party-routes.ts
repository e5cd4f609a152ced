import type { Client, Contact } from '../company/company-types'
import { fromCompanyId, groupOf, toCompanyId } from './amo-ids'
import { listOf, withOf } from './api-query'
import { toSeconds } from './amo-time'
import type { AccountState, ApiCall, ApiRoute } from './emulator-types'
import { clientValues, contactValues, presentValues } from './field-values'
import { leadIdOf } from './lead-ids'
import { idTest, listPage, rangeTest, rowsById } from './list-page'
import type { Listing } from './list-page'
import { relationsOf } from './relations'

type Party = { assignedById: number; createdAt: number; updatedAt: number }

const contacts: Listing<Contact> = {
  key: 'contacts', most: 250, all: ({ company }) => [...company.contacts.values()],
  narrow: (call) => (call.account.isApiFilterEnabled ? rowsById(call, (id) => call.account.company.contacts.get(id)) : undefined),
  filter: (name, value, { account }) => partyFilter<Contact>(account, { name, value }, nameOfContact, (row) => row.id),
  order: { id: (row) => row.id, updated_at: (row) => row.updatedAt, created_at: (row) => row.createdAt }, present: presentContact,
}
const companies: Listing<Client> = {
  key: 'companies', most: 250, all: ({ company }) => [...company.clients.values()],
  narrow: (call) => (call.account.isApiFilterEnabled ? rowsById(call, (id) => call.account.company.clients.get(fromCompanyId(id))) : undefined),
  filter: (name, value, { account }) => partyFilter<Client>(account, { name, value }, (row) => row.title, (row) => toCompanyId(row.id)),
  order: { id: (row) => row.id, updated_at: (row) => row.updatedAt, created_at: (row) => row.createdAt }, present: presentCompany,
}

/** Contacts and companies. */
export const partyRoutes: readonly ApiRoute[] = [
  { method: 'get', path: '/contacts', run: (call) => listPage(contacts, call) },
  {
    method: 'get', path: '/contacts/:id',
    run: (call) => {
      const contact = call.account.company.contacts.get(Number(call.params['id']))
      return contact ? { body: presentContact(contact, call) } : null
    },
  },
  { method: 'get', path: '/companies', run: (call) => listPage(companies, call) },
  {
    method: 'get', path: '/companies/:id',
    run: (call) => {
      const client = call.account.company.clients.get(fromCompanyId(Number(call.params['id'])))
      return client ? { body: presentCompany(client, call) } : null
    },
  },
]

function partyFilter<Row extends Party>(account: AccountState, { name, value }: { name: string; value: unknown }, nameOf: (row: Row) => string, idOf: (row: Row) => number): ((row: Row) => boolean) | undefined {
  if (!account.isApiFilterEnabled) return undefined
  switch (name) {
    case 'id': return idTest(value, idOf)
    case 'responsible_user_id':
    case 'created_by': return idTest(value, (row) => row.assignedById)
    case 'created_at': return rangeTest(value, (row) => toSeconds(row.createdAt))
    case 'updated_at': return rangeTest(value, (row) => toSeconds(row.updatedAt))
    case 'name': return (row) => listOf(value).includes(nameOf(row))
    default: return undefined
  }
}

export function nameOfContact({ firstName, lastName }: Contact): string {
  return `${firstName} ${lastName}`.trim()
}

function presentContact(contact: Contact, { account, query }: ApiCall): Record<string, unknown> {
  const wanted = withOf(query)
  const embedded: Record<string, unknown> = { tags: [], companies: contact.companyId === null ? [] : [linkTo(account, 'companies', toCompanyId(contact.companyId))] }
  if (wanted.has('leads')) embedded['leads'] = (relationsOf(account).leadsOfContact.get(contact.id) ?? []).map((deal) => linkTo(account, 'leads', leadIdOf(account, deal.id)))
  if (wanted.has('customers')) embedded['customers'] = []
  if (wanted.has('catalog_elements')) embedded['catalog_elements'] = []
  return {
    id: contact.id, name: nameOfContact(contact), first_name: contact.firstName, last_name: contact.lastName, ...describeParty(account, contact),
    is_deleted: false, is_unsorted: false, custom_fields_values: presentValues(contactValues(account, contact)), account_id: account.id, _links: linkTo(account, 'contacts', contact.id)._links, _embedded: embedded,
  }
}

function presentCompany(client: Client, { account, query }: ApiCall): Record<string, unknown> {
  const wanted = withOf(query)
  const relations = relationsOf(account)
  const id = toCompanyId(client.id)
  const embedded: Record<string, unknown> = { tags: [] }
  if (wanted.has('contacts')) embedded['contacts'] = (relations.contactsOfClient.get(client.id) ?? []).map((contactId) => linkTo(account, 'contacts', contactId))
  if (wanted.has('leads')) embedded['leads'] = (relations.leadsOfClient.get(client.id) ?? []).map((deal) => linkTo(account, 'leads', leadIdOf(account, deal.id)))
  if (wanted.has('customers')) embedded['customers'] = []
  return {
    id, name: client.title, ...describeParty(account, client), is_deleted: false, custom_fields_values: presentValues(clientValues(account, client)), account_id: account.id,
    _links: linkTo(account, 'companies', id)._links, _embedded: embedded,
  }
}

function describeParty({ company }: AccountState, party: Party): Record<string, unknown> {
  return {
    responsible_user_id: party.assignedById, group_id: groupOf(company, company.people.get(party.assignedById)), created_by: party.assignedById, updated_by: party.assignedById,
    created_at: toSeconds(party.createdAt), updated_at: toSeconds(party.updatedAt), closest_task_at: null,
  }
}

function linkTo(account: AccountState, path: string, id: number): { id: number; _links: { self: { href: string } } } {
  return { id, _links: { self: { href: `${account.origin()}/api/v4/${path}/${id}` } } }
}
