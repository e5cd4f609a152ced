import { setDealRows, type Acting } from '../company/company-actions'
import type { Company, CompanyChange, DealRow } from '../company/company-types'
import { listDealRows, listItemRows } from '../company/deal-rows'
import { setItemRows } from '../company/item-actions'
import type { MethodCall, RestMethod } from './emulator-types'
import { act, acting } from './acting'
import { canRead } from './item-tables'
import { restError, restErrors } from './rest-error'
import { listRows, type RowSet } from './row-list'
import type { RowField } from './row-filter'

const scopes = ['crm']
type Owner = { id: number; assignedById: number; rows: () => DealRow[]; write: (acting: Acting, rows: readonly Omit<DealRow, 'id'>[]) => CompanyChange[] }
type OwnedRow = DealRow & { ownerId: number; ownerType: string }

/** crm.item.productrow.*: rows are told only of owners that are named; `=ownerId` takes one id or several. */
export const productRowMethods: Record<string, RestMethod> = {
  'crm.item.productrow.list': {
    scopes,
    run: (call) => {
      const { owners, ownerType, rest } = readFilter(call)
      const rows = owners.flatMap((owner) => owner.rows().map((row): OwnedRow => ({ ...row, ownerId: owner.id, ownerType }))).sort((a, b) => a.id - b.id)
      const query = { filter: rest, order: call.params['order'], start: call.params['start'], zone: call.portal.company.timeZone }
      const { rows: page, ...paging } = listRows(toRowSet(rows), query, () => true)
      return { result: { productRows: page.map(present) }, ...paging }
    },
  },
  'crm.item.productrow.set': {
    scopes,
    run: (call) => {
      const ownerType = String(call.params['ownerType'])
      const owner = findOwner(call.portal.company, ownerType, Number(call.params['ownerId']))
      if (!owner) throw restErrors.noItem()
      if (!canRead(call.user, owner)) throw restErrors.denied()
      act(() => owner.write(acting(call), Object.values(call.params['productRows'] ?? []).map(readRow))).forEach(call.publish)
      return { result: { productRows: owner.rows().map((row) => present({ ...row, ownerId: owner.id, ownerType })) } }
    },
  },
}

function readFilter({ portal, params, user }: MethodCall): { owners: Owner[]; ownerType: string; rest: Record<string, unknown> } {
  const filter = typeof params['filter'] === 'object' && params['filter'] !== null ? params['filter'] as Record<string, unknown> : {}
  const { '=ownerType': ownerType, '=ownerId': ownerId, ...rest } = filter
  if (ownerType === undefined || ownerId === undefined) throw restError(400, 'REQUIRED_ARG_MISSING', "Required fields: '=ownerType', '=ownerId'")
  const ids: unknown[] = typeof ownerId === 'object' && ownerId !== null ? Object.values(ownerId) : [ownerId]
  const owners = [...new Set(ids.map(Number))].flatMap((id) => findOwner(portal.company, String(ownerType), id) ?? [])
  if (owners.some((owner) => !canRead(user, owner))) throw restErrors.denied()
  return { owners, ownerType: String(ownerType), rest }
}

const letters: Readonly<Record<string, number>> = { L: 1, Q: 7, SI: 31 }

/** The owner behind a short code of its type: L, D, Q, SI or T with the hexadecimal number of a smart process. */
function findOwner(company: Company, ownerType: string, id: number): Owner | undefined {
  if (ownerType === 'D') {
    const deal = company.deals.get(id)
    return deal && { ...deal, rows: () => listDealRows(company, deal), write: (by, rows) => setDealRows(by, id, rows) }
  }
  const entityTypeId = letters[ownerType] ?? Number.parseInt(/^T([0-9a-f]+)$/.exec(ownerType)?.[1] ?? '', 16)
  const set = company.itemSets.get(entityTypeId)
  const item = set?.items.get(id)
  return set && item && { ...item, rows: () => listItemRows(company, set, item), write: (by, rows) => setItemRows(by, entityTypeId, id, rows) }
}

function toRowSet(rows: readonly OwnedRow[]): RowSet<OwnedRow> {
  const number = (read: (row: OwnedRow) => number): RowField<OwnedRow> => ({ kind: 'number', read })
  const byId = new Map(rows.map((row) => [row.id, row]))
  return { idKey: 'id', fields: new Map([['id', number((row) => row.id)], ['productId', number((row) => row.productId)]]), ids: () => [...byId.keys()], get: (id) => byId.get(id) }
}

function present({ id, ownerId, ownerType, productId, productName, price, quantity, discountRate }: OwnedRow): Record<string, unknown> {
  const brutto = Math.round((price / (1 - discountRate / 100)) * 100) / 100
  return {
    id, ownerId, ownerType, productId, productName, price, priceAccount: price, priceExclusive: price, priceNetto: brutto, priceBrutto: brutto,
    quantity, discountTypeId: 2, discountRate, discountSum: Math.round((brutto - price) * 100) / 100, taxRate: null, taxIncluded: 'N', customized: 'Y',
    measureCode: 796, measureName: 'шт', sort: 10, xmlId: '', type: productId === 0 ? 5 : 4, storeId: null,
  }
}

function readRow(row: unknown): Omit<DealRow, 'id'> {
  const { productId, productName, price, quantity, discountRate } = typeof row === 'object' && row !== null ? row as Record<string, unknown> : {}
  return {
    productId: Number(productId ?? 0), productName: String(productName ?? ''), price: Number(price ?? 0), quantity: Number(quantity ?? 1), discountRate: Number(discountRate ?? 0),
  }
}
