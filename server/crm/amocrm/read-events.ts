import type { Priority } from '../token-bucket'
import type { AmoRest, Query } from './amo-rest'
import { inParallel, piecesOf, readPages, type PageList, type Pages } from './read-pages'
import { toId, toInstant, toKey, toRow, toRows, type Row } from './to-values'

/** What the account remembers of a change. `seq` orders events of one second; `by` null is a robot. */
export type AmoEvent = { id: string; seq: number; type: string; entityId: string; by: string | null; at: number; before: Row; after: Row }
export type EventEntity = 'lead' | 'contact' | 'company' | 'task'

/** Events of the account come by a hundred, and of ten records at once. */
const limit = 100
const idsAtOnce = 10

/** The list of events of some types in a span of time; bounds are epoch milliseconds. */
export function eventList({ entity, types, from, to }: { entity: EventEntity; types: readonly string[]; from?: number; to?: number }): PageList {
  return {
    path: 'events', key: 'events', limit,
    query: [
      ['filter[entity][]', entity], ...types.map((type) => ['filter[type][]', type] as const),
      ...(from === undefined ? [] : [['filter[created_at][from]', Math.floor(from / 1000)] as const]),
      ...(to === undefined ? [] : [['filter[created_at][to]', Math.ceil(to / 1000)] as const]),
    ],
  }
}

/** The events of those types by record, in order of time. */
export async function readEventsOf(rest: AmoRest, { entity, types, ids, priority }: { entity: EventEntity; types: readonly string[]; ids: readonly string[]; priority: Priority }): Promise<Map<string, AmoEvent[]>> {
  const found = new Map<string, AmoEvent[]>(ids.map((id) => [id, []]))
  await inParallel(piecesOf(ids, idsAtOnce), async (piece) => {
    const list = eventList({ entity, types })
    const query: Query = [...list.query ?? [], ...piece.map((id) => ['filter[entity_id][]', id] as const)]
    for (let page: number | null = 1; page !== null;) {
      const read: Pages = await readPages(rest, { ...list, query }, { page, priority })
      for (const event of toEvents(read.rows, { entity, types })) found.get(event.entityId)?.push(event)
      page = read.next
    }
  })
  for (const [id, events] of found) found.set(id, inOrder(events))
  return found
}

/** The events among rows that are of this entity and of these types: a filter that the account does not know it ignores. */
export function toEvents(rows: readonly Row[], { entity, types }: { entity: EventEntity; types: readonly string[] }): AmoEvent[] {
  return rows.flatMap((row) => {
    const [id, entityId, at, type] = [toKey(row.id), toKey(row.entity_id), toInstant(row.created_at), String(row.type)]
    if (id === null || entityId === null || at === null || !types.includes(type) || (row.entity_type !== undefined && row.entity_type !== entity)) return []
    return [{ id, seq: toSeq(id), type, entityId, at, by: toId(row.created_by), before: firstOf(row.value_before), after: firstOf(row.value_after) }]
  })
}

/** Each event once, in order of time. */
export function inOrder(events: readonly AmoEvent[]): AmoEvent[] {
  return [...new Map(events.map((event) => [event.id, event])).values()].sort((a, b) => a.at - b.at || a.seq - b.seq)
}

const msPart = 2 ** 42
const counted = 8

/** Ids are like ULIDs: ten characters of time with its milliseconds, then what tells events of one moment apart. Above 0, which the beginning of a record has. */
function toSeq(id: string): number {
  const ms = id.length === 26 ? base32(id.slice(0, 10)) % 1000 : 0
  return ms * msPart + [...id.slice(-counted)].reduce((sum, letter) => sum * 36 + digit(letter), 0) + 1
}

function base32(text: string): number {
  const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
  return [...text.toLowerCase()].reduce((sum, letter) => sum * 32 + Math.max(0, alphabet.indexOf(letter)), 0)
}

function digit(letter: string): number {
  const value = Number.parseInt(letter, 36)
  return Number.isNaN(value) ? 0 : value
}

/** Values come as a list of one object by the name of what changed. */
function firstOf(value: unknown): Row {
  return toRows(value)[0] ?? toRow(value)
}
