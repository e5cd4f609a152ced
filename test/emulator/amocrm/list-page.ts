import { mapOf, numbersOf } from './api-query'
import type { AccountState, ApiAnswer, ApiCall } from './emulator-types'
import { problems } from './problem'

/** Rows that can be listed, as the query may name them. A filter the account does not know is passed over in silence. */
export type Listing<Row> = {
  key: string
  most: number
  all(account: AccountState): readonly Row[]
  /** A small superset of what is asked for, where an index knows it. */
  narrow?(call: ApiCall): readonly Row[] | undefined
  /** Gives the test of a filter; undefined when it is none. */
  filter(name: string, value: unknown, call: ApiCall): ((row: Row) => boolean) | undefined
  order: Record<string, (row: Row) => number>
  /** What must hold whatever is asked. */
  always?(call: ApiCall): (row: Row) => boolean
  /** Order when nobody asks for one. */
  usual?: readonly [name: string, direction: 1 | -1]
  present(row: Row, call: ApiCall): Record<string, unknown>
}

/** One page of what the query asks for, with the links to its neighbours; 204 beyond the last. */
export function listPage<Row>(listing: Listing<Row>, call: ApiCall): ApiAnswer {
  const page = Math.max(1, Number(call.query['page'] ?? 1) || 1)
  const limit = Number(call.query['limit'] ?? Math.min(50, listing.most)) || 50
  if (limit > listing.most) throw problems.tooLong(listing.most)
  const rows = select(listing, call)
  const shown = rows.slice((page - 1) * limit, page * limit)
  if (shown.length === 0) return null
  const link = (number: number) => ({ href: linkTo(call, { page: number, limit }) })
  return {
    body: {
      _page: page,
      _links: {
        self: link(page), ...(rows.length > page * limit ? { next: link(page + 1) } : {}),
        ...(page > 1 ? { first: link(1), prev: link(page - 1) } : {}),
      },
      _embedded: { [listing.key]: shown.map((row) => listing.present(row, call)) },
    },
  }
}

/** Answers are remembered until something changes: a walk over many pages sorts once. */
const remembered = new WeakMap<AccountState, Map<string, { version: number; rows: readonly unknown[] }>>()

function select<Row>(listing: Listing<Row>, call: ApiCall): readonly Row[] {
  const { page: _page, limit: _limit, with: wanted, ...asked } = call.query
  const name = JSON.stringify([call.path, asked, String(wanted ?? '').includes('only_deleted')])
  const answers = remembered.get(call.account) ?? new Map<string, { version: number; rows: readonly unknown[] }>()
  remembered.set(call.account, answers)
  const known = answers.get(name)
  if (known && known.version === call.account.version) return known.rows as readonly Row[]
  const tests = Object.entries(mapOf(call.query['filter'])).flatMap(([key, value]) => listing.filter(key, value, call) ?? [])
  const always = listing.always?.(call)
  if (always) tests.push(always)
  const rows = (listing.narrow?.(call) ?? listing.all(call.account)).filter((row) => tests.every((test) => test(row)))
  const [column, direction] = readOrder(listing, call.query['order'])
  const read = listing.order[column]
  if (read) rows.sort((a, b) => (read(a) - read(b)) * direction)
  if (answers.size > 40) answers.clear()
  answers.set(name, { version: call.account.version, rows })
  return rows
}

function readOrder<Row>(listing: Listing<Row>, order: unknown): readonly [string, 1 | -1] {
  const [first] = Object.entries(mapOf(order))
  if (!first || !(first[0] in listing.order)) return listing.usual ?? ['id', 1]
  return [first[0], String(first[1]).toLowerCase() === 'desc' ? -1 : 1]
}

function linkTo(call: ApiCall, numbers: { page: number; limit: number }): string {
  const { page: _page, limit: _limit, ...rest } = call.query
  const pairs: string[] = []
  const walk = (prefix: string, node: unknown): void => {
    if (typeof node === 'object' && node !== null) for (const [key, child] of Object.entries(node)) walk(prefix === '' ? key : `${prefix}[${key}]`, child)
    else pairs.push(`${prefix}=${encodeURIComponent(String(node))}`)
  }
  walk('', { ...rest, ...numbers })
  return `${call.account.origin()}${call.path}?${pairs.join('&')}`
}

/** A filter over instants: `[from]`, `[to]`, both inclusive, or one number that must be met. */
export function rangeTest<Row>(value: unknown, read: (row: Row) => number | null): (row: Row) => boolean {
  const { from, to } = mapOf(value)
  const exact = typeof value === 'object' ? undefined : Number(value)
  return (row) => {
    const at = read(row)
    if (at === null) return false
    return exact === undefined ? at >= Number(from ?? -Infinity) && at <= Number(to ?? Infinity) : at === exact
  }
}

/** A filter over ids: one or several of them. */
export function idTest<Row>(value: unknown, read: (row: Row) => number | null): (row: Row) => boolean {
  const ids = new Set((typeof value === 'object' && value !== null ? Object.values(value) : [value]).map(Number))
  return (row) => {
    const id = read(row)
    return id !== null && ids.has(id)
  }
}

/** The rows of the ids that a filter names, in their order; undefined when it names none. */
export function rowsById<Row>(call: ApiCall, find: (id: number) => Row | undefined): Row[] | undefined {
  const ids = mapOf(call.query['filter'])['id']
  if (ids === undefined) return undefined
  return [...new Set(numbersOf(ids))].sort((a, b) => a - b).flatMap((id) => find(id) ?? [])
}
