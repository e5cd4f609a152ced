import type { StageEntry } from '../../../shared/record/record-types'
import { convertRows, nothingFetched, type AmoSource, type Fetched, type SourceDeps, type Step } from './amo-source'
import type { InvoiceLinks } from './invoice-links'
import { createProductRows } from './product-rows'
import { createEventWalk, type EventWalk, type WalkStep } from './event-walk'
import { readEventsOf, type AmoEvent } from './read-events'
import { countList, readByIds, readChanged, readSlice, splitCursor, type RecordList } from './read-rows'
import { readDeleted } from './read-deleted'
import { firstEntry, historyTypes, isHandover, toEntry, toOwners, type Present } from './to-history'
import { toDeal } from './to-records'
import { toId, toInstant, toKey, type Row } from './to-values'

const kind = 'deal'
/** What comes with a lead. */
const leads: RecordList = { path: 'leads', key: 'leads', query: [['with', 'contacts,catalog_elements,loss_reason,source']] }
const bareLeads: RecordList = { path: 'leads', key: 'leads' }
/** The account's clock and ours may differ by so much. */
const clockLeewayMs = 60_000

/** Leads of the account, which are deals of ours; their past is told by events. */
export function createDealSource(deps: SourceDeps, links: InvoiceLinks): AmoSource {
  const products = createProductRows(deps)
  let past: Past | null = null

  return {
    kind,
    list: async (cursor) => await converted(await readSlice(deps, leads, cursor)),
    history,
    async changed(window, cursor) {
      const step = await converted(await readChanged(deps, leads, { window, cursor }))
      return cursor === null ? { ...step, missing: await readDeleted(deps, { entity: 'lead', window }) } : step
    },
    async ids(cursor) {
      const { rows, cursor: next } = await readSlice(deps, bareLeads, cursor)
      return { items: rows.map((row) => String(row.id)), unread: [], read: rows.length, cursor: next }
    },
    fetch,
    count: async () => await countList(deps, bareLeads),
  }

  async function converted({ rows, cursor }: { rows: Row[]; cursor: string | null }) {
    links.note(rows)
    const found = await products.of(rows)
    const ctx = deps.context(kind)
    return { ...convertRows(deps, kind, rows, (row) => toDeal(row, ctx, { rows: found.get(String(row.id)), isWaiting: isWaiting(row) })), read: rows.length, cursor }
  }

  async function fetch(ids: readonly string[]): Promise<Fetched> {
    const fetched = nothingFetched()
    const [rows, events] = await Promise.all([readByIds(deps, leads, ids), readEventsOf(deps.rest, { entity: 'lead', types: historyTypes, ids, priority: 'live' })])
    links.note(rows)
    const found = await products.of(rows)
    const ctx = deps.context(kind)
    const { items, unread } = convertRows(deps, kind, rows, (row) => {
      const moves = (events.get(String(row.id)) ?? []).filter(({ type }) => type === 'lead_status_changed')
      return toDeal(row, ctx, { lastMove: moves.at(-1), rows: found.get(String(row.id)), isWaiting: isWaiting(row) })
    })
    fetched.records.push(...items)
    fetched.unread.push(...unread)
    for (const row of rows) tell(row, events.get(String(row.id)) ?? [], fetched)
    const returned = new Set(rows.map((row) => String(row.id)))
    fetched.gone = ids.filter((id) => !returned.has(id)).map((id) => ({ kind, id }))
    return fetched
  }

  function isWaiting({ status_id: statusId }: Row): boolean {
    return deps.catalogue().incomingStages.has(String(statusId))
  }

  /** The whole past of one lead. */
  function tell(row: Row, events: readonly AmoEvent[], { stages, owners }: Fetched): void {
    const present = toPresent(row)
    if (!present) return
    const first = firstEntry(present, events.find(({ type }) => type === 'lead_status_changed'))
    for (const entry of [first, ...events.map(toEntry)]) if (entry) stages.push({ kind, entry })
    const intervals = toOwners(present, events)
    if (intervals) owners.push({ kind, recordId: present.id, intervals })
  }

  /** First every event of every lead, then every lead once more: how it began and whose it was follows from all its events. */
  async function history(cursor: string | null): Promise<Step<StageEntry>> {
    const [phase, page] = splitCursor(cursor ?? 'e:1')
    // What was remembered of the events is lost with the process.
    const known = cursor === null || past === null ? createPast(createEventWalk(deps.rest, { entity: 'lead', types: historyTypes, until: deps.now() })) : past
    past = known
    return phase === 'l' && known.isComplete() ? await readBeginnings(known, page) : await readMoves(known, phase === 'e' ? page : 1)
  }

  async function readMoves(known: Past, step: number): Promise<Step<StageEntry>> {
    const { events, read, isEnd } = await known.read()
    return { items: events.flatMap((event) => toEntry(event) ?? []), unread: [], read, cursor: isEnd ? 'l:1' : `e:${step + 1}` }
  }

  async function readBeginnings(known: Past, page: number): Promise<Step<StageEntry>> {
    const { rows, cursor } = await readSlice(deps, bareLeads, String(page))
    const fetched = nothingFetched()
    // Who changed since may have moved: that past is asked for by itself.
    const fresh = rows.filter((row) => (toInstant(row.updated_at) ?? 0) >= known.until - clockLeewayMs).map((row) => String(row.id))
    const events = await readEventsOf(deps.rest, { entity: 'lead', types: historyTypes, ids: fresh, priority: 'backfill' })
    for (const row of rows) {
      const present = toPresent(row)
      if (!present) continue
      const whole = events.get(present.id)
      if (whole) {
        tell(row, whole, fetched)
        continue
      }
      const first = firstEntry(present, known.firstMove(present.id))
      if (first) fetched.stages.push({ kind, entry: first })
      const intervals = toOwners(present, known.owners(present.id))
      if (intervals) fetched.owners.push({ kind, recordId: present.id, intervals })
    }
    if (cursor === null) past = null
    return { items: fetched.stages.map(({ entry }) => entry), owners: fetched.owners, unread: [], read: rows.length, cursor: cursor === null ? null : `l:${cursor}` }
  }
}

