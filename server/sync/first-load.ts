import { setImmediate as nextTurn } from 'node:timers/promises'
import type { RecordKind, RecordRef } from '../../shared/record/record-types'
import type { KindCursor, KindSlice } from '../crm/crm-provider'
import { listKinds, writeRefusal, type KindRow } from '../store/kind-store'
import { deleteOrphanEntries } from '../store/record-writer'
import { readSettings, writeSetting } from '../store/settings-store'
import { readSyncStates, writeSyncState, type SyncState } from '../store/sync-state-store'
import type { RecordBatch, SyncStep } from './sync-types'
import { syncCatalogue, syncPeople } from './write-catalogue'

/** What is read before any record, in the order it is shown. */
export const settingKinds = ['people', 'departments', 'pipelines', 'stages', 'fields', 'currencies'] as const
/** Rows of one transaction of the first load. */
const writtenAtOnce = 500
type SettingKind = (typeof settingKinds)[number]

type LoadStep = SyncStep & { adminIds: ReadonlySet<string>; isForgotten: (ref: RecordRef) => boolean }
type States = ReadonlyMap<string, SyncState>
type Counts = { readonly [kind in SettingKind]?: number }

/** Reads people, departments, pipelines, stages, fields and rates, as far as a stopped load has not yet. Records need them. */
export async function loadSettings(step: LoadStep): Promise<void> {
  const states = await begin(step, settingKinds)
  // Asked for at once, they share a request; the counts in it are those that the load of records begins with.
  await allDone([
    isFinished(states, 'people', 'departments') ? null : syncPeople(step, step.adminIds),
    isFinished(states, 'pipelines', 'stages', 'fields', 'currencies') ? null : syncCatalogue(step, { isCounting: true }),
  ].map(async (counts) => { if (counts !== null) await finish(step, states, await counts) }))
}

/**
 * Reads the records of every kind not read yet and, beside them, their stage history, going on where a stopped load was;
 * a slice is on its way while the one before it is being written. A kind that the CRM refuses is left for the next time.
 */
export async function loadRecords(step: LoadStep): Promise<void> {
  const { db, connection } = step
  const kinds = await listKinds(db)
  const states = await begin(step, kinds.flatMap(stateKeys), new Set(kinds.map(({ kind }) => kind)))
  const open = kinds.filter((kind) => !isFinished(states, ...stateKeys(kind)))
  if (open.length === 0) return
  const counted = await countAll(step, states, open)
  await allDone([
    loadLane(step, { kinds: counted, states, keyOf: (kind) => kind, list: async (cursors) => await connection.listRecords(cursors), toBatch: ({ items, owners }) => ({ records: items, ...(owners ? { owners } : {}) }) }),
    loadLane(step, {
      kinds: counted, states, keyOf: historyKey, list: async (cursors) => await connection.listStageEntries(cursors),
      toBatch: ({ kind, items, owners }) => ({ stages: items.map((entry) => ({ kind, entry })), ...(owners ? { owners } : {}) }),
    }),
  ])
  // History knows records that were deleted meanwhile. Those still to be read bring theirs along again.
  for (const { kind, history } of open) if (history === 'crm') await deleteOrphanEntries(db, kind)
}

/** The name under which the reading of a kind's stage history is noted. */
export function historyKey(kind: RecordKind): string {
  return `stages:${kind}`
}

/** Whether the first load is over. */
export async function isLoaded({ db }: Pick<SyncStep, 'db'>): Promise<boolean> {
  return (await readSettings(db)).has('loaded_at')
}

export async function noteLoaded({ db, clock, onStatus }: SyncStep): Promise<void> {
  await writeSetting(db, 'loaded_at', String(clock.now()))
  onStatus()
}

function stateKeys({ kind, history }: KindRow): string[] {
  return history === 'crm' ? [kind, historyKey(kind)] : [kind]
}

/** `followed` are the kinds whose changes are asked for from now on. */
async function begin({ db, clock, onStatus }: LoadStep, keys: readonly string[], followed: ReadonlySet<string> = new Set()): Promise<Map<string, SyncState>> {
  const states = await readSyncStates(db)
  const now = clock.now()
  for (const kind of keys) {
    if (states.has(kind)) continue
    const state: SyncState = { kind, cursor: null, done: 0, total: null, startedAt: now, finishedAt: null, changedSince: followed.has(kind) ? now : null }
    await writeSyncState(db, state)
    states.set(kind, state)
  }
  onStatus()
  return states
}

async function finish({ db, clock, onStatus }: LoadStep, states: States, counts: Counts): Promise<void> {
  for (const [kind, count] of Object.entries(counts)) {
    const state = states.get(kind)
    if (state) await writeSyncState(db, { ...state, done: count, total: count, finishedAt: clock.now() })
  }
  onStatus()
}

