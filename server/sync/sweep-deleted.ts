import type { RecordKind, RecordRef } from '../../shared/record/record-types'
import type { IdSlice } from '../crm/crm-provider'
import { listKinds } from '../store/kind-store'
import { listUnread } from '../store/unread-store'
import { readRecords } from '../store/record-reader'
import { listOpenIds, listRecordIds } from '../store/record-writer'
import { writeSetting } from '../store/settings-store'
import { readSyncStates } from '../store/sync-state-store'
import { fetchAndApply } from './catch-up'
import type { SyncLog, SyncStep } from './sync-types'

const storedAtOnce = 5000
const asideAtOnce = 5000
const readAtOnce = 500

/** Compares all ids of every kind: what the CRM no longer has is verified and removed, what we never saw is fetched. */
export async function sweepDeleted(step: SyncStep & { log: SyncLog }): Promise<{ gone: number; found: number }> {
  const { db, clock } = step
  const states = await readSyncStates(db)
  const sum = { gone: 0, found: 0 }
  for (const { kind } of await listKinds(db)) {
    if ((states.get(kind)?.finishedAt ?? null) === null) continue
    const { gone, found } = await sweepKind(step, kind)
    sum.gone += gone
    sum.found += found
  }
  await writeSetting(db, 'swept_at', String(clock.now()))
  step.onStatus()
  return sum
}

/** Compares the ids of one kind, and reads anew what was set aside. */
export async function sweepKind(step: SyncStep & { log: SyncLog }, kind: RecordKind): Promise<{ gone: number; found: number }> {
  const { connection, db, log, portalId } = step
  const stored = await readStoredIds(step, kind)
  const count = stored.size
  const unseen: string[] = []
  const changed: string[] = []
  const aside = await listUnread(step.db, { kind, limit: asideAtOnce })
  let listed = 0
  let areOpenAlone = false
  let cursor: string | null = null
  do {
    const slice: IdSlice = await connection.listIds({ kind, cursor, left: cursor === null ? count : Math.max(0, count - listed) })
    if (slice.refusal !== null) return { gone: 0, found: 0 }
    listed += slice.items.length
    if (slice.silent) changed.push(...await listDiffering(step, kind, slice.silent, slice.items.filter((id) => stored.has(id))))
    for (const id of slice.items) if (!stored.delete(id)) unseen.push(id)
    areOpenAlone ||= slice.open !== undefined
    cursor = slice.cursor
  } while (cursor !== null)
  const unlisted = areOpenAlone ? (await listOpenIds(db, kind)).filter((id) => stored.has(id)) : [...stored]
  if (listed === 0 && unlisted.length > 100) {
    // More likely a lost right to read than a portal emptied by hand.
    log.warn({ portal: portalId, kind, stored: count }, 'the portal lists no records of a kind at all: nothing is deleted')
    return { gone: 0, found: 0 }
  }
  const toRef = (id: string): RecordRef => ({ kind, id })
  const { gone } = await fetchAndApply(step, unlisted.map(toRef))
  await fetchAndApply(step, [...new Set([...unseen, ...changed, ...aside.map(({ id }) => id)])].map(toRef))
  return { gone: gone.length, found: unseen.length }
}

/** Those whose stored value of a silent field is another one. */
async function listDiffering({ db }: SyncStep, kind: RecordKind, { field, values }: NonNullable<IdSlice['silent']>, ids: readonly string[]): Promise<string[]> {
  const differing: string[] = []
  for (let i = 0; i < ids.length; i += readAtOnce) {
    for (const { id, fields } of await readRecords(db, kind, ids.slice(i, i + readAtOnce))) if ((fields[field] ?? null) !== (values.get(id) ?? null)) differing.push(id)
  }
  return differing
}

async function readStoredIds({ db }: SyncStep, kind: RecordKind): Promise<Set<string>> {
  const stored = new Set<string>()
  for (let after = ''; ;) {
    const ids = await listRecordIds(db, kind, after, storedAtOnce)
    for (const id of ids) stored.add(id)
    const last = ids.at(-1)
    if (last === undefined || ids.length < storedAtOnce) return stored
    after = last
  }
}