/** What must be remembered of the events of all leads until each lead is looked at. */
type Past = ReturnType<typeof createPast>

function createPast(walk: EventWalk) {
  const moves = new Map<string, AmoEvent>()
  const changes = new Map<string, AmoEvent[]>()
  let isComplete = false
  return {
    until: walk.until,
    isComplete: () => isComplete,
    async read(): Promise<WalkStep> {
      const step = await walk.next()
      const handed = new Set(step.events.filter(isHandover).map(momentOf))
      for (const event of step.events) note(event, handed.has(momentOf(event)))
      isComplete = step.isEnd
      return step
    },
    firstMove: (id: string) => moves.get(id),
    owners: (id: string) => changes.get(id) ?? [],
  }

  /** Moves of the second in which a lead was handed over tell which came first. */
  function note(event: AmoEvent, isBesideHandover: boolean): void {
    if (isBesideHandover) changes.set(event.entityId, [...changes.get(event.entityId) ?? [], event])
    if (event.type === 'lead_status_changed') {
      const first = moves.get(event.entityId)
      if (!first || event.at < first.at || (event.at === first.at && event.seq < first.seq)) moves.set(event.entityId, event)
    }
  }
}

function momentOf({ entityId, at }: AmoEvent): string {
  return `${entityId}:${at}`
}

function toPresent(row: Row): Present | null {
  const [id, createdAt] = [toKey(row.id), toInstant(row.created_at)]
  if (id === null || createdAt === null) return null
  return { id, createdAt, ownerId: toId(row.responsible_user_id), pipelineId: row.pipeline_id, statusId: row.status_id, closedAt: toInstant(row.closed_at) }
}
