import type { FetchedRecord } from '../crm-provider'
import { convertRows, nothingFetched, type AmoSource, type Fetched, type SourceDeps, type Step } from './amo-source'
import { readPages } from './read-pages'
import { readByIds, splitCursor } from './read-rows'
import { statusOf } from './rest-problem'
import { callKey, cardFields, isCall, toCall, type Card, type CallNote } from './to-call'
import { toInstant, toKey, type Row } from './to-values'

const kind = 'call'
const cards = Object.keys(cardFields) as readonly Card[]
const callTypes = [['filter[note_type][]', 'call_in'], ['filter[note_type][]', 'call_out']] as const
/** A webhook names a note with its card. */
const hint = /^~(leads|contacts|companies|customers):(\d+)$/

type Filter = readonly (readonly [string, string | number])[]

/** Calls: notes on four kinds of cards. A call has no number of its own, and may lie on several cards: it is known by what these notes share. */
export function createCallSource(deps: SourceDeps): AmoSource {
  /** Where each call lies, as far as its notes were seen. */
  const places = new Map<string, string>()
  let isWhole = false

  return {
    kind,
    history: null,
    async list(cursor) {
      const { rows, next } = await readCard(cursor ?? first, [])
      if (next === null) isWhole = true
      return { ...converted(rows), cursor: next }
    },
    async changed({ since, until }, cursor) {
      const [from, to] = [Math.floor(since / 1000), Math.ceil(until / 1000)]
      const { rows, next } = await readCard(cursor ?? first, [['filter[updated_at][from]', from], ['filter[updated_at][to]', to]])
      const inside = rows.filter(({ note }) => {
        const at = (toInstant(note.updated_at) ?? 0) / 1000
        return at >= from && at <= to
      })
      return { ...converted(inside), cursor: next }
    },
    async ids(cursor) {
      const { rows, next } = await readCard(cursor ?? first, [])
      if (next === null) isWhole = true
      return { ...converted(rows), items: [...new Set(rows.flatMap(({ note }) => callKey(note) ?? []))], cursor: next }
    },
    fetch,
    count: null,
  }

  async function readCard(cursor: string, filter: Filter): Promise<{ rows: Placed[]; next: string | null }> {
    const [name, page] = splitCursor(cursor)
    const card = cards.find((each) => each === name) ?? 'contacts'
    const following = cards[cards.indexOf(card) + 1]
    const read = await readNotes(card, filter, page)
    const rows = read.rows.filter(isCall).map((note) => ({ card, note }))
    for (const row of rows) remember(row)
    if (read.next !== null) return { rows, next: `${card}:${read.next}` }
    return { rows, next: following ? `${following}:1` : null }
  }

  /** Accounts that keep no customers refuse their notes. */
  async function readNotes(card: Card, filter: Filter, page: number): Promise<{ rows: Row[]; next: number | null }> {
    try {
      return await readPages(deps.rest, { path: `${card}/notes`, key: 'notes', query: [...callTypes, ...filter, ['order[id]', 'asc']] }, { page, priority: 'backfill' })
    } catch (error) {
      if (card === 'customers' && [400, 402, 403, 404].includes(statusOf(error) ?? 0)) return { rows: [], next: null }
      throw error
    }
  }

  function remember({ card, note }: Placed): void {
    const key = callKey(note)
    if (key === null) return
    const place = `${card}:${toKey(note.id) ?? ''}:${toKey(note.entity_id) ?? ''}`
    const known = places.get(key)
    if (known === undefined) places.set(key, place)
    else if (!known.split(' ').includes(place)) places.set(key, `${known} ${place}`)
  }

  function placesOf(key: string): CallNote[] {
    return (places.get(key)?.split(' ') ?? []).map((place) => {
      const [card = '', noteId = '', cardId = ''] = place.split(':')
      return { card: cards.find((each) => each === card) ?? 'contacts', noteId, cardId }
    })
  }

  function converted(rows: readonly Placed[]): Step<FetchedRecord> {
    return { ...convertRows(deps, kind, rows.map(({ note }) => note), (note) => toCall(note, placesOf(callKey(note) ?? ''))), read: rows.length, cursor: null }
  }

  /** Calls by what their notes share, or the notes that webhooks name. */
  async function fetch(ids: readonly string[]): Promise<Fetched> {
    const fetched = nothingFetched()
    const keys = ids.filter((id) => !hint.test(id))
    if (!isWhole && keys.some((key) => !places.has(key))) await readWhole()
    const wanted = new Map(cards.map((card) => [card, new Set<string>()]))
    for (const id of ids) {
      const match = hint.exec(id)
      if (match) wanted.get(cards.find((card) => card === match[1]) ?? 'contacts')?.add(match[2] ?? '')
      else for (const { card, noteId } of placesOf(id)) wanted.get(card)?.add(noteId)
    }
    const rows: Placed[] = []
    for (const [card, noteIds] of wanted) {
      if (noteIds.size === 0) continue
      for (const note of (await readByIds(deps, { path: `${card}/notes`, key: 'notes', filters: 'all' }, [...noteIds])).filter(isCall)) rows.push({ card, note })
    }
    const seen = new Set(rows.map(({ note }) => callKey(note)))
    // A note that is gone takes the call with it only when it lay nowhere else.
    for (const key of keys) if (seen.has(key)) places.delete(key)
    for (const row of rows) remember(row)
    const { items, unread } = converted(rows)
    fetched.records.push(...new Map(items.map((record) => [record.id, record])).values())
    fetched.unread.push(...unread)
    fetched.gone = keys.filter((key) => !seen.has(key)).map((id) => ({ kind, id }))
    return fetched
  }

  async function readWhole(): Promise<void> {
    for (let cursor: string | null = first; cursor !== null;) cursor = (await readCard(cursor, [])).next
    isWhole = true
  }
}

type Placed = { card: Card; note: Row }
const first = `${cards[0] ?? 'contacts'}:1`
