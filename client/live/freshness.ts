import type { SyncStatus } from '../../shared/api/sync-contract'
import type { StreamState } from '../api/event-stream'

export type Freshness =
  | { kind: 'fresh'; at: string }
  | { kind: 'catchingUp'; at: string; waiting: number }
  /** Changes come, but later or slower than they could: the message says what stands in the way. */
  | { kind: 'hindered'; at: string; message: string; limit: SyncStatus['limit'] }
  | { kind: 'loading'; done: number; total: number | null; message: string | null; limit: SyncStatus['limit'] }
  | { kind: 'offline'; at: string | null }
  | { kind: 'reconnect'; message: string | null }
  | { kind: 'unknown' }

/** How far the figures on the screen can be trusted now. */
export function judgeFreshness(sync: SyncStatus | null, stream: StreamState): Freshness {
  if (!sync) return stream === 'down' ? { kind: 'offline', at: null } : { kind: 'unknown' }
  if (sync.phase === 'reconnect') return { kind: 'reconnect', message: sync.message }
  const at = sync.freshAt ?? sync.lastChangeAt
  if (stream === 'down') return { kind: 'offline', at }
  if (sync.phase === 'backfill') return { kind: 'loading', ...sumKinds(sync.kinds), message: sync.message, limit: sync.limit ?? null }
  if (!at) return { kind: 'unknown' }
  if (sync.message !== null) return { kind: 'hindered', at, message: sync.message, limit: sync.limit ?? null }
  return sync.inbox.waiting > 0 ? { kind: 'catchingUp', at, waiting: sync.inbox.waiting } : { kind: 'fresh', at }
}

/** Records read and to be read; the total is unknown while one of the kinds has not been counted. */
export function sumKinds(all: SyncStatus['kinds']): { done: number; total: number | null } {
  const kinds = all.filter((kind) => !kind.message)
  const done = kinds.reduce((sum, kind) => sum + kind.done, 0)
  const total = kinds.reduce<number | null>((sum, kind) => (sum === null || kind.total === null ? null : sum + kind.total), 0)
  return { done, total }
}
