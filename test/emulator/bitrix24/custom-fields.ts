import type { CustomField, Deal } from '../company/company-types'
import { toKind } from './item-fields'
import type { ItemField } from './item-fields'
import { parseInstant } from './portal-time'

/** Custom fields of a kind as item fields; their camel-case name is what crm.item.* uses unless the original names are asked for. */
export function listCustomFields<Row extends Pick<Deal, 'custom'>>(fields: readonly CustomField[], zone: string): ItemField<Row>[] {
  return fields.map((field) => ({
    name: toCamelName(field.name), upper: field.name, legacy: field.name, type: field.type, title: field.title.ru,
    kind: field.type === 'boolean' ? 'flag' : toKind(field.type), readOnly: false, multiple: field.multiple,
    read: (row) => {
      const value = row.custom[field.name] ?? null
      const isDate = field.type === 'date' || field.type === 'datetime'
      return isDate && typeof value === 'string' && value !== '' ? parseInstant(zone, value) : value
    },
  }))
}

/** UF_CRM_1720019876534 → ufCrm_1720019876534, UF_CRM_7_123 → ufCrm7_123, UF_CRM_REGION → ufCrmRegion. */
export function toCamelName(name: string): string {
  const digits = /^UF_CRM_(?:(\d+)_)?(\d+)$/.exec(name)
  if (digits) return `ufCrm${digits[1] ?? ''}_${digits[2]}`
  return name.toLowerCase().replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}
