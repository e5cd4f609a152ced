import type { ProductRow } from '../../../shared/record/record-types'
import type { SourceDeps } from './amo-source'
import { valuesOfCode } from './custom-values'
import { readByIds } from './read-rows'
import { refusalOf } from './rest-problem'
import { embedded, toKey, toMoney, toNumber, toRow, toRows, toText, type Row } from './to-values'

/** Product rows of leads: the quantity stands in the link, name and price with the element of the list. */
export type ProductRows = {
  /** Rows by the lead's id; a lead without products has an empty list, one whose products the account does not show is absent. */
  of(leads: readonly Row[]): Promise<Map<string, readonly ProductRow[]>>
}

/** A price that was changed is seen after this long. */
const freshMs = 10 * 60_000

export function createProductRows(deps: SourceDeps): ProductRows {
  const known = new Map<string, { row: Row | null; readAt: number }>()
  return { of }

  async function of(leads: readonly Row[]): Promise<Map<string, readonly ProductRow[]>> {
    const { productCatalogIds } = deps.catalogue()
    const linked = leads.map((lead) => ({ id: String(lead.id), links: embedded(lead, 'catalog_elements').map(toLink).filter(({ catalogId }) => productCatalogIds.has(catalogId)) }))
    for (const catalogId of productCatalogIds) {
      const ids = new Set(linked.flatMap(({ links }) => links.filter((link) => link.catalogId === catalogId).map(({ elementId }) => elementId)))
      await learn(catalogId, [...ids].filter((id) => deps.now() - (known.get(id)?.readAt ?? Number.NEGATIVE_INFINITY) > freshMs))
    }
    return new Map(linked.flatMap(({ id, links }): [string, ProductRow[]][] => {
      const { currency } = deps.context('deal')
      return links.some(({ elementId }) => !known.has(elementId)) ? [] : [[id, links.map((link) => toProductRow(link, known.get(link.elementId)?.row ?? null, currency))]]
    }))
  }

  async function learn(catalogId: string, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return
    try {
      const rows = new Map((await readByIds(deps, { path: `catalogs/${catalogId}/elements`, key: 'elements', filters: 'ids' }, ids)).map((row) => [String(row.id), row]))
      for (const id of ids) known.set(id, { row: rows.get(id) ?? null, readAt: deps.now() })
    } catch (error) {
      if (refusalOf(error) === null) throw error
    }
  }
}

export type CatalogLink = { elementId: string; catalogId: string; quantity: number | null; priceId: string | null }

/** A link of a lead to an element of a list. */
export function toLink(row: Row): CatalogLink {
  const metadata = toRow(row.metadata)
  return { elementId: String(row.id), catalogId: toKey(metadata.catalog_id) ?? toKey(row.catalog_id) ?? '', quantity: toNumber(metadata.quantity), priceId: toKey(metadata.price_id) }
}

function toProductRow({ elementId, quantity, priceId }: CatalogLink, element: Row | null, currency: string): ProductRow {
  const price = element ? toNumber(priceOf(element, priceId)) : null
  return {
    productId: elementId, productName: toText(element?.name), price: price === null ? null : toMoney(price, currency), quantity,
    sum: price === null || quantity === null ? null : toMoney(price * quantity, currency),
    discountRate: null, discount: null, taxRate: null, measureName: element ? toText(valuesOfCode(element, 'UNIT')[0]?.value) : null,
  }
}

/** A product may have several prices; the link says which one was taken. */
function priceOf(element: Row, priceId: string | null): unknown {
  const chosen = priceId === null ? undefined : toRows(element.custom_fields_values).find((field) => toKey(field.field_id) === priceId)
  return (chosen ? toRows(chosen.values) : valuesOfCode(element, 'PRICE'))[0]?.value
}
