import type { SourceDeps, Window } from './amo-source'
import type { Query } from './amo-rest'
import { countRows, inParallel, piecesOf, readPages } from './read-pages'
import { statusOf } from './rest-problem'
import { isYes, toInstant, toKey, type Row } from './to-values'

/**
 * A list of records that have ids and times of change. `filters` are those that it takes whatever the account says: of cards the account
 * decides, tasks and notes take all, elements of lists their ids alone.
 */
export type RecordList = { path: string; key: string; query?: Query; filters?: 'all' | 'ids' }
export type RowStep = { rows: Row[]; cursor: string | null }

const idsAtOnce = 100
const byId: Query = [['order[id]', 'asc']]

/** A slice of all records, in order of id, so that what comes meanwhile comes last. */
export async function readSlice(deps: SourceDeps, list: RecordList, cursor: string | null): Promise<RowStep> {
  const { rows, next } = await readPages(deps.rest, { ...list, query: [...list.query ?? [], ...byId] }, { page: Number(cursor ?? 1), priority: 'backfill' })
  return { rows: rows.filter((row) => !isYes(row.is_deleted)), cursor: next === null ? null : String(next) }
}

export async function countList({ rest }: SourceDeps, list: RecordList): Promise<number> {
  return await countRows(rest, { ...list, query: byId })
}

/**
 * A slice of what changed in a span of time. An account whose lists take no filters ignores them: it is read from the newest change
 * back, until a page ends before the span.
 */
export async function readChanged(deps: SourceDeps, list: RecordList, { window, cursor }: { window: Window; cursor: string | null }): Promise<RowStep> {
  const [mode, page] = splitCursor(cursor ?? ((list.filters ?? ofAccount(deps)) === 'all' ? 'a:1' : 'd:1'))
  const [from, to] = [Math.floor(window.since / 1000), Math.ceil(window.until / 1000)]
  const filter: Query = mode === 'a'
    ? [['filter[updated_at][from]', from], ['filter[updated_at][to]', to], ['order[updated_at]', 'asc']] : [['order[updated_at]', 'desc']]
  const { rows, next } = await readPages(deps.rest, { ...list, query: [...list.query ?? [], ...filter] }, { page, priority: 'backfill' })
  const times = rows.map((row) => (toInstant(row.updated_at) ?? 0) / 1000)
  const inside = rows.filter((row, i) => (times[i] ?? 0) >= from && (times[i] ?? 0) <= to && !isYes(row.is_deleted))
  if (mode === 'a' && times.some((at) => at < from)) return { rows: [], cursor: 'd:1' }
  const isOver = next === null || (mode === 'd' && isFalling(times) && (times.at(-1) ?? 0) < from)
  return { rows: inside, cursor: isOver ? null : `${mode}:${next}` }
}

/** Records by their ids, as far as the account has them. */
export async function readByIds(deps: SourceDeps, list: RecordList, ids: readonly string[]): Promise<Row[]> {
  if ((list.filters ?? ofAccount(deps)) === 'none') return await readOneByOne(deps, list, ids)
  const pieces = piecesOf(ids, idsAtOnce)
  return (await inParallel(pieces, async (piece) => {
    const { rows } = await readPages(deps.rest, { ...list, query: [...list.query ?? [], ...piece.map((id) => ['filter[id][]', id] as const)] }, { page: 1, priority: 'live' })
    const known = new Set(piece)
    // A filter that the account does not take it ignores.
    return rows.some((row) => !known.has(String(row.id))) ? await readOneByOne(deps, list, piece) : rows
  })).flat().filter((row) => !isYes(row.is_deleted))
}

function ofAccount(deps: SourceDeps): 'all' | 'none' {
  return deps.catalogue().account.isFiltering ? 'all' : 'none'
}

async function readOneByOne({ rest }: SourceDeps, { path, query }: RecordList, ids: readonly string[]): Promise<Row[]> {
  const rows = await inParallel(ids, async (id) => await rest.get(`${path}/${encodeURIComponent(id)}`, query ?? []).catch((error: unknown) => noneIf404(error)))
  return rows.flatMap((row) => (row !== null && toKey(row.id) !== null && !isYes(row.is_deleted) ? [row] : []))
}

export function splitCursor(cursor: string): [mode: string, page: number] {
  const [mode = '', page = '1'] = cursor.split(':')
  return [mode, Number(page)]
}

function isFalling(times: readonly number[]): boolean {
  return times.every((at, i) => i === 0 || at <= (times[i - 1] ?? at))
}

function noneIf404(error: unknown): null {
  if (statusOf(error) === 404) return null
  throw error
}
