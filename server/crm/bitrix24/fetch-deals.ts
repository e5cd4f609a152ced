import type { RecordKind, RecordRef, StageEntry } from '../../../shared/record/record-types'
import type { FetchedRecord } from '../crm-provider'
import { batchSize, resultOf, type BatchCommand, type RunBatch } from './batch'
import { dealList, stageHistoryList } from './deal-lists'
import { readProductRows, rowsCommand, takeRows, toProductRow, type RowsByDeal } from './read-product-rows'
import { chainPages, joinPages, type Row } from './keyset-pages'
import { itemsSchema } from './payload-schema'
import { dealSelect, toDealRecord, toStageEntry, type CustomTypes } from './to-records'

export type FetchedDeals = { records: FetchedRecord[]; stages: { kind: RecordKind; entry: StageEntry }[]; gone: RecordRef[] }

const idsPerCommand = 50
/** Stage entries of 50 deals rarely fill more pages than this; the rest is read on. */
const historyPages = 8

type Group = { name: string; ids: readonly string[]; after: number; isDone: boolean }
/** Commands of a group beside its history: its deals, and the first page of their product rows. */
const commandsOnce = 2

/** Deals with their whole stage history and product rows, in as few requests as they fit. Ids the portal does not return are gone. */
export async function fetchDeals(run: RunBatch, ids: readonly string[], types: CustomTypes, skipped: (row: Row) => void): Promise<FetchedDeals> {
  const groups: Group[] = []
  for (let i = 0; i < ids.length; i += idsPerCommand) {
    groups.push({ name: `h${groups.length}x`, ids: ids.slice(i, i + idsPerCommand), after: 0, isDone: false })
  }
  const select = [...dealSelect, ...types.keys()]
  const rows: Row[] = []
  const fetched: FetchedDeals = { records: [], stages: [], gone: [] }
  const found = new Map<string, Row[] | null>(ids.map((id) => [id, []]))
  const moreRows: string[] = []
  let fresh = groups
  while (groups.some((group) => !group.isDone)) {
    const { now, pages } = share(groups, fresh)
    const asked = fresh.filter((group) => now.includes(group))
    const results = await run([...asked.flatMap((group) => [itemsCommand(group, select), rowsCommand(`r${group.name}`, { ids: group.ids, after: 0 })]), ...now.flatMap((group) => historyCommands(group, pages))], 'live')
    for (const group of asked) {
      rows.push(...itemsSchema.parse(resultOf(results, `i${group.name}`)).items)
      if (takeRows(found, { ids: group.ids, after: 0 }, results.get(`r${group.name}`)).length > 0) moreRows.push(...group.ids)
    }
    for (const group of now) {
      const history = joinPages(stageHistoryList(), group.name, group.after, results)
      for (const row of history.rows) {
        const entry = toStageEntry(row)
        if (entry) fetched.stages.push({ kind: 'deal', entry })
        else skipped(row)
      }
      group.after = history.lastId
      group.isDone = history.isEnd
    }
    fresh = fresh.filter((group) => !asked.includes(group))
  }
  for (const [id, all] of await readProductRows(run, moreRows, 'live')) found.set(id, all === null ? null : [...all])
  const returned = new Set<string>()
  for (const row of rows) {
    returned.add(String(row.id))
    const record = toDealRecord(row, types)
    if (record) fetched.records.push(withRows(record, found))
    else skipped(row)
  }
  fetched.gone = ids.filter((id) => !returned.has(id)).map((id) => ({ kind: 'deal', id }))
  return fetched
}

/** The record with its product rows, as far as they are known. A deal without a currency has no sums either. */
export function withRows(record: FetchedRecord, found: RowsByDeal): FetchedRecord {
  const rows = found.get(record.id)
  return rows ? { ...record, rows: rows.map((row) => toProductRow(row, record.currency ?? '')) } : record
}

/** Which groups go into the next request, and how many pages of history each gets. */
function share(groups: readonly Group[], fresh: readonly Group[]): { now: Group[]; pages: number } {
  const open = groups.filter((group) => !group.isDone)
  // Each group needs a page of history, and its deals and their rows once.
  const now = open.slice(0, Math.floor(batchSize / (1 + commandsOnce)))
  const items = now.filter((group) => fresh.includes(group)).length * commandsOnce
  return { now, pages: Math.max(1, Math.min(historyPages, Math.floor((batchSize - items) / now.length))) }
}

function itemsCommand({ name, ids }: Group, select: readonly string[]): BatchCommand {
  const list = dealList(select, { '@id': ids })
  return { key: `i${name}`, method: list.method, params: list.params(0) }
}

function historyCommands({ name, ids, after }: Group, pages: number): BatchCommand[] {
  return chainPages(stageHistoryList({ '@OWNER_ID': ids }), name, after, pages)
}
