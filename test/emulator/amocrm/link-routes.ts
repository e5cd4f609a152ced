import { listDealRows } from '../company/deal-rows'
import type { Deal } from '../company/company-types'
import { isLead, toCompanyId, toInvoiceId } from './amo-ids'
import { mapOf, numbersOf, wordsOf } from './api-query'
import type { AccountState, ApiCall, ApiRoute } from './emulator-types'
import { invoiceCatalogId, productCatalogId } from './fixed-ids'
import { dealIdOf } from './lead-ids'
import { problems } from './problem'
import { relationsOf } from './relations'

/** What a lead is linked to; a list element carries how many of it. */
export type LinkedElement = { id: number; catalogId: number; quantity: number }

/** `/{entity}/{id}/links` and the same for many leads at once. */
export const linkRoutes: readonly ApiRoute[] = [
  {
    method: 'get', path: '/leads/:id/links',
    run: (call) => {
      const deal = findDeal(call.account, Number(call.params['id']))
      const links = deal ? linksOf(call.account, deal).filter(wantedBy(call)) : []
      return links.length > 0 ? { body: envelope(call, links) } : null
    },
  },
  {
    method: 'get', path: '/leads/links',
    run: (call) => {
      const ids = numbersOf(mapOf(call.query['filter'])['entity_id'])
      if (ids.length === 0) throw problems.invalid([{ code: 'NotBlank', path: 'filter.entity_id', detail: 'This value should not be blank.' }])
      const links = ids.flatMap((id) => {
        const deal = findDeal(call.account, id)
        return deal ? linksOf(call.account, deal).filter(wantedBy(call)).map((link) => ({ entity_id: id, entity_type: 'leads', ...link })) : []
      })
      return links.length > 0 ? { body: envelope(call, links) } : null
    },
  },
]

/** Products of a deal's rows, each once with what the rows have of it together, then its invoices. */
export function listElementsOf(account: AccountState, deal: Deal): LinkedElement[] {
  const quantities = new Map<number, number>()
  for (const { productId, quantity } of listDealRows(account.company, deal)) {
    if (account.company.products.has(productId)) quantities.set(productId, (quantities.get(productId) ?? 0) + quantity)
  }
  return [
    ...[...quantities].map(([id, quantity]) => ({ id, catalogId: productCatalogId, quantity })),
    ...(relationsOf(account).invoicesOfDeal.get(deal.id) ?? []).map((item) => ({ id: toInvoiceId(item.id), catalogId: invoiceCatalogId, quantity: 1 })),
  ]
}

type Link = { to_entity_id: number; to_entity_type: string; metadata: Record<string, unknown> | null }

function linksOf(account: AccountState, deal: Deal): Link[] {
  return [
    ...(deal.contactId > 0 ? [{ to_entity_id: deal.contactId, to_entity_type: 'contacts', metadata: { main_contact: true } }] : []),
    ...(deal.companyId > 0 ? [{ to_entity_id: toCompanyId(deal.companyId), to_entity_type: 'companies', metadata: null }] : []),
    ...listElementsOf(account, deal).map(({ id, catalogId, quantity }) => ({ to_entity_id: id, to_entity_type: 'catalog_elements', metadata: { quantity, catalog_id: catalogId, price_id: null } })),
  ]
}

function wantedBy({ query }: ApiCall): (link: Link) => boolean {
  const filter = mapOf(query['filter'])
  const types = wordsOf(filter['to_entity_type'])
  const catalogId = filter['to_catalog_id'] === undefined ? undefined : Number(filter['to_catalog_id'])
  return (link) => (types.length === 0 || types.includes(link.to_entity_type)) && (catalogId === undefined || link.metadata?.['catalog_id'] === catalogId)
}

function findDeal(account: AccountState, leadId: number): Deal | undefined {
  const deal = account.company.deals.get(dealIdOf(account, leadId))
  return deal && isLead(deal) ? deal : undefined
}

function envelope({ account, path }: ApiCall, links: readonly Record<string, unknown>[]): Record<string, unknown> {
  return { _total_items: links.length, _links: { self: { href: `${account.origin()}${path}` } }, _embedded: { links } }
}
