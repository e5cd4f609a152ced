import type { Kysely } from 'kysely'
import type { PortalTables } from '../store/portal-tables'
import type { Zones } from '../zones'
import type { ForgottenRecords } from './forgotten-records'
import type { ConnectionSource } from './open-connection'
import type { Apply, SyncLog, SyncStep } from './sync-types'

/** The sync of one portal: reads it once, then follows its changes. */
export type PortalSync = {
  /** Starts, goes on where a stopped sync was, or revives one that waited for new tokens. While it runs, binds anew. Does not wait for the load. */
  start(): Promise<void>
  /** The inbox has rows of this portal. */
  changesWaiting(): void
  /** Looks for lost changes now; also reads fields and rates. Resolves when done. */
  catchUp(): Promise<void>
  /** Compares every kind with the CRM now, in the background; joins a comparison under way. Throws `conflict` while the portal cannot be read. */
  check(): Promise<void>
  /** An administrator came: what the CRM refused may be allowed now, and events may have to be bound again. Does not wait. */
  recheck(): void
  /** So many calls were made to the CRM by others: they count against its budget. */
  countCalls(calls: number): void
  /** Stops at once: calls are aborted, a transaction under way is finished. */
  stop(): Promise<void>
}

export type SyncDeps = ConnectionSource & {
  portalId: string
  db: Kysely<PortalTables>
  apply: Apply
  zones: Zones
  log: SyncLog
  /** The figures of `readSyncStatus` moved. */
  onStatus(): void
  /** People, departments or memberships were read anew. */
  onPeople(): Promise<void>
  /** Money is worth something else: the base currency of the portal changed, or there are new rates. */
  onRevalued(): Promise<void>
  /** Injected by tests that cannot wait. */
  timing?: Partial<Timing>
}

/** `unboundMs`: where no events come, changes are looked for so often; `untoldMs`: those of kinds that have none. */
export type Timing = { catchUpMs: number; unboundMs: number; untoldMs: number; peopleMs: number; backoff: { baseMs: number; capMs: number } }

/** One run from start to stop; a new one gets a new signal and a new connection. */
export type Run = {
  step: SyncStep; abort: AbortController; work: Set<Promise<void>>; peopleAt: number
  /** Records that went away while a load may still bring them; null when none runs. */
  forgotten: ForgottenRecords | null
  /** Records can be valued: rates and fields are known. */
  isReady: boolean
  isDraining: boolean; isDirty: boolean
  /** Events come. */
  isBound: boolean
  /** Runs looks at the whole portal one after another. */
  inLine: SyncStep['inTurn']
  isChecking: boolean; isReadingRows: boolean
  /** Ids are to be compared since its start; a stop before that is none. */
  owesSweep: boolean
  /** A look for lost changes that has not begun yet. */
  nextFollow: Promise<void> | null
  followedAt: number; polledAt: number
}
