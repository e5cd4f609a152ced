import type { RecordKind, RecordRef, StageEntry } from '../../../shared/record/record-types'
import { hintMark, type FetchedBatch, type FetchedRecord, type UnreadRecord } from '../crm-provider'
import { batchSize, resultOf, type BatchCommand, type RunBatch } from './batch'
import { chainPages, joinPages, type Row } from './keyset-pages'
import type { KindSource } from './kind-source'
import { withPayments } from './read-payments'
import { readProductRows, rowsCommand, takeRows, toProductRow, type RowsByOwner } from './read-product-rows'
import { tryRow } from './read-kinds'
import { refusalOf } from './rest-answer'

const idsPerCommand = 50
/** Stage entries of 50 records rarely fill more pages than this; the rest is read on. */
const historyPages = 8

type Group = { name: string; source: KindSource; ids: readonly string[]; after: number; isDone: boolean }
type Deps = { run: RunBatch; sourceOf(kind: RecordKind): KindSource | undefined; skipped(row: Row): void }

/**
 * Records of any kinds with their whole stage history and product rows, in as few requests as they fit. Ids the portal does not return are
 * gone; of a kind that it refuses nothing is said but that.
 */
export async function fetchRecords({ run, sourceOf, skipped }: Deps, refs: readonly RecordRef[]): Promise<FetchedBatch> {
  const fetched: FetchedBatch = { records: [], stages: [], owners: [], gone: [], unread: [], refused: new Map() }
  const returned = new Set<string>()
  const found = new Map<RecordKind, Map<string, Row[] | null>>()
  for (const { kind, id } of refs) if (sourceOf(kind)?.rowsOf) found.set(kind, (found.get(kind) ?? new Map<string, Row[] | null>()).set(id, []))
  const moreRows = new Map<KindSource, string[]>()
  const groups = toGroups(refs, sourceOf)
  for (const { kind } of refs) if (!sourceOf(kind)) fetched.refused.set(kind, `The portal has no ${kind}.`)
  let fresh = groups
  for (;;) {
    for (const group of groups) group.isDone ||= fetched.refused.has(group.source.kind)
    const open = groups.filter((group) => !group.isDone)
    if (open.length === 0) break
    const { now, pages } = share(open, fresh)
    const asked = fresh.filter((group) => now.includes(group))
    const results = await run([...asked.flatMap(commandsOnce), ...now.flatMap((group) => historyCommands(group, pages))], 'live')
    for (const group of now) {
      const { source } = group
      try {
        if (asked.includes(group)) {
          for (const row of pageOf(group, results)) take(source, row)
          const rows = found.get(source.kind)
          if (rows && source.rowsOf && takeRows(rows, { type: source.rowsOf, ids: group.ids, after: 0 }, results.get(`r${group.name}`)).length > 0) moreRows.set(source, [...moreRows.get(source) ?? [], ...group.ids])
        }
        readHistory(group, results)
      } catch (error) {
        const refusal = refusalOf(error)
        if (refusal === null) throw error
        fetched.refused.set(source.kind, refusal)
      }
    }
    fresh = fresh.filter((group) => !asked.includes(group))
  }
  for (const [{ kind, rowsOf }, ids] of moreRows) {
    for (const [id, all] of await readProductRows(run, { type: rowsOf ?? '', ids }, 'live')) found.get(kind)?.set(id, all === null ? null : [...all])
  }
  fetched.records = await withPayments(run, fetched.records.map((record) => withRows(record, found.get(record.kind))))
  fetched.gone = refs.filter(({ kind, id }) => !isAlias(id) && !fetched.refused.has(kind) && !returned.has(`${kind}:${id}`))
  return fetched

  function take(source: KindSource, row: Row): void {
    const id = String(row[source.list().idName])
    returned.add(`${source.kind}:${id}`)
    const record = tryRow(source.toRecord, row)
    if ('value' in record) fetched.records.push(record.value)
    else setAside(row, { kind: source.kind, id, reason: record.reason })
  }

  function setAside(row: Row, unread: UnreadRecord): void {
    skipped(row)
    fetched.unread.push(unread)
  }

  function readHistory(group: Group, results: Awaited<ReturnType<RunBatch>>): void {
    const { kind, history } = group.source
    if (!history) {
      group.isDone = true
      return
    }
    const read = joinPages(history.list(), group.name, group.after, results)
    for (const row of read.rows) {
      const entry = tryRow<StageEntry>(history.toEntry, row)
      if ('value' in entry) fetched.stages.push({ kind, entry: entry.value })
      else setAside(row, { kind, id: String(row.OWNER_ID), reason: entry.reason })
    }
    group.after = read.lastId
    group.isDone = read.isEnd
  }
}

/** The record with its product rows, as far as they are known. One without a currency has no sums either. */
export function withRows(record: FetchedRecord, found: RowsByOwner | undefined): FetchedRecord {
  const rows = found?.get(record.id)
  return rows ? { ...record, rows: rows.map((row) => toProductRow(row, record.currency ?? '')) } : record
}

function isAlias(id: string): boolean {
  return id.startsWith(hintMark)
}

function toGroups(refs: readonly RecordRef[], sourceOf: Deps['sourceOf']): Group[] {
  const byKind = new Map<RecordKind, Set<string>>()
  for (const { kind, id } of refs) byKind.set(kind, (byKind.get(kind) ?? new Set()).add(id))
  const groups: Group[] = []
  for (const [kind, set] of byKind) {
    const source = sourceOf(kind)
    for (const ids of [[...set].filter((id) => !isAlias(id)), [...set].filter(isAlias)]) {
      for (let i = 0; source && i < ids.length; i += idsPerCommand) {
        groups.push({ name: `h${groups.length}x`, source, ids: ids.slice(i, i + idsPerCommand), after: 0, isDone: false })
      }
    }
  }
  return groups
}

/** Which groups go into the next request, and how many pages of history each gets. */
function share(open: readonly Group[], fresh: readonly Group[]): { now: Group[]; pages: number } {
  // Each group needs a page of history, and its records and their product rows once.
  const now = open.slice(0, Math.floor(batchSize / 3))
  const items = now.filter((group) => fresh.includes(group)).reduce((sum, group) => sum + commandsOnce(group).length, 0)
  const withHistory = Math.max(1, now.filter(({ source }) => source.history).length)
  return { now, pages: Math.max(1, Math.min(historyPages, Math.floor((batchSize - items) / withHistory))) }
}

/** Commands of a group beside its history. */
function commandsOnce({ name, source, ids }: Group): BatchCommand[] {
  const list = source.list(source.ofIds(ids))
  return [{ key: `i${name}`, method: list.method, params: list.params(0) }, ...(source.rowsOf ? [rowsCommand(`r${name}`, { type: source.rowsOf, ids, after: 0 })] : [])]
}

function pageOf({ name, source }: Group, results: Awaited<ReturnType<RunBatch>>): readonly Row[] {
  return source.list().rows(resultOf(results, `i${name}`))
}

function historyCommands({ name, source: { history }, ids, after }: Group, pages: number): BatchCommand[] {
  return history ? chainPages(history.list(history.ofRecords(ids)), name, after, pages) : []
}
