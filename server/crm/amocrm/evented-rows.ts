import type { RecordKind } from '../../../shared/record/record-types'
import type { FetchedRecord, ToldOwners } from '../crm-provider'
import type { SourceDeps } from './amo-source'
import { createEventWalk, type EventWalk } from './event-walk'
import { readEventsOf, type AmoEvent, type EventEntity } from './read-events'
import { readSlice, splitCursor, type RecordList } from './read-rows'
import { refusalOf } from './rest-problem'
import { toOwners } from './to-history'
import type { Row } from './to-values'

export type EventsOf = ReadonlyMap<string, readonly AmoEvent[]>

/** Rows together with what events tell of them. */
export type EventedRows = {
  /** A step of reading all: first the events, then the rows. */
  next(cursor: string | null): Promise<{ rows: Row[]; events: EventsOf; cursor: string | null }>
  of(rows: readonly Row[]): Promise<EventsOf>
}

/** The account's clock and ours may differ by so much. */
const clockLeewayMs = 60_000
const none: EventsOf = new Map()

export function createEventedRows(deps: SourceDeps, { list, entity, types }: { list: RecordList; entity: EventEntity; types: readonly string[] }): EventedRows {
  /** Events of all, while all are read. */
  let past: { events: Map<string, AmoEvent[]>; walk: EventWalk; isComplete: boolean } | null = null

  return {
    async next(cursor) {
      const [phase, page] = splitCursor(cursor ?? 'e:1')
      // What was remembered of the events is lost with the process.
      const known = cursor === null || past === null
        ? { events: new Map<string, AmoEvent[]>(), walk: createEventWalk(deps.rest, { entity, types, until: deps.now() }), isComplete: false } : past
      past = known
      if (phase !== 't' || !known.isComplete) {
        const { events, isEnd } = await orNone(async () => await known.walk.next(), { events: [], read: 0, isEnd: true })
        for (const event of events) known.events.set(event.entityId, [...known.events.get(event.entityId) ?? [], event])
        known.isComplete = isEnd
        return { rows: [], events: none, cursor: isEnd ? 't:1' : `e:${page + 1}` }
      }
      const { rows, cursor: next } = await readSlice(deps, list, String(page))
      const fresh = rows.filter((row) => Number(row.updated_at) * 1000 >= known.walk.until - clockLeewayMs)
      const events = new Map([...known.events, ...await of(fresh)])
      if (next === null) past = null
      return { rows, events, cursor: next === null ? null : `t:${next}` }
    },
    of,
  }

  async function of(rows: readonly Row[]): Promise<EventsOf> {
    return await orNone(async () => await readEventsOf(deps.rest, { entity, types, ids: rows.map((row) => String(row.id)), priority: 'live' }), none)
  }
}

/** Whose the records were before, as far as their events tell. */
export function ownersOf(kind: RecordKind, records: readonly FetchedRecord[], events: EventsOf): ToldOwners[] {
  return records.flatMap((record) => {
    const intervals = toOwners(record, events.get(record.id) ?? [])
    return intervals ? [{ kind, recordId: record.id, intervals }] : []
  })
}

/** Records are worth reading where their events are refused. */
async function orNone<T>(read: () => Promise<T>, nothing: T): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (refusalOf(error) === null) throw error
    return nothing
  }
}
