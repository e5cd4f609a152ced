import type { FetchedRecord } from '../crm-provider'
import { convertRows, nothing, nothingFetched, type AmoSource, type Fetched, type SourceDeps, type Step } from './amo-source'
import { readEventsOf } from './read-events'
import { readAll, readPages, type PageList } from './read-pages'
import { readByIds } from './read-rows'
import { statusOf } from './rest-problem'
import { toStageKind } from './stages'
import { historyTypes } from './to-history'
import { leadOf, toDecided, toIncomingId, toldFields, toTakers, toWaiting, type Decision } from './to-request'
import { toInstant, toKey, toRow, type Row } from './to-values'

const kind = 'lead'
const list: PageList = { path: 'leads/unsorted', key: 'unsorted' }
const pageSize = 250
/** So many pages may be read whenever something is heard of a request. */
const fewPages = 4
/** What a look at all that waits may take of the account's budget: the pauses between two grow with it, to less than a catch-up's. */
const pagePauseMs = 4000
const longestPauseMs = 4 * 60_000
/** An address holds so many. */
const uidsAtOnce = 40
/** Decisions of so long ago are known. */
const recentMs = 7 * 86_400_000

/** The API tells of no change of a request, but of those of its lead. */
export type IncomingSource = AmoSource & {
  /** Requests that these deals bring news of: they wait and were not known, or they waited and were decided on. */
  ofDeals(deals: readonly FetchedRecord[]): Promise<string[]>
}

/**
 * Incoming leads, which wait to be accepted. The account forgets a request once somebody has decided on it, and only its lead
 * tells what became of it: so the id of a request carries that of its lead.
 */
export function createIncomingSource(deps: SourceDeps): IncomingSource {
  /** Those that were seen to wait, until what became of them is read. */
  const pending = new Set<string>()
  /** What a request told while it waited; its lead does not say it. */
  const told = new Map<string, FetchedRecord['fields']>()
  /** The last look at all that waits, and how many pages it took. */
  let look = { at: Number.NEGATIVE_INFINITY, pages: 1 }

  return {
    kind,
    history: null,
    list: async () => converted(await readWaiting()),
    async changed({ since }) {
      // Where many wait, all of them are looked at less often.
      if (deps.now() - look.at < Math.min((look.pages - 1) * pagePauseMs, longestPauseMs)) return nothing
      const before = new Set(pending)
      const rows = await readWaiting()
      const { items, unread } = converted(rows.filter((row) => !before.has(toIncomingId(row)) || (toInstant(row.created_at) ?? 0) >= since - 1000))
      return { items, unread, read: rows.length, cursor: null, open: rows.map(toIncomingId) }
    },
    async ids() {
      const items = (await readWaiting()).map(toIncomingId)
      return { ...nothing, items, open: items, read: items.length }
    },
    fetch,
    count: null,
    async ofDeals(deals) {
      const isNew = (deal: FetchedRecord): boolean => deal.excluded && !known().has(deal.id)
      const decided = deals.filter((deal) => !deal.excluded).flatMap(({ id }) => known().get(id) ?? [])
      const added = deals.filter(isNew)
      if (added.length > 0 && look.pages <= fewPages) await readWaiting()
      return [...decided, ...added.flatMap(({ id }) => known().get(id) ?? [])]
    },
  }

  /** Requests by their leads. */
  function known(): ReadonlyMap<string, string> {
    return new Map([...pending].map((id) => [leadOf(id) ?? '', id]))
  }

  async function readWaiting(): Promise<Row[]> {
    let rows: Row[] = []
    try {
      rows = await readAll(deps.rest, list, 'backfill')
    } catch (error) {
      if (statusOf(error) !== 404) throw error
    }
    look = { at: deps.now(), pages: Math.max(1, Math.ceil(rows.length / pageSize)) }
    return noted(rows)
  }

  /** Those of the requests that still wait. */
  async function readSome(ids: readonly string[]): Promise<Row[]> {
    const uids = new Set(ids.map((id) => id.split(':')[0] ?? id))
    if (uids.size > uidsAtOnce) return await readWaiting()
    try {
      const { rows } = await readPages(deps.rest, { ...list, query: [...uids].map((uid) => ['filter[uid][]', uid] as const) }, { page: 1, priority: 'live' })
      // A filter that the account does not take it ignores.
      return rows.every(({ uid }) => uids.has(String(uid))) ? noted(rows) : await readWaiting()
    } catch (error) {
      if (![400, 404, 422].includes(statusOf(error) ?? 0)) throw error
      return await readWaiting()
    }
  }

  function noted(all: readonly Row[]): Row[] {
    const rows = all.filter((row) => toKey(row.uid) !== null)
    for (const row of rows) {
      pending.add(toIncomingId(row))
      told.set(toIncomingId(row), toldFields(row))
    }
    return rows
  }

  function converted(rows: readonly Row[]): Step<FetchedRecord> {
    return { ...convertRows(deps, kind, rows, toWaiting), read: rows.length, cursor: null }
  }

  async function fetch(ids: readonly string[]): Promise<Fetched> {
    const fetched = nothingFetched()
    const listed = new Map((await readSome(ids)).map((row) => [toIncomingId(row), row]))
    const here = ids.map((id) => listed.get(id)).filter((row) => row !== undefined)
    const { items, unread } = converted(here)
    fetched.records.push(...items)
    fetched.unread.push(...unread)
    const decided = ids.filter((id) => !listed.has(id))
    const leadIds = [...new Set(decided.flatMap((id) => leadOf(id) ?? []))]
    const leads = new Map((leadIds.length > 0 ? await readByIds(deps, { path: 'leads', key: 'leads', query: [['with', 'contacts']] }, leadIds) : []).map((row) => [String(row.id), row]))
    const decisions = await readDecisions([...leads.values()])
    for (const id of decided) {
      pending.delete(id)
      const lead = leads.get(leadOf(id) ?? '')
      const decision = decisions.get(String(lead?.id)) ?? { stage: 'accepted', at: null, events: [] }
      const record = lead ? toDecided(id, lead, decision) : null
      if (!record) fetched.gone.push({ kind, id })
      else {
        fetched.records.push({ ...record, fields: { ...record.fields, ...told.get(id) } })
        const intervals = toTakers(record, decision)
        if (intervals) fetched.owners.push({ kind, recordId: id, intervals })
      }
    }
    return fetched
  }

  /** What became of requests by their leads: one that went from the queue straight to lost was declined, others that are lost were accepted first. */
  async function readDecisions(leads: readonly Row[]): Promise<Map<string, Decision>> {
    const { incomingStages } = deps.catalogue()
    const isLost = (lead: Row): boolean => toStageKind(lead.status_id) === 'lost'
    // When the others were accepted was read then.
    const asked = leads.filter((lead) => isLost(lead) || (toInstant(lead.updated_at) ?? 0) > deps.now() - recentMs)
    const events = await readEventsOf(deps.rest, { entity: 'lead', types: historyTypes, ids: asked.map(({ id }) => String(id)), priority: 'live' })
    return new Map(asked.map((lead) => {
      const id = String(lead.id)
      const own = events.get(id) ?? []
      const left = own.find(({ before }) => incomingStages.has(String(toRow(before.lead_status).id)))
      const isDeclined = isLost(lead) && (!left || toStageKind(toRow(left.after.lead_status).id) === 'lost')
      return [id, { stage: isDeclined ? 'declined' : 'accepted', at: left?.at ?? null, events: own }]
    }))
  }
}
