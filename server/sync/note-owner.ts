import type { OwnerInterval } from '../../shared/record/record-types'
import type { FetchedRecord } from '../crm/crm-provider'
import type { KnownRecord } from '../store/record-writer'
import type { BatchSource } from './sync-types'

export type OwnerNote = {
  record: FetchedRecord
  known: KnownRecord | undefined
  /** The last interval stored for the record. */
  last: OwnerInterval | undefined
  source: BatchSource
  /** Since when events of the kind have been coming; null before that. */
  watchedSince: number | null
}

/**
 * What a sight of a record adds to the intervals of its owner. An owner seen at two sights in a row was the owner between
 * them; when they differ, the former one is only assumed up to the change, and the new one known from the change on.
 */
export function noteOwner({ record, known, last, source, watchedSince }: OwnerNote): OwnerInterval[] {
  const { ownerId } = record
  if (!known) {
    // The CRM told the owners of a record that had not been read yet.
    if (last?.ownerId === ownerId) return []
    const isWatched = source === 'live' && watchedSince !== null && record.createdAt >= watchedSince
    return [{ fromAt: record.createdAt, ownerId, assumed: !isWatched }]
  }
  // What nobody had belongs, from when nobody had it, to whoever took it: it is theirs that it came.
  if (known.ownerId === null && last?.ownerId === null) return ownerId === null ? [] : [{ fromAt: last.fromAt, ownerId, assumed: source !== 'live' }]
  const sinceSeen = known.updatedAt + 1
  // The CRM's time has whole seconds: in one of them the order of the sights tells what came first.
  const hasMoved = known.stageId !== record.stageId
  if (known.ownerId === ownerId) {
    if (hasMoved && last && last.fromAt === record.updatedAt + 1) return [{ ...last, fromAt: record.updatedAt }]
    return last?.assumed && sinceSeen <= record.updatedAt ? [{ fromAt: sinceSeen, ownerId, assumed: false }] : []
  }
  const between = sinceSeen < record.updatedAt ? [{ fromAt: sinceSeen, ownerId: known.ownerId, assumed: true }] : []
  const isSameSecond = known.updatedAt === record.updatedAt && !hasMoved
  return [...between, { fromAt: record.updatedAt + (isSameSecond ? 1 : 0), ownerId, assumed: source !== 'live' }]
}
