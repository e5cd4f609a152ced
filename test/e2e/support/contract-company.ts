import { DateTime } from 'luxon'
import { createDeal, moveDeal, setDealRows, type Acting, type DealDraft } from '../../emulator/company/company-actions'
import { CURRENCIES, makeCustomFields, makeProducts, makeStages, PIPELINE_HABITS, SOURCES } from '../../emulator/company/company-catalogue'
import type { Company, Person } from '../../emulator/company/company-types'
import { createClient, createContact, createItem, updateItem } from '../../emulator/company/item-actions'
import { makeItemSets } from '../../emulator/company/item-catalogue'
import { addCall, createActivity, createTask, updateTask } from '../../emulator/company/work-actions'

export const zone = 'Europe/Moscow'
/** The month that everything happens in: two before the present one. */
export const month = DateTime.now().setZone(zone).startOf('month').minus({ months: 2 })
export const period = { from: dayText(1), to: month.plus({ months: 1 }).toISODate() ?? '' }

/** A day of the month as the API writes it. */
export function dayText(day: number): string {
  return month.set({ day }).toISODate() ?? ''
}

/** An instant of the month; days below 1 lie before it. */
export function instant(day: number, hour = 12, minute = 0): number {
  return month.plus({ days: day - 1, hours: hour, minutes: minute }).toMillis()
}

const departments = [
  { id: 1, name: 'Компания', parentId: null, headId: null, sort: 1 }, { id: 2, name: 'Продажи', parentId: 1, headId: 7, sort: 2 },
  { id: 3, name: 'Опт', parentId: 2, headId: 8, sort: 3 }, { id: 4, name: 'Сервис', parentId: 1, headId: 9, sort: 4 },
]
const places: readonly [id: number, department: number][] = [[1, 1], [7, 2], [8, 3], [9, 4], [10, 2], [11, 2], [12, 3], [13, 3], [14, 4]]

/** A company small enough to be counted by hand: two departments, one below another, and a month of records of every kind. */
export function makeContractCompany(): Company {
  const person = (id: number, departmentId: number): Person =>
    ({ id, firstName: 'Имя', lastName: `Фамилия-${id}`, gender: '', position: '', departmentIds: [departmentId], active: true, isAdmin: id === 1, timeZone: '' })
  const company: Company = {
    name: 'Договор', timeZone: zone,
    people: new Map(places.map(([id, department]) => [id, person(id, department)])), departments: new Map(departments.map((one) => [one.id, { ...one }])),
    pipelines: new Map(PIPELINE_HABITS.map(({ pipeline }) => [pipeline.id, { ...pipeline }])), stages: makeStages(), customFields: makeCustomFields(),
    currencies: CURRENCIES.map((one) => ({ ...one })), contacts: new Map(), clients: new Map(), products: makeProducts(), sources: SOURCES.map((one) => ({ ...one })),
    deals: new Map(), productRows: { isImplied: false, own: new Map(), nextId: 1 }, history: [], historyByDeal: new Map(),
    itemSets: makeItemSets(), tasks: new Map(), activities: new Map(), calls: new Map(),
    nextId: { deal: 1, history: 1, contact: 1, client: 1, person: 20, department: 10 },
  }
  addClients(company)
  addDeals(company)
  addItems(company)
  addWork(company)
  return company
}

function acting(company: Company, now: number, byPersonId = 10): Acting {
  return { company, now, byPersonId }
}

function addClients(company: Company): void {
  createClient(acting(company, instant(1)), { title: 'Ромашка', industry: 'IT' })
  createClient(acting(company, instant(2), 11), { title: 'Берёза', industry: 'OTHER' })
  createContact(acting(company, instant(1)), { firstName: 'Пётр', companyId: 1 })
  createContact(acting(company, instant(40), 12), { firstName: 'Анна' })
}

type Step = readonly [at: number, stageId: string]

