import type { KindCursor, KindSlice, UnreadRecord } from '../crm-provider'
import type { Priority } from '../token-bucket'
import { batchSize, isSpent, type RunBatch } from './batch'
import { chainPages, joinPages, type KeysetList, type Row } from './keyset-pages'
import { refusalOf } from './rest-answer'

/** One list to read on with what makes an item of its rows; null for one that lacks what every row has. */
export type Lane<T> = KindCursor & {
  list: KeysetList
  convert(row: Row): T | null
  /** Which record a row belongs to. */
  ownerName?: string
}
type Deps = { run: RunBatch; skipped(row: Row): void; priority: Priority; mostPages?: number }

/**
 * Reads several lists in one request: each gets the pages it still needs, in the order of asking, until the request is
 * full; one that got none, or whose method must rest, has no slice. What the portal refuses concerns that list alone.
 */
export async function readKinds<T>({ run, skipped, priority, mostPages = batchSize }: Deps, lanes: readonly Lane<T>[]): Promise<KindSlice<T>[]> {
  let room = batchSize
  const chains = lanes.flatMap((lane, i) => {
    // The count saves asking for pages beyond the end; one more tells that the end is there.
    const wanted = lane.left === null ? batchSize : Math.max(1, Math.ceil((lane.left + 1) / 50))
    const pages = Math.min(room, mostPages, wanted)
    room -= pages
    return pages > 0 ? [{ lane, name: `k${i}x`, after: lane.cursor === null ? 0 : Number(lane.cursor), pages }] : []
  })
  const results = await run(chains.flatMap(({ lane, name, after, pages }) => chainPages(lane.list, name, after, pages)), priority)
  return chains.flatMap(({ lane: { kind, list, convert, ownerName = list.idName }, name, after }): KindSlice<T>[] => {
    try {
      const read = joinPages(list, name, after, results)
      const items: T[] = []
      const unread: UnreadRecord[] = []
      for (const row of read.rows) {
        const item = tryRow(convert, row)
        if ('value' in item) {
          items.push(item.value)
          continue
        }
        skipped(row)
        unread.push({ kind, id: String(row[ownerName]), reason: item.reason })
      }
      return [{ kind, items, unread, read: read.rows.length, cursor: read.isEnd ? null : String(read.lastId), refusal: null }]
    } catch (error) {
      if (isSpent(error)) return []
      const refusal = refusalOf(error)
      if (refusal === null) throw error
      return [{ kind, items: [], unread: [], read: 0, cursor: null, refusal }]
    }
  })
}

/** What a row is, or why it makes no sense. */
export function tryRow<T>(convert: (row: Row) => T | null, row: Row): { value: T } | { reason: string } {
  try {
    const value = convert(row)
    return value === null ? { reason: 'The row lacks what every row has: its number or the time it was created.' } : { value }
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) }
  }
}
