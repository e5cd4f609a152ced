import type { Person } from '../company/company-types'
import { listGroups } from './account-routes'
import { groupOf } from './amo-ids'
import { withOf } from './api-query'
import type { AccountState, ApiCall, ApiRoute } from './emulator-types'
import { listPage } from './list-page'
import type { Listing } from './list-page'
import { problems } from './problem'

const managerRole = { id: 3141, name: 'Менеджер' }

const users: Listing<Person> = {
  key: 'users', most: 250,
  all: (account) => listUsers(account),
  filter: () => undefined,
  order: { id: (person) => person.id },
  present: presentUser,
}

/** Users and their roles; only an administrator may read them. */
export const userRoutes: readonly ApiRoute[] = [
  {
    method: 'get', path: '/users',
    run: (call) => {
      requireAdmin(call)
      const answer = listPage(users, call)
      const total = listUsers(call.account).length
      return answer && { body: { _total_items: total, _page_count: Math.ceil(total / Number(call.query['limit'] ?? 50)), ...answer.body } }
    },
  },
  {
    method: 'get', path: '/users/:id',
    run: (call) => {
      requireAdmin(call)
      const person = call.account.company.people.get(Number(call.params['id']))
      return person && !call.account.deletedUserIds.has(person.id) ? { body: presentUser(person, call) } : null
    },
  },
  {
    method: 'get', path: '/roles',
    run: (call) => {
      requireAdmin(call)
      const members = listUsers(call.account).filter((person) => !person.isAdmin)
      const role = { ...managerRole, rights: rightsOf(call.account, undefined), _links: { self: { href: `${call.account.origin()}/api/v4/roles/${managerRole.id}` } } }
      const embedded = withOf(call.query).has('users') ? { _embedded: { users: members.map(({ id }) => ({ id })) } } : {}
      return { body: { _total_items: 1, _page: 1, _page_count: 1, _links: { self: { href: `${call.account.origin()}/api/v4/roles` } }, _embedded: { roles: [{ ...role, ...embedded }] } } }
    },
  },
]

export function requireAdmin({ user }: ApiCall): void {
  if (!user.isAdmin) throw problems.forbidden()
}

/** A deleted user is gone from the list; one that was only switched off is there. */
export function listUsers({ company, deletedUserIds }: AccountState): Person[] {
  return [...company.people.values()].filter(({ id }) => !deletedUserIds.has(id))
}

function presentUser(person: Person, { account, query }: ApiCall): Record<string, unknown> {
  const wanted = withOf(query)
  const group = listGroups(account).find(({ id }) => id === groupOf(account.company, person))
  const embedded = {
    ...(wanted.has('role') ? { roles: person.isAdmin ? [] : [{ ...managerRole, _links: { self: { href: `${account.origin()}/api/v4/roles/${managerRole.id}` } } }] } : {}),
    ...(wanted.has('group') ? { groups: group ? [{ id: group.id, name: group.name }] : [] } : {}),
  }
  return {
    id: person.id, name: `${person.firstName} ${person.lastName}`.trim(), email: emailOf(account, person), lang: account.language, rights: rightsOf(account, person),
    ...(wanted.has('uuid') ? { uuid: `d4f05d6e-8c2b-4a37-9b61-${String(person.id).padStart(12, '0')}` } : {}), ...(wanted.has('user_rank') ? { user_rank: 'candidate' } : {}),
    ...(wanted.has('phone_number') ? { phone_number: null } : {}), ...(wanted.has('amojo_id') ? { amojo_id: null } : {}),
    _links: { self: { href: `${account.origin()}/api/v4/users/${person.id}` } },
    ...(Object.keys(embedded).length > 0 ? { _embedded: embedded } : {}),
  }
}

export function emailOf({ subdomain }: AccountState, { id }: Person): string {
  return `user${id}@${subdomain}.example`
}

/** Nothing is hidden from anybody: who sees which lead is not what this account is for. */
function rightsOf(account: AccountState, person: Person | undefined): Record<string, unknown> {
  const all = { view: 'A', edit: 'A', add: 'A', delete: 'A', export: 'A' }
  return {
    leads: all, contacts: all, companies: all, tasks: { edit: 'A', delete: 'A' }, mail_access: false, catalog_access: true, status_rights: null,
    is_admin: person?.isAdmin ?? false, is_free: false, is_active: person?.active ?? true,
    group_id: person && !person.isAdmin ? groupOf(account.company, person) : null, role_id: person && !person.isAdmin ? managerRole.id : null,
  }
}