function addDeals(company: Company): void {
  const [region, , tags] = company.customFields.filter(({ type }) => type === 'enumeration').map(({ options = [] }) => options.map(({ id }) => id))
  const [moscow = 0, petersburg = 0] = region ?? []
  const [again = 0, urgent = 0, credit = 0] = tags ?? []
  const add = (createdAt: number, draft: DealDraft, ...steps: Step[]): number => {
    const by = draft.createdById ?? draft.assignedById ?? 10
    createDeal(acting(company, createdAt, by), draft)
    const id = company.nextId.deal - 1
    for (const [at, stageId] of steps) moveDeal(acting(company, at, by), id, stageId)
    return id
  }
  const first = add(instant(2), {
    title: 'Стеллаж «Ёлка»', assignedById: 10, opportunity: 1000.5, sourceId: 'WEB', companyId: 1, contactId: 1, probability: 50, isReturnCustomer: true,
    custom: {
      UF_CRM_REGION: moscow, UF_CRM_TAGS: [again, urgent], UF_CRM_VIP: true, UF_CRM_MARGIN: '100.25|RUB', UF_CRM_TECHLEAD: 12,
      UF_CRM_NEXT_CONTACT: dayText(10), UF_CRM_DISCOUNT: 5,
    },
  }, [instant(5), 'WON'])
  setDealRows(acting(company, instant(5), 10), first, [
    { productId: 501, productName: 'Стеллаж', price: 500, quantity: 2, discountRate: 0 }, { productId: 503, productName: 'Крепёж', price: 0.5, quantity: 1, discountRate: 0 },
  ])
  const custom = { UF_CRM_REGION: petersburg, UF_CRM_TAGS: [urgent], UF_CRM_VIP: false, UF_CRM_MARGIN: '1|USD', UF_CRM_TECHLEAD: 13, UF_CRM_NEXT_CONTACT: dayText(20), UF_CRM_DISCOUNT: 7.5 }
  const second = add(instant(3), { title: 'тележка', assignedById: 10, createdById: 11, opportunity: 2000, sourceId: 'CALL', companyId: 2, custom }, [instant(6), 'WON'])
  setDealRows(acting(company, instant(6), 10), second, [{ productId: 505, productName: 'Тележка', price: 2000, quantity: 1, discountRate: 0 }])
  add(instant(4), { title: 'USD', assignedById: 11, opportunity: 10, currencyId: 'USD', companyId: 1, custom: { UF_CRM_TAGS: [credit] } }, [instant(10), 'WON'])
  add(instant(5), { title: 'lost', assignedById: 12, opportunity: 500 }, [instant(12), 'LOSE'])
  add(instant(6), { title: 'open', assignedById: 11, opportunity: 300 }, [instant(7), 'PREPARATION'])
  add(instant(6), { title: 'template', assignedById: 10, opportunity: 9999, isRecurring: true }, [instant(7), 'WON'])
  add(instant(7), { title: 'born won', assignedById: 13, opportunity: 700, stageId: 'WON' })
  add(instant(2), { title: 'won twice', assignedById: 10, opportunity: 400 }, [instant(8), 'WON'], [instant(9), 'NEW'], [instant(15), 'WON'])
  add(instant(2), { title: 'reopened', assignedById: 10, opportunity: 600 }, [instant(8), 'WON'], [instant(9), 'NEW'])
  add(instant(3), { title: 'wholesale', assignedById: 14, opportunity: 5000, pipelineId: 2 }, [instant(20), 'C2:WON'])
  // The first instant of the next month, and the last second of the month before.
  add(instant(3), { title: 'next month', assignedById: 12, opportunity: 800 }, [month.plus({ months: 1 }).toMillis(), 'WON'])
  add(month.minus({ seconds: 1 }).toMillis(), { title: 'month before', assignedById: 13, opportunity: 0 }, [instant(25), 'LOSE'])
}

function addItems(company: Company): void {
  const add = (type: number, at: number, by: number, opportunity: number, end?: Step): void => {
    createItem(acting(company, at, by), type, { opportunity })
    const id = (company.itemSets.get(type)?.nextId.item ?? 1) - 1
    if (end) updateItem(acting(company, end[0], by), type, id, { stageId: end[1] })
  }
  for (const [type, won, lost] of [[1, 'CONVERTED', 'JUNK'], [7, 'APPROVED', 'DECLAINED'], [31, 'DT31_5:P', 'DT31_5:D'], [1042, 'DT1042_9:SUCCESS', 'DT1042_9:FAIL']] as const) {
    add(type, instant(2), 10, 100, [instant(5), won])
    add(type, instant(3), 11, 250.5, [instant(6), won])
    add(type, instant(3), 12, 40, [instant(8), lost])
    add(type, instant(4), 10, 7)
    add(type, instant(4), 10, 9, [month.plus({ months: 1 }).toMillis(), won])
  }
}

function addWork(company: Company): void {
  const task = (by: number, closedOn: number | null, draft: Parameters<typeof createTask>[1]): void => {
    createTask(acting(company, instant(2), by), { responsibleId: by, ...draft })
    if (closedOn !== null) updateTask(acting(company, instant(closedOn), by), company.tasks.size, { status: 5 })
  }
  task(10, 5, { deadline: instant(6), timeSpent: 600, timeEstimate: 900 })
  task(10, 9, { deadline: instant(6), timeSpent: 1200 })
  task(11, 10, { deadline: null, timeSpent: 300 })
  task(12, null, { deadline: instant(4) })
  for (const [by, day, typeId, isCompleted, dealId] of [[10, 3, 1, true, 9], [10, 4, 2, true, 0], [11, 5, 6, false, 0], [12, 40, 1, false, 5]] as const) {
    createActivity(acting(company, instant(2), by), { typeId, dealId, providerId: typeId === 1 ? 'CRM_MEETING' : 'CRM_TODO', startAt: instant(day), endAt: instant(day, 13), isCompleted, updatedAt: instant(Math.min(day, 6), 13) })
  }
  for (const [by, day, duration, failedCode, typeId] of [[10, 2, 30, '200', 1], [10, 3, 60, '200', 1], [11, 3, 61, '200', 2], [12, 4, 600, '200', 1], [12, 5, 0, '304', 2], [10, 40, 900, '200', 1]] as const) {
    addCall(acting(company, instant(day), by), { duration, failedCode, typeId })
  }
}
