import { setDealRows } from '../../company/company-actions'
import type { Company } from '../../company/company-types'
import { createItem } from '../../company/item-actions'
import { makeItemSets } from '../../company/item-catalogue'
import { addCall, createActivity, createTask } from '../../company/work-actions'
import { makeTinyCompany } from '../../bitrix24/support/tiny-company'

export const richNow = Date.UTC(2026, 0, 5, 9)

/** The tiny company with one of everything that amoCRM can show. */
export function makeRichCompany(): Company {
  const company = makeTinyCompany(3)
  const acting = { company, now: richNow, byPersonId: 3 }
  company.itemSets = makeItemSets()
  company.products = new Map([[501, { id: 501, name: 'Стол', section: 'Мебель', price: 12 }], [503, { id: 503, name: 'Стул', section: '', price: 5.5 }]])
  setDealRows(acting, 2, [
    { productId: 501, productName: 'Стол', price: 12, quantity: 2, discountRate: 0 }, { productId: 503, productName: 'Стул', price: 5.5, quantity: 1, discountRate: 0 },
    { productId: 501, productName: 'Стол', price: 10, quantity: 1, discountRate: 0 },
  ])
  company.itemSets.get(31)?.items.set(1, { ...invoiceBase(company), id: 1, stageId: 'DT31_5:P', opportunity: 15_000.5, dealId: 2 })
  createItem(acting, 1, { title: 'Заявка с сайта', sourceId: 'WEB', contactId: 1, opportunity: 300 })
  createTask(acting, { title: 'Договор', responsibleId: 4, dealId: 2, deadline: richNow + 86_400_000 })
  createTask(acting, { title: 'Счёт', status: 5, closedAt: richNow, closedById: 4, dealId: 0 })
  createActivity(acting, { typeId: 1, subject: 'Встреча', responsibleId: 3, dealId: 1 })
  createActivity(acting, { typeId: 4, subject: 'Письмо' })
  addCall(acting, { typeId: 2, personId: 4, contactId: 1, duration: 120 })
  addCall(acting, { typeId: 1, personId: 3, contactId: 0, duration: 0, failedCode: '486' })
  company.calls.set(20, { id: 20, callId: 'c20', typeId: 1, personId: 3, phone: '+79990000001', startAt: richNow, duration: 30, failedCode: '200', contactId: 1 })
  return company
}

function invoiceBase(company: Company) {
  createItem({ company, now: richNow, byPersonId: 3 }, 31, { title: 'Счёт № 1' })
  const item = company.itemSets.get(31)?.items.get(1)
  if (!item) throw new Error('no invoice')
  return item
}

