import { setDealRows } from '../company/company-actions'
import type { Deal, DealRow } from '../company/company-types'
import { listDealRows } from '../company/deal-rows'
import type { MethodCall, RestMethod } from './emulator-types'
import { act, acting } from './item-methods'
import { canRead } from './item-tables'
import { restError, restErrors } from './rest-error'
import { listRows, type RowSet } from './row-list'
import type { RowField } from './row-filter'

const scopes = ['crm']
type OwnedRow = DealRow & { deal: Deal }

/** crm.item.productrow.*: rows are told only of owners that are named; `=ownerId` takes one id or several. */
export const productRowMethods: Record<string, RestMethod> = {
  'crm.item.productrow.list': {
    scopes,
    run: (call) => {
      const { owners, rest } = readFilter(call)
      const rows = owners.flatMap((deal) => listDealRows(call.portal.company, deal).map((row): OwnedRow => ({ ...row, deal }))).sort((a, b) => a.id - b.id)
      const query = { filter: rest, order: call.params['order'], start: call.params['start'], zone: call.portal.company.timeZone }
      const { rows: page, ...paging } = listRows(toRowSet(rows), query, () => true)
      return { result: { productRows: page.map(present) }, ...paging }
    },
  },
  'crm.item.productrow.set': {
    scopes,
    run: (call) => {
      const { ownerType, ownerId, productRows } = call.params
      const deal = ownerType === 'D' ? call.portal.company.deals.get(Number(ownerId)) : undefined
      if (!deal) throw restErrors.noItem()
      if (!canRead(call.user, deal)) throw restErrors.denied()
      act(() => setDealRows(acting(call), deal.id, Object.values(productRows ?? []).map(readRow))).forEach(call.publish)
      return { result: { productRows: listDealRows(call.portal.company, deal).map((row) => present({ ...row, deal })) } }
    },
  },
}

function readFilter({ portal, params, user }: MethodCall): { owners: Deal[]; rest: Record<string, unknown> } {
  const filter = typeof params['filter'] === 'object' && params['filter'] !== null ? params['filter'] as Record<string, unknown> : {}
  const { '=ownerType': ownerType, '=ownerId': ownerId, ...rest } = filter
  if (ownerType === undefined || ownerId === undefined) throw restError(400, 'REQUIRED_ARG_MISSING', "Required fields: '=ownerType', '=ownerId'")
  if (ownerType !== 'D') return { owners: [], rest }
  const ids: unknown[] = typeof ownerId === 'object' && ownerId !== null ? Object.values(ownerId) : [ownerId]
  const owners = [...new Set(ids.map(Number))].flatMap((id) => portal.company.deals.get(id) ?? [])
  if (owners.some((deal) => !canRead(user, deal))) throw restErrors.denied()
  return { owners, rest }
}

function toRowSet(rows: readonly OwnedRow[]): RowSet<OwnedRow> {
  const number = (read: (row: OwnedRow) => number): RowField<OwnedRow> => ({ kind: 'number', read })
  const byId = new Map(rows.map((row) => [row.id, row]))
  return { idKey: 'id', fields: new Map([['id', number((row) => row.id)], ['productId', number((row) => row.productId)]]), ids: () => [...byId.keys()], get: (id) => byId.get(id) }
}

function present({ id, deal, productId, productName, price, quantity, discountRate }: OwnedRow): Record<string, unknown> {
  const brutto = Math.round((price / (1 - discountRate / 100)) * 100) / 100
  return {
    id, ownerId: deal.id, ownerType: 'D', productId, productName, price, priceAccount: price, priceExclusive: price, priceNetto: brutto, priceBrutto: brutto,
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
