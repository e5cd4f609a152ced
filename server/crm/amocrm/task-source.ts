import type { FetchedRecord } from '../crm-provider'
import { convertRows, nothingFetched, type AmoSource, type Fetched, type SourceDeps, type Step } from './amo-source'
import { createEventedRows, ownersOf, type EventsOf } from './evented-rows'
import { readDeleted } from './read-deleted'
import type { AmoEvent } from './read-events'
import { countList, readByIds, readChanged, readSlice, type RecordList } from './read-rows'
import { toTask } from './to-records'
import { isYes, type Row } from './to-values'

const kind = 'task'
const list: RecordList = { path: 'tasks', key: 'tasks', filters: 'all' }
const types = ['task_completed', 'entity_responsible_changed'] as const

/** Tasks. The account tells only by events when and by whom one was done, and whose it was before. */
export function createTaskSource(deps: SourceDeps): AmoSource {
  const evented = createEventedRows(deps, { list, entity: 'task', types })

  return {
    kind,
    history: null,
    async list(cursor) {
      const { rows, events, cursor: next } = await evented.next(cursor)
      return { ...converted(rows, events), cursor: next }
    },
    async changed(window, cursor) {
      // What changed is fetched with its events.
      const { rows, cursor: next } = await readChanged(deps, list, { window, cursor })
      const step = { ...converted(rows, new Map()), cursor: next }
      return cursor === null ? { ...step, missing: await readDeleted(deps, { entity: 'task', window }) } : step
    },
    async ids(cursor) {
      const { rows, cursor: next } = await readSlice(deps, list, cursor)
      return { items: rows.map((row) => String(row.id)), unread: [], read: rows.length, cursor: next }
    },
    fetch,
    count: async () => await countList(deps, list),
  }

  async function fetch(ids: readonly string[]): Promise<Fetched> {
    const rows = await readByIds(deps, list, ids)
    const { items, unread, owners = [] } = converted(rows, await evented.of(rows))
    const returned = new Set(rows.map((row) => String(row.id)))
    return { ...nothingFetched(), records: items, unread, owners: [...owners], gone: ids.filter((id) => !returned.has(id)).map((id) => ({ kind, id })) }
  }

  function converted(rows: readonly Row[], events: EventsOf): Step<FetchedRecord> {
    const { items, unread } = convertRows(deps, kind, rows, (row) => toTask(row, isYes(row.is_completed) ? lastDone(events.get(String(row.id)) ?? []) : undefined))
    return { items, unread, owners: ownersOf(kind, items, events), read: rows.length, cursor: null }
  }
}

/** A task may be opened again and done again. */
function lastDone(events: readonly AmoEvent[]): AmoEvent | undefined {
  return events.filter(({ type }) => type === 'task_completed').sort((a, b) => a.at - b.at || a.seq - b.seq).at(-1)
}
