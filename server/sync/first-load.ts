import { readSyncStates, writeSyncState, type SyncState } from '../store/sync-state-store'
import { deleteOrphanEntries } from '../store/record-writer'
import type { Slice } from '../crm/crm-provider'
import type { RecordBatch, SyncStep } from './sync-types'
import { syncCatalogue, syncPeople } from './write-catalogue'

/** Steps of the first load in the order they are shown. */
export const loadKinds = ['people', 'departments', 'pipelines', 'stages', 'fields', 'currencies', 'deal', 'stageHistory'] as const
export type LoadKind = (typeof loadKinds)[number]

type LoadStep = SyncStep & { adminIds: ReadonlySet<string>; isForgotten: (id: string) => boolean }
type States = ReadonlyMap<string, SyncState>
type Counts = { readonly [kind in LoadKind]?: number }

/** Reads people, departments, pipelines, stages, fields and rates, as far as a stopped load has not yet. Records need them. */
export async function loadSettings(step: LoadStep): Promise<void> {
  const states = await beginKinds(step)
  if (!isFinished(states, 'people', 'departments')) await finishKinds(step, states, await syncPeople(step, step.adminIds))
  if (!isFinished(states, 'pipelines', 'stages', 'fields', 'currencies')) await finishKinds(step, states, await syncCatalogue(step))
}

/**
 * Reads deals and stage history side by side, going on where a stopped load was; a slice is on its way while the one
 * before it is being written.
 */
export async function loadRecords(step: LoadStep): Promise<void> {
  const states = await readSyncStates(step.db)
  const { connection } = step
  const lanes = await Promise.allSettled([
    loadSlices(step, states, {
      kind: 'deal', count: async () => await connection.countRecords('deal'), list: async (cursor) => await connection.listRecords('deal', cursor),
      toBatch: (items) => ({ ...empty, records: items }),
    }),
    loadSlices(step, states, {
      kind: 'stageHistory', count: async () => await connection.countStageEntries('deal'), list: async (cursor) => await connection.listStageEntries('deal', cursor),
      toBatch: (items) => ({ ...empty, stages: items.map((entry) => ({ kind: 'deal', entry })) }),
    }),
  ])
  for (const lane of lanes) if (lane.status === 'rejected') throw lane.reason
  // History knows deals that were deleted meanwhile. Deals still to be read bring theirs along again.
  await deleteOrphanEntries(step.db, 'deal')
}

/** Whether nothing of the first load is left to do. */
export function isLoaded(states: States): boolean {
  return isFinished(states, ...loadKinds)
}

const empty: RecordBatch = { source: 'backfill', records: [], stages: [], gone: [] }

async function beginKinds({ db, clock, onStatus }: LoadStep): Promise<Map<string, SyncState>> {
  const states = await readSyncStates(db)
  const now = clock.now()
  for (const kind of loadKinds) {
    if (states.has(kind)) continue
    const state: SyncState = { kind, cursor: null, done: 0, total: null, startedAt: now, finishedAt: null, changedSince: kind === 'deal' ? now : null }
    await writeSyncState(db, state)
    states.set(kind, state)
  }
  onStatus()
  return states
}

async function finishKinds({ db, clock, onStatus }: LoadStep, states: States, counts: Counts): Promise<void> {
  for (const [kind, count] of Object.entries(counts)) {
    const state = states.get(kind)
    if (state) await writeSyncState(db, { ...state, done: count, total: count, finishedAt: clock.now() })
  }
  onStatus()
}

type SliceLoad<T> = {
  kind: LoadKind
  count(): Promise<number | null>
  list(cursor: string | null): Promise<Slice<T>>
  toBatch(items: readonly T[]): RecordBatch
}

async function loadSlices<T>(step: LoadStep, states: States, { kind, count, list, toBatch }: SliceLoad<T>): Promise<void> {
  const { db, clock, onStatus } = step
  let state = states.get(kind)
  if (!state || state.finishedAt !== null) return
  state = { ...state, total: state.total ?? await count() }
  await writeSyncState(db, state)
  onStatus()
  let next: Promise<Slice<T>> | null = list(state.cursor)
  while (next) {
    const slice: Slice<T> = await next
    next = slice.cursor === null ? null : list(slice.cursor)
    // Should writing fail first, the failure of the slice on its way must not end the process.
    next?.catch(() => undefined)
    await step.apply(step.portalId, { ...toBatch(slice.items), isForgotten: step.isForgotten })
    state = { ...state, cursor: slice.cursor ?? state.cursor, done: state.done + slice.items.length }
    if (!next) state = { ...state, total: state.done, finishedAt: clock.now() }
    await writeSyncState(db, state)
    onStatus()
  }
}

function isFinished(states: States, ...kinds: readonly LoadKind[]): boolean {
  return kinds.every((kind) => (states.get(kind)?.finishedAt ?? null) !== null)
}
