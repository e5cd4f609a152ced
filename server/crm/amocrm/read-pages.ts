import type { Priority } from '../token-bucket'
import type { AmoRest, Query } from './amo-rest'
import { embedded, toRow, toText, type Row } from './to-values'

/** A list of the account: where it lies, what its rows are called, what is asked of it. */
export type PageList = { path: string; key: string; query?: Query; limit?: number }
export type Pages = { rows: Row[]; next: number | null }

/** The largest page of most lists. */
const usualLimit = 250
/** Pages on their way at once: an answer takes longer than the pause between two calls. */
const ahead = 4

/** Pages from `page` on: the first alone, for most lists have no more, then several at once. `next` null means the end. */
export async function readPages(rest: AmoRest, list: PageList, { page, priority }: { page: number; priority: Priority }): Promise<Pages> {
  const count = page === 1 ? 1 : ahead
  const pages = await Promise.all(Array.from({ length: count }, async (_, i) => await readPage(rest, list, page + i, priority)))
  const rows: Row[] = []
  for (const [i, each] of pages.entries()) {
    // A list that knows no pages gives the same one for ever.
    if (isSame(each.rows, pages[i - 1]?.rows)) return { rows, next: null }
    for (const row of each.rows) rows.push(row)
    if (each.isLast) return { rows, next: null }
  }
  return { rows, next: page + count }
}

/** Reads a whole list. */
export async function readAll(rest: AmoRest, list: PageList, priority: Priority = 'live'): Promise<Row[]> {
  const rows: Row[] = []
  for (let page: number | null = 1; page !== null;) {
    const read: Pages = await readPages(rest, list, { page, priority })
    for (const row of read.rows) rows.push(row)
    page = read.next
  }
  return rows
}

/** How many rows a list has. The account does not tell: the last page is looked for by halves. */
export async function countRows(rest: AmoRest, list: PageList): Promise<number> {
  const sizeOf = async (page: number) => await readPage(rest, list, page, 'backfill')
  const first = await sizeOf(1)
  if (first.isLast) return first.rows.length
  const size = first.rows.length
  let full = 1
  let over = 2
  for (;;) {
    const { rows } = await sizeOf(over)
    if (rows.length > 0 && rows.length < size) return (over - 1) * size + rows.length
    if (rows.length === 0) break
    full = over
    over *= 2
  }
  while (over - full > 1) {
    const middle = (full + over) >> 1
    const { rows } = await sizeOf(middle)
    if (rows.length > 0 && rows.length < size) return (middle - 1) * size + rows.length
    if (rows.length === 0) over = middle
    else full = middle
  }
  return full * size
}

async function readPage(rest: AmoRest, { path, key, query = [], limit = usualLimit }: PageList, page: number, priority: Priority): Promise<{ rows: Row[]; isLast: boolean }> {
  const answer = await rest.get(path, [...query, ['limit', limit], ['page', page]], priority)
  const rows = answer === null ? [] : embedded(answer, key)
  const hasNext = toText(toRow(toRow(answer?._links).next).href) !== null
  return { rows, isLast: rows.length === 0 || (rows.length < limit && !hasNext) }
}

function isSame(rows: readonly Row[], before: readonly Row[] | undefined): boolean {
  return before !== undefined && before.length > 0 && rows.length === before.length && rows.every(({ id, uid }, i) => id === before[i]?.id && uid === before[i]?.uid)
}

/** `ids` as one filter, in pieces that an address can hold. */
export function piecesOf(ids: readonly string[], size: number): string[][] {
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, i) => ids.slice(i * size, (i + 1) * size))
}

/** Runs works a few at a time, in order; the budget spaces the calls. */
export async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (let i = 0; i < items.length; i += ahead) results.push(...await Promise.all(items.slice(i, i + ahead).map(work)))
  return results
}
