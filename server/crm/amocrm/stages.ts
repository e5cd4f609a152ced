import type { StageKind } from '../../../shared/record/record-types'
import { toKey } from './to-values'

const won = '142'
const lost = '143'

/** Won and lost are 142 and 143 in every pipeline, so these two carry the pipeline; other ids are the account's own and never repeat. */
export function toStageId(pipelineId: unknown, statusId: unknown): string | null {
  const [pipeline, status] = [toKey(pipelineId), toKey(statusId)]
  if (status === null || status === '0') return null
  return status === won || status === lost ? `${pipeline ?? ''}:${status}` : status
}

/** What a status means; only its number tells. */
export function toStageKind(statusId: unknown): StageKind {
  const status = toKey(statusId)
  if (status === won) return 'won'
  return status === lost ? 'lost' : 'open'
}
