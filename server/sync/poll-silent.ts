import type { RecordKind } from '../../shared/record/record-types'
import { listRecordsAtWork } from '../store/record-writer'
import { readSettings, writeSetting } from '../store/settings-store'
import { readSyncStates, writeSyncState } from '../store/sync-state-store'
import { fetchAndApply } from './catch-up'
import { pollPayments } from './load-payments'
import { listKindsWithRows } from './load-product-rows'
import type { SyncStep } from './sync-types'

const cursorName = 'silent_cursor'
/** Records whose rows are asked for with one request, and with one poll: a larger portal takes several polls to go round. */
const slice = 2500
const mostAtOnce = 20_000
const writtenAtOnce = 500
/** Goods of what was closed longer ago are hardly touched any more. */
const recentMs = 62 * 24 * 3_600_000

/** Notes where changes without events stand, before anything is read: what changes from now on is found by `pollSilent`. */
export async function noteSilentStart({ db, connection }: Pick<SyncStep, 'db' | 'connection'>): Promise<void> {
  if (!connection.listSilentChanges || (await readSettings(db)).has(cursorName)) return
  const { cursor } = await connection.listSilentChanges(null)
  if (cursor !== null) await writeSetting(db, cursorName, cursor)
}

/** Reads what the CRM has no events for: records that change without a word, late payments, and product rows of those that are open or were closed of late. */
export async function pollSilent(step: SyncStep): Promise<void> {
  const { db, connection } = step
  if (connection.listSilentChanges) {
    const known = (await readSettings(db)).get(cursorName) ?? null
    const { refs, cursor } = await connection.listSilentChanges(known)
    const { refused } = await fetchAndApply(step, refs)
    // What was refused is told again the next time.
    if (cursor !== null && cursor !== known && refused.size === 0) await writeSetting(db, cursorName, cursor)
  }
  await pollPayments(step)
  let left = mostAtOnce
  for (const kind of await listKindsWithRows(step)) left -= await pollRows(step, kind, left)
}

/** Reads the rows of records on from where the poll before this ended; returns how many were looked at. */
async function pollRows({ db, connection, clock, apply, portalId, inTurn }: SyncStep, kind: RecordKind, most: number): Promise<number> {
  const key = `polledRows:${kind}`
  const now = clock.now()
  let state = (await readSyncStates(db)).get(key) ?? { kind: key, cursor: null, done: 0, total: null, startedAt: now, finishedAt: now, changedSince: null }
  let looked = 0
  while (looked < most) {
    const limit = Math.min(slice, most - looked)
    const records = await inTurn(async () => {
      const some = await listRecordsAtWork(db, kind, { after: state.cursor ?? '', limit, since: now - recentMs })
      const rows = some.length === 0 ? [] : [...await connection.fetchProductRows(kind, some)].flatMap(([recordId, found]) => (found === null ? [] : [{ kind, recordId, rows: found }]))
      for (let i = 0; i < rows.length; i += writtenAtOnce) {
        await apply(portalId, { source: 'catchUp', records: [], stages: [], gone: [], rows: rows.slice(i, i + writtenAtOnce), areRowsAnew: true })
      }
      return some
    })
    looked += records.length
    const isRound = records.length < limit
    state = { ...state, cursor: isRound ? null : records.at(-1)?.id ?? null, done: looked, finishedAt: now }
    await writeSyncState(db, state)
    if (isRound) break
  }
  return looked
}
