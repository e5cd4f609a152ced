import type { FieldType } from '../../../shared/record/field-types'
import type { FieldValue } from '../../../shared/record/record-types'
import { isYes, toDay, toId, toInstant, toIso, toKey, toList, toMoney, toNumber, toRow, toRows, toText, type Row } from './to-values'

/** How the account types one custom field. `enums` are its options by their text, for answers that leave the number out. */
export type CustomField = { id: string; amoType: string; currency: string | null; enums: ReadonlyMap<string, string> }
export type CustomFields = ReadonlyMap<string, CustomField>
export type ValueContext = { currency: string; dayOf: (at: number) => number }

const types: Readonly<Record<string, { type: FieldType; multiple?: boolean }>> = {
  text: { type: 'text' }, textarea: { type: 'text' }, url: { type: 'text' }, streetaddress: { type: 'text' }, smart_address: { type: 'text' },
  legal_entity: { type: 'text' }, org_legal_name: { type: 'text' }, tracking_data: { type: 'text' }, multitext: { type: 'text', multiple: true },
  numeric: { type: 'number' }, price: { type: 'money' }, monetary: { type: 'money' }, checkbox: { type: 'boolean' },
  select: { type: 'enum' }, radiobutton: { type: 'enum' }, category: { type: 'enum' }, multiselect: { type: 'enum', multiple: true },
  date: { type: 'date' }, date_time: { type: 'datetime' },
  linked_entity: { type: 'reference' }, payer: { type: 'reference' }, supplier: { type: 'reference' }, chained_list: { type: 'reference', multiple: true },
}

/** Our type of a type of amoCRM; null for what has no value to compare, files and rows of an invoice, and for birthdays, which we do not keep. */
export function toFieldType(amoType: string): { type: FieldType; multiple: boolean } | null {
  const known = types[amoType]
  return known ? { type: known.type, multiple: known.multiple ?? false } : null
}

/** Every custom field of a record by our names; one that the record has no value of is null. */
export function toCustomValues(row: Row, fields: CustomFields, ctx: ValueContext): Record<string, FieldValue> {
  const told = new Map(toRows(row.custom_fields_values).map((each) => [toKey(each.field_id), toRows(each.values)]))
  const values: Record<string, FieldValue> = {}
  for (const [id, field] of fields) {
    if (toFieldType(field.amoType) !== null) values[customName(id)] = toValue(told.get(id) ?? [], field, ctx)
  }
  return values
}

export function customName(id: string): string {
  return `custom.${id}`
}

/** Values of the field with that code of amoCRM's own: PHONE, BILL_STATUS. */
export function valuesOfCode(row: Row, code: string): Row[] {
  return toRows(row.custom_fields_values).filter((each) => each.field_code === code).flatMap((each) => toRows(each.values))
}

function toValue(values: readonly Row[], field: CustomField, ctx: ValueContext): FieldValue {
  const known = toFieldType(field.amoType)
  if (!known) return null
  if (known.multiple) return toList(values.map((each) => toScalar(each, field, ctx)).map((each) => (typeof each === 'boolean' ? null : each)))
  // The parts of an address are values of their own.
  if (field.amoType === 'smart_address') return values.map((each) => toText(each.value)).filter((part) => part !== null).join(', ') || null
  return values[0] ? toScalar(values[0], field, ctx) : null
}

function toScalar(row: Row, { amoType, currency, enums }: CustomField, ctx: ValueContext): string | number | boolean | null {
  const { value } = row
  switch (toFieldType(amoType)?.type) {
    case 'number': return toNumber(value)
    case 'money': return toMoney(value, currency ?? ctx.currency)
    case 'boolean': return isYes(value)
    case 'date': return toDay(value, ctx.dayOf)
    case 'datetime': return toIso(toInstant(value) ?? parsed(value))
    case 'enum': return toId(row.enum_id) ?? enums.get(String(value)) ?? null
    case 'reference': return toReference(value)
    case 'text': return typeof value === 'object' ? toText(toRow(value).name) : toText(value)
    case 'user': case 'department': case 'pipeline': case 'stage': case 'stageKind': case 'rows': case undefined: return null
  }
}

function toReference(value: unknown): string | null {
  const { entity_id: entity, catalog_element_id: element, id } = toRow(value)
  return toId(entity) ?? toId(element) ?? toId(id) ?? toId(value)
}

function parsed(value: unknown): number | null {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(at) ? null : at
}
