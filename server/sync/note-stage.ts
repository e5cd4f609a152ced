import type { StageEntry } from '../../shared/record/record-types'
import type { FetchedRecord } from '../crm/crm-provider'
import type { KnownRecord } from '../store/record-writer'

/**
 * A stage seen for the first time, where the CRM keeps no history of them. It was entered when the CRM says that the record
 * moved, else at the change that brought it; an open record seen first of all has been there since its creation.
 */
export function noteStage(record: FetchedRecord, known: KnownRecord | undefined): StageEntry[] {
  const { id, stageId, stageKind, pipelineId, movedAt, createdAt, updatedAt } = record
  if (stageId === null || stageKind === null || known?.stageId === stageId) return []
  const at = movedAt ?? (!known && stageKind === 'open' ? createdAt : updatedAt)
  return [{ entryId: `${id}-${at}`, seq: 0, recordId: id, at, pipelineId, stageId, stageKind }]
}
