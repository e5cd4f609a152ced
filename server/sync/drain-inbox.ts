import type { Kysely } from 'kysely'
import type { RecordKind, RecordRef } from '../../shared/record/record-types'
import { hintMark, type CrmConnection } from '../crm/crm-provider'
import { deleteChanges, delayChanges, listWaiting, type WaitingChange } from '../store/inbox-store'
import { findKind, writeRefusal } from '../store/kind-store'
import type { RegistryTables } from '../store/registry-tables'
import { writeSetting } from '../store/settings-store'
import { isPortalsFault } from './is-portals-fault'
import type { SyncLog, SyncStep } from './sync-types'

export type DrainStep = Omit<SyncStep, 'connection'> & {
  /** Draining asks nothing else of the CRM. */
  connection: Pick<CrmConnection, 'fetchRecords'>
  registry: Kysely<RegistryTables>
  log: SyncLog
  onGone(refs: readonly RecordRef[]): void
}

/** Changes taken at once: the ids of one request. */
const claimed = 500
const firstDelayMs = 10_000
const longestDelayMs = 24 * 3_600_000

/**
 * Works off what waits in the inbox now: many changes of a record are one fetch. Returns how many changes were taken.
 * Throws when the portal as a whole cannot be read; then everything stays where it is.
 */
export async function drainInbox(step: DrainStep): Promise<number> {
  const { registry, portalId, clock, db } = step
  const changes = await listWaiting(registry, portalId, { now: clock.now(), limit: claimed })
  if (changes.length === 0) return 0
  await settle(step, coalesce(changes))
  await writeSetting(db, 'last_change_at', String(Math.max(...changes.map(({ receivedAt }) => receivedAt))))
  if (changes.length < claimed) await writeSetting(db, 'fresh_at', String(clock.now()))
  step.onStatus()
  return changes.length
}

/** One record and every waiting change of it. */
type Touched = { ref: RecordRef; changes: WaitingChange[] }

function coalesce(changes: readonly WaitingChange[]): Touched[] {
  const byRecord = new Map<string, Touched>()
  for (const change of changes) {
    const key = `${change.kind}:${change.recordId}`
    const touched = byRecord.get(key)
    if (touched) touched.changes.push(change)
    // The inbox holds only kinds that a provider's event named.
    else byRecord.set(key, { ref: { kind: change.kind as RecordKind, id: change.recordId }, changes: [change] })
  }
  return [...byRecord.values()]
}

/** Fetches and applies; when one record is at fault, halves the set until it stands alone and is put back. */
async function settle(step: DrainStep, touched: readonly Touched[]): Promise<void> {
  const changes = touched.flatMap((each) => each.changes)
  const [first] = touched
  const firstRefused = new Map<RecordKind, string>()
  try {
    await step.inTurn(async () => {
      const { refused, ...fetched } = await step.connection.fetchRecords(touched.map(({ ref }) => ref))
      step.onGone(fetched.gone)
      await step.apply(step.portalId, { source: 'live', ...fetched })
      for (const [kind, refusal] of refused) {
        if ((await findKind(step.db, kind))?.refusal === null) firstRefused.set(kind, refusal)
        await writeRefusal(step.db, kind, refusal)
      }
    })
    // A refusal may pass: what meets one first of all is asked for once more. Of a kind that stays refused nothing is lost: once it is shown
    // again, catch-up reads it from where it stood.
    const again = touched.filter(({ ref }) => firstRefused.has(ref.kind)).flatMap((each) => each.changes.map(({ id }) => id))
    await delayChanges(step.registry, again, { notBefore: step.clock.now() + firstDelayMs, error: [...firstRefused.values()].join(' ') })
    await deleteChanges(step.registry, changes.map(({ id }) => id).filter((id) => !again.includes(id)))
  } catch (error) {
    if (isPortalsFault(error)) throw error
    if (first && touched.length === 1) return await putBack(step, first, error)
    const middle = Math.ceil(touched.length / 2)
    await settle(step, touched.slice(0, middle))
    await settle(step, touched.slice(middle))
  }
}

async function putBack({ registry, clock, log, portalId, apply }: DrainStep, { ref, changes }: Touched, error: unknown): Promise<void> {
  const attempts = Math.max(...changes.map((change) => change.attempts)) + 1
  const delay = Math.min(longestDelayMs, firstDelayMs * 2 ** (attempts - 1))
  const message = error instanceof Error ? error.message : String(error)
  log.error({ portal: portalId, kind: ref.kind, record: ref.id, attempts, err: error }, 'a changed record could not be worked off and is tried again later')
  // A hint that names no record is found by catch-up.
  if (!ref.id.startsWith(hintMark)) await apply(portalId, { source: 'live', records: [], stages: [], gone: [], unread: [{ ...ref, reason: message }] })
  await delayChanges(registry, changes.map(({ id }) => id), { notBefore: clock.now() + delay, error: message })
}