/** Counts what was not counted yet; returns the kinds that may be read. */
async function countAll({ db, connection, onStatus }: LoadStep, states: Map<string, SyncState>, kinds: readonly KindRow[]): Promise<RecordKind[]> {
  const uncounted = kinds.filter((kind) => stateKeys(kind).some((key) => (states.get(key)?.total ?? null) === null))
  const refused = new Set<RecordKind>()
  for (const { kind, records, stageEntries, refusal } of uncounted.length > 0 ? await connection.countRecords(uncounted.map(({ kind }) => kind)) : []) {
    if (refusal !== null) {
      refused.add(kind)
      await writeRefusal(db, kind, refusal)
    }
    for (const [key, total] of [[kind, records], [historyKey(kind), stageEntries]] as const) {
      const state = states.get(key)
      if (!state || total === null || state.finishedAt !== null) continue
      states.set(key, { ...state, total })
      await writeSyncState(db, { ...state, total })
    }
  }
  onStatus()
  return kinds.map(({ kind }) => kind).filter((kind) => !refused.has(kind))
}

type LaneLoad<T> = {
  kinds: readonly RecordKind[]
  states: Map<string, SyncState>
  keyOf(kind: RecordKind): string
  list(cursors: readonly KindCursor[]): Promise<KindSlice<T>[]>
  toBatch(slice: KindSlice<T>): Partial<Pick<RecordBatch, 'records' | 'stages' | 'owners'>>
}

async function loadLane<T>(step: LoadStep, { kinds, states, keyOf, list, toBatch }: LaneLoad<T>): Promise<void> {
  const { db, clock, onStatus } = step
  let open = kinds.filter((kind) => states.get(keyOf(kind))?.finishedAt === null)
  let next = read()
  while (next) {
    const slices: KindSlice<T>[] = await next
    for (const slice of slices) advance(slice)
    next = read()
    // Should writing fail first, the failure of the slice on its way must not end the process.
    next?.catch(() => undefined)
    const parts = slices.map(toBatch)
    await applyInTurns(step, {
      records: parts.flatMap((part) => part.records ?? []), stages: parts.flatMap((part) => part.stages ?? []), owners: parts.flatMap((part) => part.owners ?? []),
      unread: slices.flatMap((slice) => slice.unread),
    })
    for (const { kind, refusal } of slices) {
      await writeRefusal(db, kind, refusal)
      const state = states.get(keyOf(kind))
      if (state && refusal === null) await writeSyncState(db, state)
    }
    onStatus()
  }

  function read(): Promise<KindSlice<T>[]> | null {
    if (open.length === 0) return null
    return list(open.map((kind) => {
      const state = states.get(keyOf(kind))
      const total = state?.total ?? null
      return { kind, cursor: state?.cursor ?? null, left: total === null ? null : Math.max(0, total - (state?.done ?? 0)) }
    }))
  }

  function advance({ kind, items, cursor, refusal }: KindSlice<T>): void {
    const state = states.get(keyOf(kind))
    if (refusal !== null || cursor === null) open = open.filter((each) => each !== kind)
    if (!state || refusal !== null) return
    const done = state.done + items.length
    states.set(keyOf(kind), { ...state, done, cursor: cursor ?? state.cursor, ...(cursor === null ? { total: done, finishedAt: clock.now() } : {}) })
  }
}

/** Writes what one request brought in pieces, so that other portals and live changes have the thread in between. */
async function applyInTurns(
  { apply, portalId, isForgotten }: LoadStep, { records, stages, owners = [], unread = [] }: Pick<RecordBatch, 'records' | 'stages' | 'owners' | 'unread'>,
): Promise<void> {
  for (let i = 0; i < Math.max(records.length, stages.length, owners.length, unread.length); i += writtenAtOnce) {
    const next = <T>(list: readonly T[]): T[] => list.slice(i, i + writtenAtOnce)
    const piece = { records: next(records), stages: next(stages), owners: next(owners), unread: next(unread) }
    await apply(portalId, { source: 'backfill', ...piece, gone: [], isForgotten })
    await nextTurn()
  }
}

/** Waits for all, also when one fails; then throws the first failure. */
async function allDone(works: readonly Promise<void>[]): Promise<void> {
  for (const work of await Promise.allSettled(works)) if (work.status === 'rejected') throw work.reason
}

function isFinished(states: States, ...keys: readonly string[]): boolean {
  return keys.every((key) => (states.get(key)?.finishedAt ?? null) !== null)
}
