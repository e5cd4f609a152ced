import { expect, it } from 'vitest'
import { addsUp, listDealRows, sumOfRows } from './deal-rows'
import { setDealRows, updateDeal } from './company-actions'
import { generateCompany } from './generate-company'

const now = Date.UTC(2026, 10, 19, 9)
const company = generateCompany({ seed: 3, deals: 400, now })
const deals = [...company.deals.values()]

it('listDealRows: implied rows add up to the deal, to the kopeck, and have ids of their own', () => {
  const withRows = deals.filter((deal) => listDealRows(company, deal).length > 0)
  expect(withRows.length).toBeGreaterThan(200)
  expect(withRows.length).toBeLessThan(300)
  for (const deal of withRows) expect([deal.id, sumOfRows(listDealRows(company, deal))]).toEqual([deal.id, deal.opportunity])
  const ids = deals.flatMap((deal) => listDealRows(company, deal).map(({ id }) => id))
  expect(new Set(ids).size).toBe(ids.length)
})

it('setDealRows: written rows take the place of implied ones and make the sum', () => {
  const [deal] = deals
  if (!deal) throw new Error('no deals')
  const acting = { company, now, byPersonId: deal.assignedById }
  expect(setDealRows(acting, deal.id, [{ productId: 501, productName: 'Стеллаж', price: 100.1, quantity: 3, discountRate: 0 }])).toEqual([{ kind: 'deal', action: 'update', id: deal.id, byPersonId: deal.assignedById }])
  expect([deal.opportunity, addsUp(company, deal)]).toEqual([300.3, true])
  updateDeal(acting, deal.id, { opportunity: 500 })
  expect(addsUp(company, deal)).toBe(false)
})
