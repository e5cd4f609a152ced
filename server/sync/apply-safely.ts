import type { Kysely } from 'kysely'
import type { RecordKind, RecordRef } from '../../shared/record/record-types'
import type { Clock } from '../clock'
import type { PortalTables } from '../store/portal-tables'
import { addUnread, countUnread, deleteUnread } from '../store/unread-store'
import { isPortalsFault } from './is-portals-fault'
import type { Apply, RecordBatch, SyncLog } from './sync-types'

type Deps = { db: Kysely<PortalTables>; apply: Apply; clock: Clock; log: SyncLog }

/**
 * Applies batches so that one bad record does not hold up the others: a batch that fails is halved until that record stands alone,
 * and is set aside with the reason, as are those that could not even be read. What concerns the whole portal is thrown on.
 */
export function createApplySafely({ db, apply, clock, log }: Deps): Apply {
  async function applySafely(portalId: string, batch: RecordBatch): Promise<void> {
    try {
      await apply(portalId, batch)
      await noteRead(batch)
    } catch (error) {
      const refs = new Map(refsOf(batch).map((ref) => [toKey(ref), ref]))
      if (isPortalsFault(error) || refs.size === 0) throw error
      const [ref] = refs.values()
      if (refs.size === 1 && ref) {
        log.error({ portal: portalId, kind: ref.kind, record: ref.id, err: error }, 'a record could not be written and was set aside')
        return await addUnread(db, [{ ...ref, reason: error instanceof Error ? error.message : String(error) }], clock.now())
      }
      const left = new Set([...refs.keys()].slice(0, Math.ceil(refs.size / 2)))
      await applySafely(portalId, part(batch, (key) => left.has(key)))
      await applySafely(portalId, part(batch, (key) => !left.has(key)))
    }
    if (batch.unread?.length) await addUnread(db, batch.unread, clock.now())
  }

  async function noteRead({ records, gone }: RecordBatch): Promise<void> {
    const aside = await countUnread(db)
    for (const [kind] of aside) {
      // Only a provider's own names were written.
      const ids = [...records, ...gone].filter((ref) => ref.kind === kind).map(({ id }) => id)
      if (ids.length > 0) await deleteUnread(db, kind as RecordKind, ids)
    }
  }

  return applySafely
}

function refsOf({ records, stages, owners = [], gone, rows = [] }: RecordBatch): RecordRef[] {
  return [...records, ...stages.map(({ kind, entry }) => ({ kind, id: entry.recordId })), ...gone, ...[...rows, ...owners].map(({ kind, recordId }) => ({ kind, id: recordId }))]
    .map(({ kind, id }) => ({ kind, id }))
}

function part(batch: RecordBatch, has: (key: string) => boolean): RecordBatch {
  const { records, stages, owners = [], gone, rows = [] } = batch
  const holds = (ref: RecordRef): boolean => has(toKey(ref))
  return {
    ...batch, records: records.filter(holds), stages: stages.filter(({ kind, entry }) => holds({ kind, id: entry.recordId })), gone: gone.filter(holds),
    rows: rows.filter(({ kind, recordId }) => holds({ kind, id: recordId })), owners: owners.filter(({ kind, recordId }) => holds({ kind, id: recordId })), unread: [],
  }
}

function toKey({ kind, id }: RecordRef): string {
  return `${kind}:${id}`
}
