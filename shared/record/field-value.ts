import type { FunnelContext } from '../funnel/funnel-types'
import type { FieldInfo, FieldType } from './field-types'
import type { CrmRecord, FieldValue } from './record-types'

type Scalar = string | number | boolean
type ValueContext = Pick<FunnelContext, 'departmentsOf'>

/** The record's value of a catalogue field: money in minor units of the base currency, instants and dates as ISO text, no value as null. */
export function fieldValue(record: CrmRecord, field: Pick<FieldInfo, 'name'> & Partial<Pick<FieldInfo, 'related' | 'type'>>, ctx: ValueContext): FieldValue {
  if (field.related) {
    const other = record.related?.[field.related.kind]
    return other ? fieldValue(other, { name: field.related.name }, ctx) : null
  }
  if (field.type === 'rows') return (record.rows ?? []).map((row) => String(row.productName ?? row.productId ?? ''))
  switch (field.name) {
    case 'id': return record.id
    case 'title': return record.title
    case 'ownerId': return record.ownerId
    case 'creatorId': return record.creatorId
    case 'createdAt': return toIso(record.createdAt)
    case 'updatedAt': return toIso(record.updatedAt)
    case 'movedAt': return toIso(record.movedAt)
    case 'pipelineId': return record.pipelineId
    case 'stageId': return record.stageId
    case 'stageKind': return record.stageKind
    case 'amount': return record.baseMinor
    case 'currency': return record.currency
    case 'department': return record.ownerId === null ? [] : ctx.departmentsOf(record.ownerId)
    default: return record.fields[field.name] ?? null
  }
}

/** The values a field holds: none, one or several. Empty ones are left out: null, '', and of references and people 0; an amount of 0 is a value. */
export function valuesOf(value: FieldValue, type: FieldType): readonly (string | number | boolean)[] {
  const list: readonly (string | number | boolean | null)[] = isList(value) ? value : [value]
  return list.filter((item): item is Scalar => isValue(item, type))
}

/** Is it a value of a field of that type, and not one of those that stand for none? */
export function isValue(item: Scalar | null, type: FieldType): item is Scalar {
  if (item === null || item === '') return false
  return (item !== 0 && item !== '0') || (type !== 'reference' && type !== 'user')
}

function isList(value: FieldValue): value is readonly (string | number)[] {
  return Array.isArray(value)
}

function toIso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString()
}
