import { toMinor } from '../../../shared/money/money'
import type { FieldValue } from '../../../shared/record/record-types'

/** An object of the account's JSON, believed in nothing but being one. */
export type Row = Readonly<Record<string, unknown>>

const dayMs = 86_400_000

/** An id as text; nothing is null. 0 is an id here: the first group of an account has it. */
export function toKey(value: unknown): string | null {
  return (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : null
}

/** An id of a person or a record as text; 0 is nobody: a robot, the account itself. */
export function toId(value: unknown): string | null {
  const id = toKey(value)
  return id === '0' ? null : id
}

/** Epoch milliseconds of the account's Unix seconds; null when there are none. */
export function toInstant(value: unknown): number | null {
  const seconds = toNumber(value)
  return seconds === null || seconds <= 0 ? null : seconds * 1000
}

export function toIso(at: number | null): string | null {
  return at === null || Math.abs(at) > 8.64e15 ? null : new Date(at).toISOString()
}

export function toNumber(value: unknown): number | null {
  if ((typeof value !== 'string' && typeof value !== 'number') || value === '') return null
  const number = Number(value)
  return Number.isFinite(number) ? number : null
}

export function toText(value: unknown): string | null {
  return (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : null
}

export function isYes(value: unknown): boolean {
  return value === true || value === 1 || value === '1' || value === 'Y' || value === 'true'
}

/** Whether the rights of a person leave them in: where they do not say, they do. */
export function isActive(value: unknown): boolean {
  return value === undefined || value === null || isYes(value)
}

/** `YYYY-MM-DD` of a date field: midnight of the account's zone as Unix seconds, or of UTC; some answers have text. */
export function toDay(value: unknown, dayOf: (at: number) => number): string | null {
  const text = typeof value === 'string' ? /^(\d{4}-\d{2}-\d{2})/.exec(value)?.[1] ?? dayFirst(value) : null
  if (text !== null) return text
  const seconds = toNumber(value)
  if (seconds === null || Math.abs(seconds) > 1e11) return null
  const day = seconds % 86_400 === 0 ? seconds / 86_400 : dayOf(seconds * 1000)
  return new Date(day * dayMs).toISOString().slice(0, 10)
}

/** `12.01.1980`. */
function dayFirst(text: string): string | null {
  const match = /^(\d{2})\.(\d{2})\.(\d{4})$/.exec(text)
  return match ? `${match[3]}-${match[2]}-${match[1]}` : null
}

/** Minor units; null for no amount or one no integer can hold. */
export function toMinorOrNull(amount: unknown, currency: string): number | null {
  if ((typeof amount !== 'string' && typeof amount !== 'number') || amount === '') return null
  try {
    return toMinor(amount, currency)
  } catch {
    return null
  }
}

/** `minor|CODE`, which sync brings into the base currency. */
export function toMoney(amount: unknown, currency: string): string | null {
  const minor = toMinorOrNull(amount, currency)
  return minor === null ? null : `${minor}|${currency}`
}

export function toRow(value: unknown): Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Row) : {}
}

export function toRows(value: unknown): Row[] {
  return Array.isArray(value) ? value.map(toRow) : []
}

/** The list of that name among what the answer embeds. */
export function embedded(row: Row, name: string): Row[] {
  return toRows(toRow(row._embedded)[name])
}

/** Several values as a list, none as null. */
export function toList(values: readonly (string | number | null)[]): FieldValue {
  const list = values.filter((each): each is string | number => each !== null)
  return list.length > 0 ? list : null
}
