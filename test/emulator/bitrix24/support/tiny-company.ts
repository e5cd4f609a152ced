import { createDeal } from '../../company/company-actions'
import type { Company, Person, Stage } from '../../company/company-types'

/** A company small enough to count by hand: an administrator, a head, two sellers, one dismissed; two pipelines. */
export function makeTinyCompany(dealCount = 0): Company {
  const person = (id: number, firstName: string, lastName: string, isAdmin = false, active = true): [number, Person] =>
    [id, { id, firstName, lastName, gender: 'F', position: 'Менеджер', departmentIds: [id === 1 ? 1 : 2], active, isAdmin, timeZone: id === 1 ? 'Europe/Moscow' : '' }]
  const stage = (id: number, statusId: string, name: string, sort: number, pipelineId: number, semantics: 'S' | 'F' | null): Stage =>
    ({ id, statusId, name, sort, pipelineId, semantics, color: '#39A8EF' })
  const company: Company = {
    name: 'Ромашка', timeZone: 'Europe/Moscow',
    people: new Map([person(1, 'Анна', 'Админова', true), person(2, 'Борис', 'Главный'), person(3, 'Вера', 'Продажная'), person(4, 'Глеб', 'Торгов'), person(5, 'Дина', 'Бывшая', false, false)]),
    departments: new Map([
      [1, { id: 1, name: 'Ромашка', parentId: null, headId: null, sort: 100 }],
      [2, { id: 2, name: 'Продажи', parentId: 1, headId: 2, sort: 200 }],
    ]),
    pipelines: new Map([[0, { id: 0, name: 'Общая', sort: 100, isDefault: true }], [3, { id: 3, name: 'Опт', sort: 200, isDefault: false }]]),
    stages: [
      stage(101, 'NEW', 'Новая', 10, 0, null), stage(102, 'EXECUTING', 'В работе', 20, 0, null), stage(103, 'WON', 'Успех', 30, 0, 'S'), stage(104, 'LOSE', 'Провал', 40, 0, 'F'),
      stage(301, 'C3:NEW', 'Новая', 10, 3, null), stage(302, 'C3:WON', 'Успех', 20, 3, 'S'), stage(303, 'C3:LOSE', 'Провал', 30, 3, 'F'), stage(304, 'C3:APOLOGY', 'Анализ', 40, 3, 'F'),
    ],
    customFields: [
      { id: 501, name: 'UF_CRM_REGION', type: 'enumeration', title: { ru: 'Регион', en: 'Region' }, multiple: false, options: [{ id: 11, value: 'Север' }, { id: 12, value: 'Юг' }] },
      { id: 502, name: 'UF_CRM_1720019876534', type: 'boolean', title: { ru: 'Срочно', en: 'Urgent' }, multiple: false },
      { id: 503, name: 'UF_CRM_SHIP_ON', type: 'date', title: { ru: 'Отгрузка', en: 'Ship on' }, multiple: false },
    ],
    currencies: [
      { code: 'RUB', amount: '1.0000', amountCount: '1', isBase: true, decimals: 2, fullName: 'Российский рубль' },
      { code: 'USD', amount: '90.5000', amountCount: '1', isBase: false, decimals: 2, fullName: 'Доллар США' },
    ],
    contacts: new Map([[1, { id: 1, firstName: 'Иван', lastName: 'Клиентов', companyId: 1, assignedById: 3, createdAt: 0, updatedAt: 0 }]]),
    clients: new Map([[1, { id: 1, title: 'ООО Заказчик', industry: 'IT', assignedById: 3, createdAt: 0, updatedAt: 0 }]]),
    products: new Map(), sources: [{ statusId: 'WEB', name: 'Сайт' }], deals: new Map(), history: [], historyByDeal: new Map(), itemSets: new Map(), tasks: new Map(), activities: new Map(), calls: new Map(),
    nextId: { deal: 1, history: 1, contact: 2, client: 2, person: 6, department: 3 },
  }
  for (let index = 0; index < dealCount; index += 1) {
    createDeal({ company, now: Date.UTC(2026, 0, 1, 9) + index * 60_000, byPersonId: 3 }, {
      title: `Сделка ${index + 1}`, opportunity: 1000.5 + index, assignedById: index % 2 === 0 ? 3 : 4, contactId: 1, companyId: 1,
      custom: { UF_CRM_REGION: 11, UF_CRM_1720019876534: index % 2 === 0, UF_CRM_SHIP_ON: '2026-03-02' },
    })
  }
  return company
}
