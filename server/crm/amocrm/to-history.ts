import type { OwnerInterval, StageEntry } from '../../../shared/record/record-types'
import { inOrder, type AmoEvent } from './read-events'
import { toStageId, toStageKind } from './stages'
import { toId, toKey, toRow, type Row } from './to-values'

/** Events that tell a lead's past. */
export const historyTypes = ['lead_status_changed', 'entity_responsible_changed'] as const

/** Where a record is now, as far as its past must fit it. */
export type Present = { id: string; createdAt: number; ownerId: string | null; pipelineId: unknown; statusId: unknown; closedAt: number | null }

/** The entry that a change of status tells; null for any other event. */
export function toEntry(event: AmoEvent): StageEntry | null {
  if (event.type !== 'lead_status_changed') return null
  return placed({ entryId: event.id, seq: event.seq, recordId: event.entityId, at: event.at }, event.after)
}

/**
 * The entry into the stage a lead began in, which no event tells: it is the one that its first change left, or that it is in
 * still. A lead that is closed without any event was closed when it says.
 */
export function firstEntry({ id, createdAt, pipelineId, statusId, closedAt }: Present, firstMove: AmoEvent | undefined): StageEntry | null {
  const entry = { entryId: `${id}:0`, seq: 0, recordId: id }
  if (firstMove) return placed({ ...entry, at: createdAt }, firstMove.before)
  const at = toStageKind(statusId) === 'open' ? createdAt : closedAt ?? createdAt
  return placed({ ...entry, at }, { lead_status: { id: statusId, pipeline_id: pipelineId } })
}

/**
 * Who was responsible when, of a record whose changes of owner are known; null when they do not lead to whom it has now. What happened
 * before a change within its second, as other `events` tell, is still the former owner's.
 */
export function toOwners({ createdAt, ownerId }: Pick<Present, 'createdAt' | 'ownerId'>, events: readonly AmoEvent[]): OwnerInterval[] | null {
  const past = inOrder(events)
  const changes = past.filter(isHandover)
  const [first] = changes
  if (!first || ownerOf(changes.at(-1)?.after) !== ownerId) return null
  const later = changes.map((change) => {
    const isAfter = past.some((event) => !isHandover(event) && event.at === change.at && event.seq < change.seq)
    return { fromAt: change.at + (isAfter ? 1 : 0), ownerId: ownerOf(change.after), assumed: false }
  })
  return [{ fromAt: Math.min(createdAt, first.at - 1), ownerId: ownerOf(first.before), assumed: false }, ...later]
}

/** Whether an event gave the record to somebody else. */
export function isHandover({ type }: AmoEvent): boolean {
  return type === 'entity_responsible_changed'
}

function placed(entry: Pick<StageEntry, 'entryId' | 'seq' | 'recordId' | 'at'>, value: Row): StageEntry | null {
  const { id, pipeline_id: pipelineId } = toRow(value.lead_status)
  const stageId = toStageId(pipelineId, id)
  return stageId === null ? null : { ...entry, pipelineId: toKey(pipelineId), stageId, stageKind: toStageKind(id) }
}

/** Whom a change of owner names; null for nobody. */
export function ownerOf(value: Row | undefined): string | null {
  return toId(toRow(value?.responsible_user).id)
}
