import { listRecordIds } from '../store/record-writer'
import { writeSetting } from '../store/settings-store'
import { fetchAndApply } from './catch-up'
import type { SyncLog, SyncStep } from './sync-types'

const storedAtOnce = 5000

/** Compares all ids: what the CRM no longer has is verified and removed, what we never saw is fetched. */
export async function sweepDeleted(step: SyncStep & { log: SyncLog }): Promise<{ gone: number; found: number }> {
  const { db, connection, clock, log, portalId } = step
  const stored = await readStoredIds(step)
  const count = stored.size
  const unseen: string[] = []
  let listed = 0
  let cursor: string | null = null
  do {
    const slice = await connection.listIds('deal', cursor)
    listed += slice.items.length
    for (const id of slice.items) if (!stored.delete(id)) unseen.push(id)
    cursor = slice.cursor
  } while (cursor !== null)
  if (listed === 0 && count > 100) {
    // More likely a lost right to read than a portal emptied by hand.
    log.warn({ portal: portalId, stored: count }, 'the portal lists no deals at all: nothing is deleted')
    return { gone: 0, found: 0 }
  }
  const toRef = (id: string) => ({ kind: 'deal' as const, id })
  const gone = await fetchAndApply(step, [...stored].map(toRef))
  await fetchAndApply(step, unseen.map(toRef))
  await writeSetting(db, 'swept_at', String(clock.now()))
  step.onStatus()
  return { gone: gone.length, found: unseen.length }
}

async function readStoredIds({ db }: SyncStep): Promise<Set<string>> {
  const stored = new Set<string>()
  for (let after = ''; ;) {
    const ids = await listRecordIds(db, 'deal', after, storedAtOnce)
    for (const id of ids) stored.add(id)
    const last = ids.at(-1)
    if (last === undefined || ids.length < storedAtOnce) return stored
    after = last
  }
}
