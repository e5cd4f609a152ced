import type { RecordKind, RecordRef } from '../../shared/record/record-types'
import type { FetchedRecord } from '../crm/crm-provider'
import { listKinds, writeRefusal } from '../store/kind-store'
import { listOpenIds, readKnownRecords, type KnownRecord } from '../store/record-writer'
import { readSyncStates, writeChangedSince } from '../store/sync-state-store'
import { writeSetting } from '../store/settings-store'
import type { SyncStep } from './sync-types'

/** Windows overlap by this much, so that clocks a little apart and writes just under way are not missed. */
const overlapMs = 5 * 60_000
const fetchedAtOnce = 200

/** Finds changes whose event was lost: reads what changed since the last window and fetches what differs from the stored, of all kinds or of `only` these. */
export async function catchUp(step: SyncStep, only?: readonly RecordKind[]): Promise<{ missed: number }> {
  const { db, connection, clock } = step
  const startedAt = clock.now()
  const states = await readSyncStates(db)
  const read = (await listKinds(db)).flatMap(({ kind }) => {
    const state = only && !only.includes(kind) ? undefined : states.get(kind)
    return state && state.finishedAt !== null ? [{ kind, since: (state.changedSince ?? state.startedAt ?? startedAt) - overlapMs, until: startedAt + overlapMs }] : []
  })
  const refused = new Set<RecordKind>()
  let missed = 0
  let open = read.map((window) => ({ ...window, cursor: null as string | null }))
  while (open.length > 0) {
    const slices = new Map((await connection.listChangedSince(open)).map((slice) => [slice.kind, slice]))
    const refs: RecordRef[] = []
    for (const { kind, items, unread, refusal, missing = [], open: listed } of slices.values()) {
      if (unread.length > 0) await step.apply(step.portalId, { source: 'catchUp', records: [], stages: [], gone: [], unread })
      await writeRefusal(db, kind, refusal)
      if (refusal !== null) refused.add(kind)
      const known = await readKnownRecords(db, kind, [...items.map(({ id }) => id), ...missing])
      for (const record of items) if (differs(record, known.get(record.id))) refs.push({ kind, id: record.id })
      for (const id of missing) if (known.has(id)) refs.push({ kind, id })
      // What was open and is so no more was decided on meanwhile.
      if (listed) {
        const isOpen = new Set(listed)
        for (const id of await listOpenIds(db, kind)) if (!isOpen.has(id)) refs.push({ kind, id })
      }
    }
    missed += refs.length
    // What was listed and could not be fetched lies in the window of the next time.
    for (const kind of (await fetchAndApply(step, refs)).refused) refused.add(kind)
    open = open.flatMap((window) => {
      const slice = slices.get(window.kind)
      if (!slice) return [window]
      return slice.cursor === null ? [] : [{ ...window, cursor: slice.cursor }]
    })
  }
  for (const { kind } of read) if (!refused.has(kind)) await writeChangedSince(db, kind, startedAt)
  if (!only) await writeSetting(db, 'fresh_at', String(startedAt))
  if (missed > 0) await writeSetting(db, 'last_change_at', String(startedAt))
  if (!only || missed > 0) step.onStatus()
  return { missed }
}

/** Fetches records anew with their history and applies them; tells those that are gone, and the kinds that were refused. */
export async function fetchAndApply({ db, connection, apply, portalId, inTurn }: SyncStep, refs: readonly RecordRef[]): Promise<{ gone: RecordRef[]; refused: Set<RecordKind> }> {
  const gone: RecordRef[] = []
  const kinds = new Set<RecordKind>()
  for (let i = 0; i < refs.length; i += fetchedAtOnce) {
    await inTurn(async () => {
      const { refused, ...fetched } = await connection.fetchRecords(refs.slice(i, i + fetchedAtOnce))
      gone.push(...fetched.gone)
      await apply(portalId, { source: 'catchUp', ...fetched })
      for (const [kind, refusal] of refused) {
        kinds.add(kind)
        await writeRefusal(db, kind, refusal)
      }
    })
  }
  return { gone, refused: kinds }
}

/** The time of change has whole seconds, so what matters most is compared too. */
function differs(record: FetchedRecord, known: KnownRecord | undefined): boolean {
  if (!known || record.updatedAt > known.updatedAt) return true
  if (record.updatedAt < known.updatedAt) return false
  return record.stageId !== known.stageId || record.ownerId !== known.ownerId || record.amountMinor !== known.amountMinor
}
