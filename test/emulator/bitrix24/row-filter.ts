import { parseInstant, startOfDay } from './portal-time'
import { restErrors } from './rest-error'

export type Raw = string | number | boolean | null | readonly (string | number)[]
/** `flag` is a custom boolean, whose filter speaks 1 and 0 though its answer says Y and N. */
export type FieldKind = 'number' | 'text' | 'time' | 'day' | 'flag'
export type RowField<Row> = { kind: FieldKind; read(row: Row): Raw }
export type RowFields<Row> = ReadonlyMap<string, RowField<Row>>
export type Condition = { operator: string; key: string; operand: unknown }
export type CompiledFilter<Row> = {
  matches(row: Row): boolean
  /** Conditions of the top level, all of which must hold: a list may use them to look at fewer rows. */
  conditions: Condition[]
}

const operators = ['!=%', '!%', '!@', '!=', '>=', '<=', '=%', '%=', '>', '<', '@', '%', '=', '!']

/** Compiles a Bitrix24 filter: prefixes on keys, nested groups with `logic`. Unknown fields are refused with INVALID_ARG_VALUE. */
export function compileFilter<Row>(filter: unknown, fields: RowFields<Row>, zone: string): CompiledFilter<Row> {
  const conditions: Condition[] = []
  const tests = readGroup(filter).map(([key, operand]) => {
    if (isGroupKey(key)) return compileGroup(operand, fields, zone)
    const condition = splitKey(key, operand)
    conditions.push(condition)
    return compileCondition(condition, fields, zone)
  })
  return { conditions, matches: (row) => tests.every((test) => test(row)) }
}

function compileGroup<Row>(group: unknown, fields: RowFields<Row>, zone: string): (row: Row) => boolean {
  const entries = readGroup(group)
  const logic = String(entries.find(([key]) => key.toLowerCase() === 'logic')?.[1] ?? 'AND').toUpperCase()
  const tests = entries.filter(([key]) => key.toLowerCase() !== 'logic')
    .map(([key, operand]) => (isGroupKey(key) ? compileGroup(operand, fields, zone) : compileCondition(splitKey(key, operand), fields, zone)))
  return logic === 'OR' ? (row) => tests.some((test) => test(row)) : (row) => tests.every((test) => test(row))
}

function readGroup(group: unknown): [string, unknown][] {
  if (group === undefined || group === null || group === '') return []
  if (typeof group !== 'object') throw restErrors.badArgument("Parameter 'filter' must be array.")
  return Object.entries(group)
}

function isGroupKey(key: string): boolean {
  return /^\d+$/.test(key)
}

function splitKey(key: string, operand: unknown): Condition {
  const operator = operators.find((prefix) => key.startsWith(prefix)) ?? ''
  return { operator, key: key.slice(operator.length), operand }
}

function compileCondition<Row>({ operator, key, operand }: Condition, fields: RowFields<Row>, zone: string): (row: Row) => boolean {
  const field = fields.get(key)
  if (!field) throw restErrors.badArgument(`Invalid filter: field '${key}' is not allowed in filter`)
  const normalise = (value: unknown): string | number | null => toComparable(field.kind, value, zone)
  // An empty bound of a comparison is cast to 0, so a keyset whose reference points at nothing starts again from the beginning.
  const isOpenBound = field.kind === 'number' && /^[<>]/.test(operator) && (operand === '' || operand === null)
  const wanted = isOpenBound ? [0] : (Array.isArray(operand) ? operand : [operand]).map(normalise)
  const test = compileTest(operator, wanted, operand)
  return (row) => {
    const raw = field.read(row)
    const values = Array.isArray(raw) ? raw : [raw]
    return test(values.length === 0 ? [null] : values.map(normalise))
  }
}

type Comparable = string | number | null

function compileTest(operator: string, wanted: Comparable[], operand: unknown): (values: Comparable[]) => boolean {
  const set = new Set(wanted)
  const has = (values: Comparable[]): boolean => values.some((value) => set.has(value))
  const first = wanted[0] ?? null
  const compare = (holds: (value: string | number, bound: string | number) => boolean) => (values: Comparable[]): boolean =>
    values.some((value) => value !== null && first !== null && holds(value, first))
  const like = compileLike(operator, String(operand ?? ''))
  const isLike = (values: Comparable[]): boolean => values.some((value) => like(String(value ?? '')))
  switch (operator) {
    case '>': return compare((value, bound) => value > bound)
    case '>=': return compare((value, bound) => value >= bound)
    case '<': return compare((value, bound) => value < bound)
    case '<=': return compare((value, bound) => value <= bound)
    case '%': case '=%': case '%=': return isLike
    case '!%': case '!=%': return (values) => !isLike(values)
    case '!': case '!=': case '!@': return (values) => !has(values)
    default: return has
  }
}

/** `%` searches a substring; `=%` and `%=` take the wildcards as they are written. */
function compileLike(operator: string, pattern: string): (text: string) => boolean {
  const plain = pattern.toLocaleLowerCase()
  if (operator === '%' || operator === '!%') return (text) => text.toLocaleLowerCase().includes(plain)
  const escaped = plain.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/%/g, '.*')
  const expression = new RegExp(`^${escaped}$`, 's')
  return (text) => expression.test(text.toLocaleLowerCase())
}

function toComparable(kind: FieldKind, value: unknown, zone: string): Comparable {
  if (value === null || value === undefined || value === '') return kind === 'flag' ? 0 : null
  if (kind === 'flag') return value === true || value === 'Y' || value === '1' || value === 1 ? 1 : 0
  if (kind === 'text') return String(value)
  if (kind === 'number') return Number(value)
  const instant = typeof value === 'number' ? value : parseInstant(zone, String(value))
  if (Number.isNaN(instant)) throw restErrors.badArgument(`Invalid filter: '${String(value)}' is not a date`)
  return kind === 'day' ? startOfDay(zone, instant) : instant
}
