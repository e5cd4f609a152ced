import type { OwnerInterval } from '../../../shared/record/record-types'
import type { FetchedRecord } from '../crm-provider'
import { convertRows, nothing, nothingFetched, type AmoSource, type Fetched, type SourceDeps, type Step } from './amo-source'
import { incomingStageKind, type IncomingStage } from './own-stages'
import { readEventsOf, type AmoEvent } from './read-events'
import { readAll } from './read-pages'
import { readByIds } from './read-rows'
import { statusOf } from './rest-problem'
import { toStageKind } from './stages'
import { historyTypes, ownerOf } from './to-history'
import { embedded, toId, toInstant, toKey, toRow, toText, type Row } from './to-values'

const kind = 'lead'

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

  return {
    kind,
    history: null,
    list: async () => converted(await readWaiting()),
    async changed({ since }) {
      const rows = await readWaiting()
      const { items, unread } = converted(rows.filter((row) => (toInstant(row.created_at) ?? 0) >= since - 1000))
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
      if (added.length > 0) await readWaiting()
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
      rows = (await readAll(deps.rest, { path: 'leads/unsorted', key: 'unsorted' }, 'backfill')).filter((row) => toKey(row.uid) !== null)
    } catch (error) {
      if (statusOf(error) !== 404) throw error
    }
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
    const listed = new Map((await readWaiting()).map((row) => [toIncomingId(row), row]))
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

/** What somebody has made of a request; `at` null when the account does not tell the moment. */
type Decision = { stage: IncomingStage; at: number | null; events: readonly AmoEvent[] }

/** Decisions of so long ago are known. */
const recentMs = 7 * 86_400_000
/** Whoever takes a request is named by an event of the same moment. */
const sameMomentMs = 2000

/** `<uid>:<lead>`; the uid alone where no lead is named. */
export function toIncomingId(row: Row): string {
  const lead = toKey(embedded(row, 'leads')[0]?.id)
  return lead === null ? String(row.uid) : `${String(row.uid)}:${lead}`
}

function leadOf(id: string): string | null {
  return id.split(':')[1] ?? null
}

/** A request that waits; null when it lacks what each has. Nobody is responsible for it yet. */
export function toWaiting(row: Row): FetchedRecord | null {
  const createdAt = toInstant(row.created_at)
  if (toKey(row.uid) === null || createdAt === null) return null
  const metadata = toRow(row.metadata)
  return {
    ...shell(toIncomingId(row), createdAt, 'waiting'), updatedAt: createdAt, ownerId: null, creatorId: null, pipelineId: toKey(row.pipeline_id),
    title: toText(metadata.form_name) ?? toText(metadata.subject) ?? toText(metadata.from) ?? toText(row.source_name) ?? '',
    fields: toldFields(row),
  }
}

/** A request is theirs who took it, from its beginning, and of those it was handed to later; null when the account does not tell when it was taken. */
function toTakers({ createdAt, ownerId }: FetchedRecord, { at, events }: Decision): OwnerInterval[] | null {
  if (at === null) return null
  const changes = events.filter(({ type }) => type === 'entity_responsible_changed')
  const later = changes.filter((change) => change.at > at + sameMomentMs)
  const taker = later[0] ? ownerOf(later[0].before) : ownerId
  return [{ fromAt: createdAt, ownerId: taker, assumed: false }, ...later.map((change) => ({ fromAt: change.at, ownerId: ownerOf(change.after), assumed: false }))]
}

function toldFields(row: Row): FetchedRecord['fields'] {
  return { category: toText(row.category), contactId: toId(embedded(row, 'contacts')[0]?.id), companyId: toId(embedded(row, 'companies')[0]?.id) }
}

/** What became of a request: its lead was taken into work, or closed as lost without it. */
function toDecided(id: string, lead: Row, { stage, at }: Decision): FetchedRecord | null {
  const createdAt = toInstant(lead.created_at)
  if (createdAt === null) return null
  return {
    ...shell(id, createdAt, stage), movedAt: at, updatedAt: toInstant(lead.updated_at) ?? createdAt, ownerId: toId(lead.responsible_user_id), creatorId: toId(lead.created_by),
    pipelineId: toKey(lead.pipeline_id), title: toText(lead.name) ?? '',
    fields: { category: null, contactId: toId(embedded(lead, 'contacts')[0]?.id), companyId: toId(embedded(lead, 'companies')[0]?.id) },
  }
}

function shell(id: string, createdAt: number, stage: IncomingStage) {
  return { kind, id, createdAt, stageId: stage, stageKind: incomingStageKind(stage), movedAt: null, amountMinor: null, currency: null, excluded: false } as const
}
