import type { Department, Person } from '../company/company-types'
import type { MethodAnswer, MethodCall, PortalState, RestMethod } from './emulator-types'
import { formatInstant } from './portal-time'
import type { RowField } from './row-filter'
import { listRows, pageSize, readStart } from './row-list'
import type { RowSet } from './row-list'

const userScopes = ['user', 'user_basic', 'user_brief']

/** People and departments. The dismissed are ACTIVE false and stay in the list. */
export const peopleMethods: Record<string, RestMethod> = {
  profile: {
    scopes: [],
    run: ({ user }) => ({ result: {
      ID: String(user.id), ADMIN: user.isAdmin, NAME: user.firstName, LAST_NAME: user.lastName, PERSONAL_GENDER: user.gender, TIME_ZONE: user.timeZone,
    } }),
  },
  'user.admin': { scopes: [], run: ({ user }) => ({ result: user.isAdmin }) },
  'user.access': { scopes: [], run: () => ({ result: true }) },
  'user.current': { scopes: userScopes, run: (call) => ({ result: presentUser(call.portal, call.user) }) },
  'user.get': { scopes: userScopes, run: listUsers },
  'user.search': { scopes: userScopes, run: listUsers },
  'department.get': { scopes: ['department'], run: listDepartments },
}

function listUsers({ portal, params }: MethodCall): MethodAnswer {
  const named = params['FILTER'] ?? params['filter']
  // Old clients put the conditions beside the paging keys.
  const loose = Object.fromEntries(Object.entries(params).filter(([key]) => ['ID', 'ACTIVE', 'UF_DEPARTMENT', 'NAME', 'LAST_NAME'].includes(key)))
  const sort = String(params['sort'] ?? params['SORT'] ?? 'ID')
  const query = { filter: named ?? loose, order: { [sort]: params['order'] ?? params['ORDER'] ?? 'ASC' }, start: params['start'], zone: portal.company.timeZone }
  const { rows, ...paging } = listRows(toUserRows(portal), query, () => true)
  return { result: rows.map((person) => presentUser(portal, person)), ...paging }
}

function toUserRows({ company }: PortalState): RowSet<Person> {
  const field = (kind: RowField<Person>['kind'], read: RowField<Person>['read']): RowField<Person> => ({ kind, read })
  return {
    idKey: 'ID',
    fields: new Map([
      ['ID', field('number', (person) => person.id)],
      ['ACTIVE', field('flag', (person) => person.active)],
      ['NAME', field('text', (person) => person.firstName)],
      ['LAST_NAME', field('text', (person) => person.lastName)],
      ['WORK_POSITION', field('text', (person) => person.position)],
      ['UF_DEPARTMENT', field('number', (person) => person.departmentIds)],
      ['USER_TYPE', field('text', () => 'employee')],
    ]),
    ids: () => [...company.people.keys()].sort((a, b) => a - b),
    get: (id) => company.people.get(id),
  }
}

function presentUser(portal: PortalState, person: Person): Record<string, unknown> {
  const { company, app } = portal
  const contacts = app.scope.includes('user') || app.scope.includes('user_basic')
  return {
    ID: String(person.id), ACTIVE: person.active, NAME: person.firstName, LAST_NAME: person.lastName, SECOND_NAME: '',
    ...(contacts ? { EMAIL: `user${person.id}@example.com`, PERSONAL_MOBILE: '' } : {}),
    LAST_LOGIN: formatInstant(company.timeZone, portal.now()), DATE_REGISTER: '2024-01-09T00:00:00+03:00', TIME_ZONE: person.timeZone,
    IS_ONLINE: person.active ? 'Y' : 'N', TIMESTAMP_X: {}, LAST_ACTIVITY_DATE: {}, PERSONAL_GENDER: person.gender, PERSONAL_BIRTHDAY: '',
    WORK_POSITION: person.position, UF_EMPLOYMENT_DATE: '', UF_DEPARTMENT: person.departmentIds, USER_TYPE: 'employee',
  }
}

/** Paged by the upper-case START; the root has no PARENT, and UF_HEAD comes only where a head is named. */
function listDepartments({ portal, params }: MethodCall): MethodAnswer {
  const same = (key: string, value: string | number | null): boolean => {
    const wanted = params[key]
    return wanted === undefined || (Array.isArray(wanted) ? wanted : [wanted]).map(String).includes(String(value ?? ''))
  }
  const rows = [...portal.company.departments.values()]
    .filter((row) => same('ID', row.id) && same('NAME', row.name) && same('PARENT', row.parentId) && same('UF_HEAD', row.headId))
  const sort = String(params['sort'] ?? 'SORT').toUpperCase()
  const sign = String(params['order'] ?? 'ASC').toUpperCase() === 'DESC' ? -1 : 1
  rows.sort((a, b) => sign * compareDepartments(a, b, sort))
  const start = Math.max(0, readStart(params['START'] ?? params['start']))
  const end = start + pageSize
  const result = rows.slice(start, end).map((row) => ({
    ID: String(row.id), NAME: row.name, SORT: row.sort,
    ...(row.parentId === null ? {} : { PARENT: String(row.parentId) }), ...(row.headId === null ? {} : { UF_HEAD: String(row.headId) }),
  }))
  return { result, total: rows.length, ...(end < rows.length ? { next: end } : {}) }
}

function compareDepartments(a: Department, b: Department, sort: string): number {
  if (sort === 'NAME') return a.name.localeCompare(b.name)
  if (sort === 'ID') return a.id - b.id
  return a.sort - b.sort || a.id - b.id
}
