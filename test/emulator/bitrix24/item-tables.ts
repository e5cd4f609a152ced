import type { Client, Company, Contact, Deal, Item, Person } from '../company/company-types'
import type { PortalState } from './emulator-types'
import { listCustomFields } from './custom-fields'
import { listClientFields, listContactFields, listDealFields } from './item-fields'
import { listSetFields } from './set-fields'
import type { ItemField } from './item-fields'
import { restError, restErrors } from './rest-error'
import type { RowFields } from './row-filter'
import type { RowSet } from './row-list'

type Owned = { id: number; assignedById: number }
/** One kind of CRM items: its rows, its standard fields and its custom ones. `nextId` is what a new row will get. */
export type ItemTable<Row extends Owned = Owned> = { standard: ItemField<Row>[]; custom: ItemField<Row>[]; rows: Map<number, Row>; nextId: number }

const known = new Set([1, 7, 14, 31, 36])

/** The table behind an entityTypeId. Kinds that the company has none of are empty; unknown ones are refused as the platform does. */
export function getItemTable(company: Company, entityTypeId: unknown): ItemTable {
  const id = Number(entityTypeId)
  if (id === 2) return widen<Deal>({ standard: listDealFields(company), custom: listCustomFields(company.customFields, company.timeZone), rows: company.deals, nextId: company.nextId.deal })
  if (id === 3) return widen<Contact>({ standard: listContactFields(), custom: [], rows: company.contacts, nextId: company.nextId.contact })
  if (id === 4) return widen<Client>({ standard: listClientFields(), custom: [], rows: company.clients, nextId: company.nextId.client })
  if (id === 5) throw restError(400, 'ENTITY_TYPE_NOT_SUPPORTED', 'Entity type is not supported')
  const set = company.itemSets.get(id)
  if (set) return widen<Item>({ standard: listSetFields(set), custom: listCustomFields(set.customFields, company.timeZone), rows: set.items, nextId: set.nextId.item })
  if (known.has(id)) return widen<Deal>({ standard: listDealFields(company), custom: [], rows: new Map(), nextId: 1 })
  throw restErrors.noProcess()
}

/** The rows of a table in the order of their ids, with the names by which a filter may call the fields. */
export function toRowSet(table: ItemTable, names: 'typed' | 'legacy'): RowSet<Owned> {
  const fields = new Map<string, ItemField<Owned>>()
  for (const field of [...table.standard, ...table.custom]) {
    fields.set(names === 'typed' ? field.name : field.legacy, field)
    if (field.name.startsWith('uf')) fields.set(field.upper, field)
  }
  const rowFields: RowFields<Owned> = fields
  return { idKey: names === 'typed' ? 'id' : 'ID', fields: rowFields, ids: () => listIds(table), get: (id) => table.rows.get(id) }
}

/** Refuses a type that the portal keeps from the application altogether. */
export function assertAllowed({ deniedTypes }: PortalState, entityTypeId: unknown): void {
  if (deniedTypes.has(Number(entityTypeId))) throw restErrors.denied()
}

/** An administrator reads everything, others what they are responsible for. */
export function canRead(user: Person, row: { assignedById: number }): boolean {
  return user.isAdmin || row.assignedById === user.id
}

const idLists = new WeakMap<Map<number, unknown>, { size: number; nextId: number; ids: number[] }>()

// As many rows as before may be other rows: some were deleted and as many added.
function listIds({ rows, nextId }: ItemTable): readonly number[] {
  const cached = idLists.get(rows)
  if (cached && cached.size === rows.size && cached.nextId === nextId) return cached.ids
  const ids = [...rows.keys()].sort((a, b) => a - b)
  idLists.set(rows, { size: rows.size, nextId, ids })
  return ids
}

// The fields of a table read only rows of the same table, so the narrower type may be forgotten outside.
function widen<Row extends Owned>(table: ItemTable<Row>): ItemTable {
  return table as unknown as ItemTable
}
