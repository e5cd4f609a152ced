import type { Item, Product } from '../company/company-types'
import { toInvoiceId } from './amo-ids'
import { toSeconds } from './amo-time'
import type { AccountState, ApiCall, ApiRoute } from './emulator-types'
import { invoiceValues, presentValues, productValues } from './field-values'
import type { FilledField } from './field-values'
import { invoiceCatalogId, listCatalogId, productCatalogId } from './fixed-ids'
import { idTest, listPage } from './list-page'
import type { Listing } from './list-page'

type Catalog = { id: number; name: string; type: 'regular' | 'products' | 'invoices' }
/** An element of a list; nobody is responsible for it. */
type Element = { id: number; catalogId: number; name: string; createdBy: number; updatedBy: number; createdAt: number; updatedAt: number; values(account: AccountState): FilledField[] }

const beginning = Date.UTC(2020, 0, 1)

const catalogs: Listing<Catalog> = {
  key: 'catalogs', most: 250, all: listCatalogs,
  filter: (name, value) => (name === 'type' ? (catalog) => String(typeof value === 'object' ? Object.values(value ?? {})[0] : value) === catalog.type : undefined),
  order: { id: (catalog) => catalog.id }, present: presentCatalog,
}
/** Elements can be asked for by their ids and hardly by anything else; not by the time of a change either. */
const elementsOf = (catalogId: number): Listing<Element> => ({
  key: 'elements', most: 250, all: (account) => listElements(account, catalogId),
  filter: (name, value) => (name === 'id' ? idTest(value, (element) => element.id) : undefined),
  order: { id: (element) => element.id }, present: presentElement,
})

/** Lists: products, invoices and one of the account's own. */
export const catalogRoutes: readonly ApiRoute[] = [
  { method: 'get', path: '/catalogs', run: (call) => listPage(catalogs, call) },
  {
    method: 'get', path: '/catalogs/:id',
    run: (call) => {
      const catalog = listCatalogs(call.account).find(({ id }) => id === Number(call.params['id']))
      return catalog ? { body: presentCatalog(catalog, call) } : null
    },
  },
  { method: 'get', path: '/catalogs/:id/elements', run: (call) => listPage(elementsOf(Number(call.params['id'])), call) },
  {
    method: 'get', path: '/catalogs/:id/elements/:element',
    run: (call) => {
      const element = listElements(call.account, Number(call.params['id'])).find(({ id }) => id === Number(call.params['element']))
      return element ? { body: presentElement(element, call) } : null
    },
  },
]

function listCatalogs({ company }: AccountState): Catalog[] {
  return [
    { id: listCatalogId, name: 'Просто список', type: 'regular' }, { id: productCatalogId, name: 'Товары', type: 'products' },
    ...(company.itemSets.has(31) ? [{ id: invoiceCatalogId, name: 'Счета', type: 'invoices' as const }] : []),
  ]
}

function listElements({ company }: AccountState, catalogId: number): Element[] {
  if (catalogId === productCatalogId) return [...company.products.values()].map(fromProduct)
  if (catalogId === invoiceCatalogId) return [...(company.itemSets.get(31)?.items.values() ?? [])].map(fromInvoice)
  return []
}

function fromProduct(product: Product): Element {
  return { id: product.id, catalogId: productCatalogId, name: product.name, createdBy: 0, updatedBy: 0, createdAt: beginning, updatedAt: beginning, values: (account) => productValues(account, product) }
}

function fromInvoice(item: Item): Element {
  return {
    id: toInvoiceId(item.id), catalogId: invoiceCatalogId, name: item.title, createdBy: item.createdById, updatedBy: item.updatedById, createdAt: item.createdAt, updatedAt: item.updatedAt,
    values: (account) => invoiceValues(account, item),
  }
}

function presentCatalog({ id, name, type }: Catalog, { account }: ApiCall): Record<string, unknown> {
  return {
    id, name, created_by: 0, updated_by: 0, created_at: toSeconds(beginning), updated_at: toSeconds(beginning), sort: 10, type, can_add_elements: type !== 'invoices', can_show_in_cards: false,
    can_link_multiple: true, can_be_deleted: type === 'regular', sdk_widget_code: null, account_id: account.id, _links: { self: { href: `${account.origin()}/api/v4/catalogs/${id}` } },
  }
}

function presentElement(element: Element, { account }: ApiCall): Record<string, unknown> {
  return {
    id: element.id, name: element.name, created_by: element.createdBy, updated_by: element.updatedBy, created_at: toSeconds(element.createdAt), updated_at: toSeconds(element.updatedAt), is_deleted: null,
    custom_fields_values: presentValues(element.values(account)), catalog_id: element.catalogId, account_id: account.id,
    _links: { self: { href: `${account.origin()}/api/v4/catalogs/${element.catalogId}/elements/${element.id}` } },
  }
}
