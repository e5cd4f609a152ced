import { compileFilter } from './row-filter'
import type { CompiledFilter, Condition, RowFields } from './row-filter'
import { restErrors } from './rest-error'

export const pageSize = 50

/** Rows in the order of their growing ids. `narrow` may give a smaller superset for an indexed condition. */
export type RowSet<Row> = {
  idKey: string
  fields: RowFields<Row>
  ids(): readonly number[]
  get(id: number): Row | undefined
  narrow?(condition: Condition): readonly number[] | undefined
}
export type RowQuery = { filter: unknown; order: unknown; start: unknown; zone: string }
export type RowPage<Row> = { rows: Row[]; total?: number; next?: number }

/** One page, of 50 as a rule. `start: -1` counts nothing, so neither total nor next is told. */
export function listRows<Row>(set: RowSet<Row>, query: RowQuery, isVisible: (row: Row) => boolean, size = pageSize): RowPage<Row> {
  const filter = compileFilter(query.filter, set.fields, query.zone)
  const order = readOrder(query.order, set)
  const start = readStart(query.start)
  const matches = (row: Row | undefined): row is Row => row !== undefined && isVisible(row) && filter.matches(row)
  const pass = (row: Row | undefined): Row | undefined => (matches(row) ? row : undefined)
  const { ids, from } = pickIds(set, filter)
  const direct = order.length === 0 || order[0]?.key === set.idKey
  if (start < 0 && direct && !order[0]?.descending) return { rows: takeFirst(ids, from, (id) => pass(set.get(id))) }

  const rows = ids.slice(from).map((id) => set.get(id)).filter(matches)
  if (!direct) rows.sort((a, b) => compareRows(a, b, order, set))
  else if (order[0]?.descending) rows.reverse()
  if (start < 0) return { rows: rows.slice(0, pageSize) }
  const end = start + size
  return { rows: rows.slice(start, end), total: rows.length, ...(end < rows.length ? { next: end } : {}) }
}

/** Reads `start`; absent means the first page. */
export function readStart(start: unknown): number {
  const number = Number(start ?? 0)
  return Number.isFinite(number) ? Math.trunc(number) : 0
}

function takeFirst<Row>(ids: readonly number[], from: number, find: (id: number) => Row | undefined): Row[] {
  const rows: Row[] = []
  for (let index = from; index < ids.length && rows.length < pageSize; index += 1) {
    const row = find(ids[index] ?? 0)
    if (row !== undefined) rows.push(row)
  }
  return rows
}

/** The ids worth looking at: from a place on, so that a keyset over many rows copies none of them. */
function pickIds<Row>(set: RowSet<Row>, filter: CompiledFilter<Row>): { ids: readonly number[]; from: number } {
  for (const condition of filter.conditions) {
    const few = condition.key === set.idKey ? exactIds(condition) : set.narrow?.(condition)
    if (few) return { ids: [...few].sort((a, b) => a - b), from: 0 }
  }
  const ids = set.ids()
  const bounds = filter.conditions.filter(({ key, operator }) => key === set.idKey && (operator === '>' || operator === '>='))
  return { ids, from: Math.max(0, ...bounds.map(({ operand }) => findFrom(ids, Number(operand)))) }
}

function exactIds({ operator, operand }: Condition): number[] | undefined {
  if (operator !== '' && operator !== '=' && operator !== '@') return undefined
  return [...new Set((Array.isArray(operand) ? operand : [operand]).map(Number))]
}

function findFrom(ids: readonly number[], bound: number): number {
  let low = 0
  let high = ids.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ids[middle] ?? Infinity) < bound) low = middle + 1
    else high = middle
  }
  return low
}

type OrderKey = { key: string; descending: boolean }

function readOrder<Row>(order: unknown, set: RowSet<Row>): OrderKey[] {
  if (typeof order !== 'object' || order === null) return []
  return Object.entries(order).map(([key, direction]) => {
    if (!set.fields.has(key)) throw restErrors.badArgument(`Invalid order: field '${key}' is not allowed in order`)
    return { key, descending: String(direction).toUpperCase() === 'DESC' }
  })
}

function compareRows<Row>(a: Row, b: Row, order: OrderKey[], set: RowSet<Row>): number {
  for (const { key, descending } of order) {
    const left = set.fields.get(key)?.read(a) ?? ''
    const right = set.fields.get(key)?.read(b) ?? ''
    if (left !== right) return (left < right ? -1 : 1) * (descending ? -1 : 1)
  }
  return 0
}
