import type { FetchedRecord } from '../crm-provider'
import { convertRows, nothingFetched, type AmoSource, type Fetched, type SourceDeps, type Step } from './amo-source'
import { createEventedRows, ownersOf, type EventsOf } from './evented-rows'
import { readDeleted } from './read-deleted'
import { countList, readByIds, readChanged, readSlice, type RecordList } from './read-rows'
import { toClient } from './to-records'
import type { Row } from './to-values'

const lists = { contact: { path: 'contacts', key: 'contacts' }, company: { path: 'companies', key: 'companies' } } as const satisfies Record<string, RecordList>

/** Contacts or companies; events tell whose they were before. */
export function createClientSource(deps: SourceDeps, kind: 'contact' | 'company'): AmoSource {
  const list = lists[kind]
  const evented = createEventedRows(deps, { list, entity: kind, types: ['entity_responsible_changed'] })

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
      return cursor === null ? { ...step, missing: await readDeleted(deps, { entity: kind, window }) } : step
    },
    async ids(cursor) {
      const { rows, cursor: next } = await readSlice(deps, list, cursor)
      return { items: rows.map((row) => String(row.id)), unread: [], read: rows.length, cursor: next }
    },
    fetch,
    count: async () => await countList(deps, list),
  }

  function converted(rows: readonly Row[], events: EventsOf): Step<FetchedRecord> {
    const ctx = deps.context(kind)
    const { items, unread } = convertRows(deps, kind, rows, (row) => toClient(kind, row, ctx))
    return { items, unread, owners: ownersOf(kind, items, events), read: rows.length, cursor: null }
  }

  async function fetch(ids: readonly string[]): Promise<Fetched> {
    const rows = await readByIds(deps, list, ids)
    const { items, unread, owners = [] } = converted(rows, await evented.of(rows))
    const returned = new Set(rows.map((row) => String(row.id)))
    return { ...nothingFetched(), records: items, unread, owners: [...owners], gone: ids.filter((id) => !returned.has(id)).map((id) => ({ kind, id })) }
  }
}
