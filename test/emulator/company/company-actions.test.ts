import { expect, it } from 'vitest'
import { createDeal, deleteDeal, dismissPerson, hire, moveDepartment, moveDeal, setRate, updateDeal } from './company-actions'
import { generateCompany } from './generate-company'
import { checkCompany } from './support/check-company'

const now = Date.parse('2026-11-18T12:00:00.750Z')

function setUp() {
  const company = generateCompany({ seed: 3, deals: 50, now: now - 60_000 })
  const acting = { company, now, byPersonId: 6 }
  const id = Number(createDeal(acting, { title: 'Проба', opportunity: 100 })[0]?.id)
  const way = () => company.historyByDeal.get(id)?.map(({ typeId, pipelineId, stageId }) => [typeId, pipelineId, stageId])
  return { company, acting, id, way, deal: () => company.deals.get(id) }
}

it('createDeal: puts the deal on the first stage with one entry of the second', () => {
  const { company, id, way, deal } = setUp()
  expect(deal()).toMatchObject({ stageId: 'NEW', pipelineId: 0, currencyId: 'RUB', assignedById: 6, createdAt: now - 750, movedAt: now - 750 })
  expect(way()).toEqual([[1, 0, 'NEW']])
  expect(company.history.at(-1)?.dealId).toBe(id)
})

it('moveDeal: records steps, finals and a change of pipeline by their kinds', () => {
  const { company, acting, id, way, deal } = setUp()
  const later = (seconds: number) => ({ ...acting, now: now + seconds * 1000, byPersonId: 7 })
  expect(moveDeal(later(1), id, 'PREPARATION')).toEqual([{ kind: 'deal', action: 'update', id, byPersonId: 7 }])
  expect(moveDeal(later(2), id, 'PREPARATION')).toEqual([])
  moveDeal(later(3), id, 'WON')
  moveDeal(later(4), id, 'EXECUTING')
  updateDeal(later(5), id, { pipelineId: 2 })
  moveDeal(later(6), id, 'C2:LOSE')
  expect(way()).toEqual([[1, 0, 'NEW'], [2, 0, 'PREPARATION'], [3, 0, 'WON'], [2, 0, 'EXECUTING'], [5, 2, 'C2:NEW'], [3, 2, 'C2:LOSE']])
  expect(deal()).toMatchObject({ pipelineId: 2, stageId: 'C2:LOSE', movedAt: now - 750 + 6000, movedById: 7 })
  expect(checkCompany(company)).toEqual([])
})

it('updateDeal: merges custom values and leaves the history alone when the stage stays', () => {
  const { acting, id, way, deal } = setUp()
  updateDeal(acting, id, { custom: { UF_CRM_REGION: 43 } })
  updateDeal({ ...acting, now: now + 5000 }, id, { custom: { UF_CRM_VIP: true }, assignedById: 8, stageId: 'NEW' })
  expect(deal()).toMatchObject({ custom: { UF_CRM_REGION: 43, UF_CRM_VIP: true }, assignedById: 8, updatedAt: now - 750 + 5000, movedAt: now - 750 })
  expect(way()).toHaveLength(1)
})

it('updateDeal: throws and changes nothing when the stage is unknown', () => {
  const { acting, id, deal } = setUp()
  expect(() => updateDeal(acting, id, { title: 'Иначе', stageId: 'C99:NEW' })).toThrow('no stage C99:NEW')
  expect(deal()?.title).toBe('Проба')
})

it('deleteDeal: takes the stage history along', () => {
  const { company, acting, id } = setUp()
  const [someId = 0] = company.deals.keys()
  const before = company.history.length
  const own = company.historyByDeal.get(someId)?.length ?? 0
  deleteDeal(acting, someId)
  expect(company.history).toHaveLength(before - own)
  expect(company.history.some((entry) => entry.dealId === someId)).toBe(false)
  expect(company.deals.has(id)).toBe(true)
  expect(checkCompany(company)).toEqual([])
})

it('dismissPerson: switches the account off and leaves departments without that head', () => {
  const { company, acting } = setUp()
  const headed = [...company.departments.values()].find((department) => department.name === 'Опт')
  const headId = headed?.headId ?? 0
  expect(dismissPerson(acting, headId)).toEqual([{ kind: 'person', action: 'update', id: headId, byPersonId: 6 }])
  expect(company.people.get(headId)?.active).toBe(false)
  expect(headed?.headId).toBeNull()
})

it('hire: gives the next id and refuses an unknown department', () => {
  const { company, acting } = setUp()
  const draft = { firstName: 'Ева', lastName: 'Новая', gender: 'F' as const, position: 'Стажёр', departmentIds: [9] }
  const next = company.people.size + 1
  expect(hire(acting, draft)).toEqual([{ kind: 'person', action: 'add', id: next, byPersonId: 6 }])
  expect(() => hire(acting, { ...draft, departmentIds: [77] })).toThrow('no department 77')
})

it('moveDepartment: refuses a ring', () => {
  const { company, acting } = setUp()
  moveDepartment(acting, 9, 1)
  expect(company.departments.get(9)?.parentId).toBe(1)
  expect(() => moveDepartment(acting, 1, 9)).toThrow('cannot lie under itself')
})

it('setRate: changes a rate and refuses the base', () => {
  const { company, acting } = setUp()
  setRate(acting, 'CNY', { amount: '1300.0000', amountCount: '100' })
  expect(company.currencies.find((currency) => currency.code === 'CNY')?.amount).toBe('1300.0000')
  expect(() => setRate(acting, 'RUB', { amount: '2', amountCount: '1' })).toThrow('RUB')
})
