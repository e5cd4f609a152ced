import type { FetchedRecord } from '../crm-provider'
import { convertRows, nothingFetched, type AmoSource, type Fetched, type SourceDeps, type Step } from './amo-source'
import { readDeleted } from './read-deleted'
import { createEventWalk, type EventWalk } from './event-walk'
import { readEventsOf, type AmoEvent } from './read-events'
import { countList, readByIds, readChanged, readSlice, splitCursor, type RecordList } from './read-rows'
import { toOwners } from './to-history'
import { toTask } from './to-records'
import { isYes, type Row } from './to-values'

const kind = 'task'
const list: RecordList = { path: 'tasks', key: 'tasks', filters: 'all' }
const types = ['task_completed', 'entity_responsible_changed'] as const
/** The account's clock and ours may differ by so much. */
const clockLeewayMs = 60_000

/** Tasks. The account tells only by events when and by whom one was done, and whose it was before. */
export function createTaskSource(deps: SourceDeps): AmoSource {
  /** Events of all tasks, while all are read. */
  let past: { events: Map<string, AmoEvent[]>; walk: EventWalk; isComplete: boolean } | null = null

  return {
    kind,
    history: null,
    list: readNext,
    async changed(window, cursor) {
      const { rows, cursor: next } = await readChanged(deps, list, { window, cursor })
      const step = { ...converted(rows, await eventsOf(rows)), cursor: next }
      return cursor === null ? { ...step, missing: await readDeleted(deps, { entity: 'task', window }) } : step
    },
    async ids(cursor) {
      const { rows, cursor: next } = await readSlice(deps, list, cursor)
      return { items: rows.map((row) => String(row.id)), unread: [], read: rows.length, cursor: next }
    },
    fetch,
    count: async () => await countList(deps, list),
  }

  /** First the events of all tasks, then the tasks. */
  async function readNext(cursor: string | null): Promise<Step<FetchedRecord>> {
    const [phase, page] = splitCursor(cursor ?? 'e:1')
    // What was remembered of the events is lost with the process.
    const known = cursor === null || past === null
      ? { events: new Map<string, AmoEvent[]>(), walk: createEventWalk(deps.rest, { entity: 'task', types, until: deps.now() }), isComplete: false } : past
    past = known
    if (phase === 't' && known.isComplete) {
      const { rows, cursor: next } = await readSlice(deps, list, String(page))
      const fresh = rows.filter((row) => Number(row.updated_at) * 1000 >= known.walk.until - clockLeewayMs)
      const step = converted(rows, new Map([...known.events, ...await eventsOf(fresh)]))
      if (next === null) past = null
      return { ...step, cursor: next === null ? null : `t:${next}` }
    }
    const { events, isEnd } = await known.walk.next()
    for (const event of events) known.events.set(event.entityId, [...known.events.get(event.entityId) ?? [], event])
    known.isComplete = isEnd
    return { items: [], unread: [], read: 0, cursor: isEnd ? 't:1' : `e:${page + 1}` }
  }

  async function fetch(ids: readonly string[]): Promise<Fetched> {
    const rows = await readByIds(deps, list, ids)
    const { items, unread, owners = [] } = converted(rows, await eventsOf(rows))
    const returned = new Set(rows.map((row) => String(row.id)))
    return { ...nothingFetched(), records: items, unread, owners: [...owners], gone: ids.filter((id) => !returned.has(id)).map((id) => ({ kind, id })) }
  }

  async function eventsOf(rows: readonly Row[]): Promise<Map<string, AmoEvent[]>> {
    return await readEventsOf(deps.rest, { entity: 'task', types, ids: rows.map((row) => String(row.id)), priority: 'live' })
  }

  function converted(rows: readonly Row[], events: ReadonlyMap<string, readonly AmoEvent[]>): Step<FetchedRecord> {
    const { items, unread } = convertRows(deps, kind, rows, (row) => toTask(row, isYes(row.is_completed) ? lastDone(events.get(String(row.id)) ?? []) : undefined))
    const owners = items.flatMap((record) => {
      const intervals = toOwners(record, events.get(record.id) ?? [])
      return intervals ? [{ kind, recordId: record.id, intervals } as const] : []
    })
    return { items, unread, owners, read: rows.length, cursor: null }
  }
}

/** A task may be opened again and done again. */
function lastDone(events: readonly AmoEvent[]): AmoEvent | undefined {
  return events.filter(({ type }) => type === 'task_completed').sort((a, b) => a.at - b.at || a.seq - b.seq).at(-1)
}
