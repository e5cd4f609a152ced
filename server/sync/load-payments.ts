import { listWonSince } from '../store/record-writer'
import { readRecords } from '../store/record-reader'
import { readSyncStates, writeSyncState } from '../store/sync-state-store'
import { fetchAndApply } from './catch-up'
import type { SyncStep } from './sync-types'

const kind = 'invoice'
const key = 'payments'
/** Invoices paid longer ago count by their stage. */
const reachMs = 400 * 24 * 3_600_000
/** When the newest so many have no payment, the portal does not use payments. */
const sample = 100
const slice = 200
/** A payment that is noted after the invoice was put on its paid stage has no event. */
const lateMs = 62 * 24 * 3_600_000

/** Asks anew of the newest paid invoices without a payment, on a portal that uses payments. */
export async function pollPayments(step: SyncStep): Promise<void> {
  const { db, clock } = step
  const invoices = await readRecords(db, kind, (await listWonSince(db, kind, clock.now() - lateMs)).slice(0, slice))
  if (!invoices.some(({ fields }) => typeof fields.paidDate === 'string')) return
  await fetchAndApply(step, invoices.filter(({ fields }) => fields.paidDate === null).map(({ id }) => ({ kind, id })))
}

/**
 * Reads when the invoices of the first load were paid, behind it and the newest first: each has to be asked for by itself. Those that change
 * from then on bring their payments along.
 */
export async function loadPayments(step: SyncStep): Promise<void> {
  const { db, clock } = step
  if ((await readSyncStates(db)).get(key)?.finishedAt) return
  const startedAt = clock.now()
  const ids = await listWonSince(db, kind, startedAt - reachMs)
  let done = 0
  for (let size = sample; done < ids.length; size = slice) {
    const some = ids.slice(done, done + size)
    await fetchAndApply(step, some.map((id) => ({ kind, id })))
    done += some.length
    if (size === sample && !(await readRecords(db, kind, some)).some(({ fields }) => typeof fields.paidDate === 'string')) break
  }
  await writeSyncState(db, { kind: key, cursor: null, done, total: done, startedAt, finishedAt: clock.now(), changedSince: null })
}
