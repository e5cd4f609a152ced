import type { Company, Deal, DealRow, Item, ItemSet, Product } from './company-types'

/** Ids of implied rows lie above those of rows written by hand. */
const impliedFrom = 1_000_000_000
const rowsPerDeal = 8

/**
 * The product rows of a deal. In a company that implies them two deals of three have one to four rows that add up to the deal's sum:
 * they follow from the deal, so that a million of deals keeps no row in memory and every change of a sum changes its rows.
 */
export function listDealRows(company: Company, deal: Deal): DealRow[] {
  return company.productRows?.own.get(deal.id) ?? (company.productRows?.isImplied ? implyRows(company, deal, impliedFrom) : [])
}

/** The product rows of a lead, a quote, an invoice or an item of a smart process, implied likewise. */
export function listItemRows(company: Company, { entityTypeId, rows }: ItemSet, item: Item): DealRow[] {
  if (!rows) return []
  return rows.get(item.id) ?? (company.productRows?.isImplied ? implyRows(company, item, impliedFrom * (1 + entityTypeId)) : [])
}

function implyRows(company: Company, deal: Pick<Deal, 'id' | 'opportunity'>, from: number): DealRow[] {
  if (deal.id % 3 === 0 || deal.opportunity <= 0) return []
  const products = [...company.products.values()]
  const count = 1 + (deal.id % 4)
  let left = Math.round(deal.opportunity * 100)
  return Array.from({ length: count }, (_, i): DealRow => {
    const { id: productId, name: productName }: Product = products[(deal.id * 7 + i * 5) % products.length] ?? { id: 0, name: 'Услуга', section: '', price: 0 }
    const isLast = i === count - 1
    const quantity = isLast ? 1 : 1 + ((deal.id + i) % 5)
    const price = isLast ? left : Math.floor(left / (count - i) / quantity)
    left -= price * quantity
    return { id: from + deal.id * rowsPerDeal + i, productId, productName, price: price / 100, quantity, discountRate: (deal.id + i) % 4 === 0 ? 10 : 0 }
  })
}

/** Is the deal's sum that of its rows? Without rows it was written by hand. */
export function addsUp(company: Company, deal: Deal): boolean {
  const rows = listDealRows(company, deal)
  return rows.length > 0 && sumOfRows(rows) === deal.opportunity
}

/** What rows cost together, to the kopeck. */
export function sumOfRows(rows: readonly DealRow[]): number {
  return rows.reduce((sum, row) => sum + Math.round(row.price * row.quantity * 100), 0) / 100
}
