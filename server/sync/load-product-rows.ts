import { listRecordsWithoutRows } from '../store/record-writer'
import { readSyncStates, writeSyncState } from '../store/sync-state-store'
import type { SyncStep } from './sync-types'

/** Deals whose rows are read at once: those of one request when half of the deals have rows. */
const slice = 2000
const kind = 'productRows'

/**
 * Reads the product rows of deals that came without them, behind the first load, going on where a stopped reading was.
 * From then on each deal that is fetched brings its rows along.
 */
export async function loadProductRows({ db, connection, clock, apply, portalId, inTurn, onStatus }: SyncStep): Promise<void> {
  const known = (await readSyncStates(db)).get(kind)
  let state = known ?? { kind, cursor: null, done: 0, total: null, startedAt: clock.now(), finishedAt: null, changedSince: null }
  while (state.finishedAt === null) {
    const read = await inTurn(async () => {
      const records = await listRecordsWithoutRows(db, 'deal', state.cursor ?? '', slice)
      if (records.length === 0) return records
      const rows = [...await connection.fetchProductRows('deal', records)].flatMap(([recordId, found]) => (found === null ? [] : [{ kind: 'deal' as const, recordId, rows: found }]))
      await apply(portalId, { source: 'catchUp', records: [], stages: [], gone: [], rows })
      return records
    })
    const done = state.done + read.length
    state = { ...state, cursor: read.at(-1)?.id ?? state.cursor, done, ...(read.length < slice ? { total: done, finishedAt: clock.now() } : {}) }
    await writeSyncState(db, state)
    onStatus()
  }
}
