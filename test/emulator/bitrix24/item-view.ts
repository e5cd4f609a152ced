import type { ItemField } from './item-fields'
import { formatDay, formatInstant } from './portal-time'
import type { Raw } from './row-filter'

const references = new Set(['user', 'employee', 'crm_company', 'crm_contact', 'crm_category', 'integer'])

/** A value of crm.item.*: numbers are numbers, dates carry the portal's offset, custom booleans are Y and N. */
export function presentTyped<Row>(field: ItemField<Row>, row: Row, zone: string): unknown {
  const raw = field.read(row)
  if (raw === null) return emptyTyped(field)
  if (Array.isArray(raw)) return raw
  if (field.kind === 'flag') return raw === true || raw === 1 || raw === '1' || raw === 'Y' ? 'Y' : 'N'
  return presentDate(field, raw, zone) ?? raw
}

/** A value of crm.deal.*: everything is a string, custom booleans are 1 and 0. */
export function presentLegacy<Row>(field: ItemField<Row>, row: Row, zone: string): unknown {
  const raw = field.read(row)
  // An empty multiple field is `false` here, and a list there.
  if (field.multiple && (raw === null || (Array.isArray(raw) && raw.length === 0))) return false
  if (raw === null) return null
  if (Array.isArray(raw)) return raw.map((value) => (references.has(field.type) ? String(value) : value))
  if (field.kind === 'flag') return raw === true || raw === 1 || raw === '1' || raw === 'Y' ? '1' : '0'
  const date = presentDate(field, raw, zone)
  if (date !== undefined) return date
  if (field.name === 'opportunity' || field.name === 'taxValue') return Number(raw).toFixed(2)
  return String(raw)
}

function emptyTyped({ multiple, kind }: { multiple: boolean; kind: string }): unknown {
  if (multiple) return []
  return kind === 'flag' ? 'N' : null
}

function presentDate<Row>(field: ItemField<Row>, raw: Raw, zone: string): string | undefined {
  if (typeof raw !== 'number') return undefined
  if (field.type === 'datetime') return formatInstant(zone, raw)
  return field.type === 'date' ? formatDay(zone, raw) : undefined
}
