import type { Company } from './company-types'

type CompanyDraft = { name: string; timeZone: string; currency: { code: string; fullName: string } }

const ADMIN_ID = 1

/** A company with a base currency and nothing else; the first who is hired administers its portal. */
export function makeEmptyCompany({ name, timeZone, currency }: CompanyDraft): Company {
  return {
    name, timeZone, people: new Map(), departments: new Map(), pipelines: new Map(), stages: [], customFields: [],
    currencies: [{ ...currency, amount: '1.0000', amountCount: '1', isBase: true, decimals: 2 }],
    contacts: new Map(), clients: new Map(), products: new Map(), sources: [], deals: new Map(), history: [], historyByDeal: new Map(),
    itemSets: new Map(), tasks: new Map(), activities: new Map(), calls: new Map(),
    nextId: { deal: 1, history: 1, contact: 1, client: 1, person: 1, department: 1 },
  }
}

/** The department of that name, opened below another one when it is not there yet. */
export function openDepartment(company: Company, name: string, parentId: number | null): number {
  const known = [...company.departments.values()].find((department) => department.name === name)
  if (known) return known.id
  const id = company.nextId.department++
  company.departments.set(id, { id, name, parentId, headId: null, sort: 100 * id })
  return id
}

/** Takes a person in by the full name. */
export function hirePerson(company: Company, name: string, { position, departmentId }: { position: string; departmentId: number }): number {
  const id = company.nextId.person++
  const [firstName = '', ...rest] = name.split(' ')
  const isAdmin = id === ADMIN_ID
  company.people.set(id, {
    id, firstName, lastName: rest.join(' '), gender: '', position, departmentIds: [departmentId], active: true, isAdmin, timeZone: isAdmin ? company.timeZone : '',
  })
  return id
}
