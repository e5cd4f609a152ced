import type { OwnerInterval } from '../../../shared/record/record-types'
import type { FetchedRecord } from '../crm-provider'
import { incomingStageKind, type IncomingStage } from './own-stages'
import type { AmoEvent } from './read-events'
import { ownerOf } from './to-history'
import { embedded, toId, toInstant, toKey, toRow, toText, type Row } from './to-values'

const kind = 'lead'
/** Whoever takes a request is named by an event of the same moment. */
const sameMomentMs = 2000

/** What somebody has made of a request; `at` null when the account does not tell the moment. */
export type Decision = { stage: IncomingStage; at: number | null; events: readonly AmoEvent[] }

/** `<uid>:<lead>`; the uid alone where no lead is named. */
export function toIncomingId(row: Row): string {
  const lead = toKey(embedded(row, 'leads')[0]?.id)
  return lead === null ? String(row.uid) : `${String(row.uid)}:${lead}`
}

/** The lead that the id of a request carries; null where it names none. */
export function leadOf(id: string): string | null {
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
export function toTakers({ createdAt, ownerId }: FetchedRecord, { at, events }: Decision): OwnerInterval[] | null {
  if (at === null) return null
  const changes = events.filter(({ type }) => type === 'entity_responsible_changed')
  const later = changes.filter((change) => change.at > at + sameMomentMs)
  const taker = later[0] ? ownerOf(later[0].before) : ownerId
  return [{ fromAt: createdAt, ownerId: taker, assumed: false }, ...later.map((change) => ({ fromAt: change.at, ownerId: ownerOf(change.after), assumed: false }))]
}

/** What a request tells only while it waits. */
export function toldFields(row: Row): FetchedRecord['fields'] {
  return { category: toText(row.category), contactId: toId(embedded(row, 'contacts')[0]?.id), companyId: toId(embedded(row, 'companies')[0]?.id) }
}

/** What became of a request: its lead was taken into work, or closed as lost without it. */
export function toDecided(id: string, lead: Row, { stage, at }: Decision): FetchedRecord | null {
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
