import { AppError } from '../../errors'
import { batchSize, resultOf, type BatchCommand, type RunBatch } from './batch'
import type { Priority } from '../token-bucket'

export type Row = Readonly<Record<string, unknown>>

/** A list that can be read in order of id after a known id. */
export type KeysetList = {
  method: string
  /** Parameters of one page after `after`: a number, or a reference to the page before. */
  params(after: string | number): Record<string, unknown>
  rows(result: unknown): readonly Row[]
  /** Name of the id, and the path from a page's result to its rows: `[items]` or nothing. */
  idName: string
  path: string
}

export type Pages = { rows: Row[]; lastId: number; isEnd: boolean }

export const pageSize = 50

/** Commands that read `pages` pages one after another, each starting where the one before it ended. `name` keeps several chains apart. */
export function chainPages(list: KeysetList, name: string, after: number, pages: number): BatchCommand[] {
  return Array.from({ length: Math.min(pages, batchSize) }, (_, i) => ({
    key: `${name}${i}`, method: list.method,
    params: list.params(i === 0 ? after : `$result[${name}${i - 1}]${list.path}[${pageSize - 1}][${list.idName}]`),
  }))
}

/**
 * Joins the pages of a chain; throws code `crm_unordered` when the list does not go on by id. After the last row a reference points at nothing and the platform may start again from
 * the beginning, so a page counts only when its ids go on; whatever is doubtful is asked again from the last sure id.
 */
export function joinPages(list: KeysetList, name: string, after: number, results: Awaited<ReturnType<RunBatch>>): Pages {
  const rows: Row[] = []
  let lastId = after
  for (let i = 0; ; i += 1) {
    const item = results.get(`${name}${i}`)
    if (i > 0 && (!item || 'error' in item)) return { rows, lastId, isEnd: false }
    const page = list.rows(resultOf(results, `${name}${i}`))
    const ids = page.map((row) => Number(row[list.idName]))
    if (ids.length === 0) return { rows, lastId, isEnd: i === 0 }
    if (!isAscending(lastId, ids)) {
      if (i === 0) throw new AppError('upstream', 'crm_unordered', `${list.method} did not answer in order of id.`)
      return { rows, lastId, isEnd: false }
    }
    for (const row of page) rows.push(row)
    lastId = ids.at(-1) ?? lastId
    if (page.length < pageSize) return { rows, lastId, isEnd: true }
  }
}

/** Reads one slice: up to `pages` pages in one request. */
export async function readPages(run: RunBatch, list: KeysetList, slice: { after: number; pages: number; priority: Priority }): Promise<Pages> {
  const results = await run(chainPages(list, 'p', slice.after, slice.pages), slice.priority)
  return joinPages(list, 'p', slice.after, results)
}

/** Reads a whole short list. */
export async function readAllPages(run: RunBatch, list: KeysetList, pages: number): Promise<Row[]> {
  const rows: Row[] = []
  for (let after = 0; ;) {
    const slice = await readPages(run, list, { after, pages, priority: 'live' })
    for (const row of slice.rows) rows.push(row)
    if (slice.isEnd) return rows
    after = slice.lastId
  }
}

function isAscending(after: number, ids: readonly number[]): boolean {
  let last = after
  for (const id of ids) {
    if (!(id > last)) return false
    last = id
  }
  return true
}
