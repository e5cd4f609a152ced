import type { KeptChanges } from '../crm/crm-provider'
import { readKnownRecords } from '../store/record-writer'
import { readSettings, writeSetting } from '../store/settings-store'
import { fetchAndApply } from './catch-up'
import type { SyncStep } from './sync-types'

const processName = 'kept_process'
const mostAtOnce = 40
/** An event is kept a moment after its record was changed, in whole seconds. */
const slackMs = 2000

/**
 * Works off the changes that the CRM keeps until they are confirmed, where its plan has such a queue: deletions and changes whose event was
 * lost. What was reserved and not confirmed when the process ended is asked for again. Returns how many records were fetched.
 */
export async function takeKept(step: SyncStep): Promise<number> {
  const { db, connection } = step
  if (!connection.readKeptChanges || !connection.dropKeptChanges) return 0
  let fetched = 0
  for (let i = 0; i < mostAtOnce; i += 1) {
    const reserved = (await readSettings(db)).get(processName) || null
    const kept = await connection.readKeptChanges(reserved)
    if (kept) {
      await writeSetting(db, processName, kept.processId)
      const lost = await listLost(step, kept)
      await fetchAndApply(step, lost)
      fetched += lost.length
      await connection.dropKeptChanges(kept.processId)
    }
    if (reserved !== null || kept) await writeSetting(db, processName, '')
    if (!kept && reserved === null) break
  }
  return fetched
}

/** Without those whose own event brought them already. */
async function listLost({ db }: SyncStep, { changes }: KeptChanges): Promise<KeptChanges['changes']> {
  const lost: KeptChanges['changes'] = []
  for (const change of new Map(changes.map((each) => [`${each.kind}:${each.id}:${String(each.deleted)}`, each])).values()) {
    const known = (await readKnownRecords(db, change.kind, [change.id])).get(change.id)
    const isThere = known !== undefined && change.at !== null && known.updatedAt >= change.at - slackMs
    if (change.deleted ? known !== undefined : !isThere) lost.push(change)
  }
  return lost
}
