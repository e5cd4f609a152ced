import type { RecordRef } from '../../shared/record/record-types'
import type { FetchedRecord } from '../crm/crm-provider'
import { readKnownRecords, type KnownRecord } from '../store/record-writer'
import { readSyncStates, writeChangedSince } from '../store/sync-state-store'
import { writeSetting } from '../store/settings-store'
import type { SyncStep } from './sync-types'

/** Windows overlap by this much, so that clocks a little apart and writes just under way are not missed. */
const overlapMs = 5 * 60_000
const fetchedAtOnce = 200

/** Finds changes whose event was lost: reads what changed since the last window and fetches what differs from the stored. */
export async function catchUp(step: SyncStep): Promise<{ missed: number }> {
  const { db, connection, clock } = step
  const startedAt = clock.now()
  const state = (await readSyncStates(db)).get('deal')
  const since = (state?.changedSince ?? state?.startedAt ?? startedAt) - overlapMs
  let missed = 0
  let cursor: string | null = null
  do {
    const slice = await connection.listChangedSince('deal', { since, until: startedAt + overlapMs }, cursor)
    const known = await readKnownRecords(db, 'deal', slice.items.map(({ id }) => id))
    const refs = slice.items.filter((record) => differs(record, known.get(record.id))).map(({ kind, id }) => ({ kind, id }))
    missed += refs.length
    await fetchAndApply(step, refs)
    cursor = slice.cursor
  } while (cursor !== null)
  await writeChangedSince(db, 'deal', startedAt)
  await writeSetting(db, 'fresh_at', String(startedAt))
  if (missed > 0) await writeSetting(db, 'last_change_at', String(startedAt))
  step.onStatus()
  return { missed }
}

/** Fetches records anew with their history and applies them. */
export async function fetchAndApply({ connection, apply, portalId, inTurn }: SyncStep, refs: readonly RecordRef[]): Promise<RecordRef[]> {
  const gone: RecordRef[] = []
  for (let i = 0; i < refs.length; i += fetchedAtOnce) {
    await inTurn(async () => {
      const fetched = await connection.fetchRecords(refs.slice(i, i + fetchedAtOnce))
      gone.push(...fetched.gone)
      await apply(portalId, { source: 'catchUp', ...fetched })
    })
  }
  return gone
}

/** The time of change has whole seconds, so what matters most is compared too. */
function differs(record: FetchedRecord, known: KnownRecord | undefined): boolean {
  if (!known || record.updatedAt > known.updatedAt) return true
  if (record.updatedAt < known.updatedAt) return false
  return record.stageId !== known.stageId || record.ownerId !== known.ownerId || record.amountMinor !== known.amountMinor
}
