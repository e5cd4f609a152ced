import { convertRows, nothingFetched, type AmoSource, type Fetched, type SourceDeps } from './amo-source'
import { readDeleted } from './read-deleted'
import { countList, readByIds, readChanged, readSlice, type RecordList, type RowStep } from './read-rows'
import { toClient } from './to-records'

const lists = { contact: { path: 'contacts', key: 'contacts' }, company: { path: 'companies', key: 'companies' } } as const satisfies Record<string, RecordList>

/** Contacts or companies. */
export function createClientSource(deps: SourceDeps, kind: 'contact' | 'company'): AmoSource {
  const list = lists[kind]
  return {
    kind,
    history: null,
    list: async (cursor) => converted(await readSlice(deps, list, cursor)),
    async changed(window, cursor) {
      const step = converted(await readChanged(deps, list, { window, cursor }))
      return cursor === null ? { ...step, missing: await readDeleted(deps, { entity: kind, window }) } : step
    },
    async ids(cursor) {
      const { rows, cursor: next } = await readSlice(deps, list, cursor)
      return { items: rows.map((row) => String(row.id)), unread: [], read: rows.length, cursor: next }
    },
    fetch,
    count: async () => await countList(deps, list),
  }

  function converted({ rows, cursor }: RowStep) {
    const ctx = deps.context(kind)
    return { ...convertRows(deps, kind, rows, (row) => toClient(kind, row, ctx)), read: rows.length, cursor }
  }

  async function fetch(ids: readonly string[]): Promise<Fetched> {
    const rows = await readByIds(deps, list, ids)
    const { items, unread } = converted({ rows, cursor: null })
    const returned = new Set(rows.map((row) => String(row.id)))
    return { ...nothingFetched(), records: items, unread, gone: ids.filter((id) => !returned.has(id)).map((id) => ({ kind, id })) }
  }
}
