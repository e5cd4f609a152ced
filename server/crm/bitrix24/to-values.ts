import { toMinor } from '../../../shared/money/money'
import type { FieldType } from '../../../shared/record/field-types'
import type { FieldValue } from '../../../shared/record/record-types'
import { isYes } from './payload-schema'

/** How the platform types one custom field; `name` where rows call it otherwise than the portal's own settings do. */
export type CustomType = { crmType: string; multiple: boolean; name?: string }

const fieldTypes: Readonly<Record<string, FieldType>> = {
  string: 'text', text: 'text', url: 'text', address: 'text', integer: 'number', double: 'number', money: 'money', boolean: 'boolean',
  date: 'date', datetime: 'datetime', enumeration: 'enum', crm_status: 'enum', employee: 'user', user: 'user',
  crm: 'reference', crm_lead: 'reference', crm_company: 'reference', crm_contact: 'reference', crm_quote: 'reference', iblock_element: 'reference', iblock_section: 'reference',
}

/** Our type of a platform type; null for what has no value to compare (files and the like). */
export function toFieldType(crmType: string): FieldType | null {
  return fieldTypes[crmType] ?? null
}

/** The value of a custom field. Money becomes `minor|CODE` in its own currency: sync brings it into the base currency. */
export function toFieldValue(value: unknown, { crmType, multiple }: Pick<CustomType, 'crmType' | 'multiple'>): FieldValue {
  if (!multiple && !Array.isArray(value)) return toScalar(value, crmType)
  const values = (Array.isArray(value) ? value : [value]).map((each) => toScalar(each, crmType))
    .filter((each): each is string | number => each !== null && typeof each !== 'boolean')
  return values.length > 0 ? values : null
}

function toScalar(value: unknown, crmType: string): string | number | boolean | null {
  if (value === null || value === undefined || value === '' || typeof value === 'object') return null
  // An empty field of several values comes as `false`.
  if (value === false && crmType !== 'boolean') return null
  switch (toFieldType(crmType)) {
    case 'boolean': return isYes(value)
    case 'number': return toNumber(value)
    case 'money': return toMoney(String(value))
    case 'date': return toDay(value)
    case 'datetime': return toIso(value)
    case 'enum': case 'user': case 'reference': return toId(value)
    case 'text': return crmType === 'address' ? toAddress(String(value)) : String(value)
    case 'department': case 'pipeline': case 'stage': case 'stageKind': case 'rows': case null: return String(value)
  }
}

/** An id as text; 0 and nothing are null. */
export function toId(value: unknown): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null
  return value === '' || String(value) === '0' ? null : String(value)
}

/** An id as text where 0 is one, as of the main pipeline. */
export function toKey(value: unknown): string | null {
  return typeof value === 'number' || (typeof value === 'string' && value !== '') ? String(value) : null
}

export function toNumber(value: unknown): number | null {
  if ((typeof value !== 'number' && typeof value !== 'string') || value === '') return null
  const number = Number(value)
  return Number.isFinite(number) ? number : null
}

/** Epoch milliseconds of an ISO date with offset; null when there is none. */
export function toInstant(value: unknown): number | null {
  const at = typeof value === 'string' && value !== '' ? Date.parse(value) : Number.NaN
  return Number.isNaN(at) ? null : at
}

/** Date-only fields come as an instant with the portal's offset: the day is what is written, whatever the offset. */
export function toDay(value: unknown): string | null {
  const day = typeof value === 'string' ? /^\d{4}-\d{2}-\d{2}/.exec(value)?.[0] : undefined
  return day ?? null
}

/** Minor units; null for no amount or one no integer can hold. */
export function toMinorOrNull(amount: unknown, currency: string): number | null {
  if (typeof amount !== 'string' && typeof amount !== 'number') return null
  if (amount === '') return null
  try {
    return toMinor(amount, currency)
  } catch {
    return null
  }
}

/** An address carries its coordinates behind a bar: `Москва, Тверская, 1|55.76;37.61`. */
function toAddress(text: string): string | null {
  return text.split('|')[0]?.trim() || null
}

function toIso(value: unknown): string | null {
  const at = toInstant(value)
  return at === null ? null : new Date(at).toISOString()
}

function toMoney(text: string): string | null {
  const [amount = '', currency = ''] = text.split('|')
  const minor = toMinorOrNull(amount, currency)
  return minor === null || currency === '' ? null : `${minor}|${currency}`
}
