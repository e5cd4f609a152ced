import type { RecordKind } from '../../shared/record/record-types'
import { hasProductRows } from '../store/catalogue-reader'
import { listKinds } from '../store/kind-store'
import { listRecordsWithoutRows } from '../store/record-writer'
import { readSyncStates, writeSyncState } from '../store/sync-state-store'
import type { SyncStep } from './sync-types'

/** Records whose rows are read at once: those of one request when half of the records have rows. */
const slice = 2000

/**
 * Reads the product rows of records that came without them, behind the first load, going on where a stopped reading was.
 * From then on each record that is fetched brings its rows along.
 */
export async function loadProductRows(step: SyncStep): Promise<void> {
  for (const kind of await listKindsWithRows(step)) await loadKind(step, kind)
}

/** Kinds that can be read and whose records have product rows. */
export async function listKindsWithRows({ db }: Pick<SyncStep, 'db'>): Promise<RecordKind[]> {
  const kinds: RecordKind[] = []
  for (const { kind, refusal } of await listKinds(db)) if (refusal === null && await hasProductRows(db, kind)) kinds.push(kind)
  return kinds
}

async function loadKind({ db, connection, clock, apply, portalId, inTurn, onStatus }: SyncStep, kind: RecordKind): Promise<void> {
  const key = kind === 'deal' ? 'productRows' : `productRows:${kind}`
  const known = (await readSyncStates(db)).get(key)
  let state = known ?? { kind: key, cursor: null, done: 0, total: null, startedAt: clock.now(), finishedAt: null, changedSince: null }
  while (state.finishedAt === null) {
    const read = await inTurn(async () => {
      const records = await listRecordsWithoutRows(db, kind, state.cursor ?? '', slice)
      if (records.length === 0) return records
      const rows = [...await connection.fetchProductRows(kind, records)].flatMap(([recordId, found]) => (found === null ? [] : [{ kind, recordId, rows: found }]))
      await apply(portalId, { source: 'catchUp', records: [], stages: [], gone: [], rows })
      return records
    })
    const done = state.done + read.length
    state = { ...state, cursor: read.at(-1)?.id ?? state.cursor, done, ...(read.length < slice ? { total: done, finishedAt: clock.now() } : {}) }
    await writeSyncState(db, state)
    onStatus()
  }
}
