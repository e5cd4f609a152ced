import { expect, it } from 'vitest'
import { judgeFreshness } from '../../../client/live/freshness'
import type { SyncStatus } from '../../../shared/api/sync-contract'

const at = '2026-11-19T13:42:00Z'
const status = (wish: Partial<SyncStatus> = {}): SyncStatus => ({
  phase: 'live', kinds: [], inbox: { waiting: 0 }, lastChangeAt: null, freshAt: at, rowsPerSecond: null, message: null, ...wish,
})
const kind = (name: string, done: number, total: number | null) => ({ kind: name, done, total, finishedAt: null })

it.each([
  ['fresh when nothing waits', status(), 'open', { kind: 'fresh', at }],
  ['catching up while changes wait', status({ inbox: { waiting: 240 } }), 'open', { kind: 'catchingUp', at, waiting: 240 }],
  ['disconnected when the grant is dead, whatever else', status({ phase: 'reconnect', message: 'no' }), 'down', { kind: 'reconnect', message: 'no' }],
  ['stale when the stream is down', status(), 'down', { kind: 'offline', at }],
  ['loading while the first load runs', status({ phase: 'backfill', kinds: [kind('deal', 5, 9), kind('people', 1, 1)] }), 'open', { kind: 'loading', done: 6, total: 10, message: null, limit: null }],
  ['loading without a total while one is not counted', status({ phase: 'backfill', kinds: [kind('deal', 5, null)] }), 'open', { kind: 'loading', done: 5, total: null, message: null, limit: null }],
  ['hindered when the portal limits what comes, though nothing waits', status({ message: 'no events', limit: 'no-events' }), 'open', { kind: 'hindered', at, message: 'no events', limit: 'no-events' }],
  ['loading with the word about what stands in the way', status({ phase: 'backfill', message: 'blocked' }), 'open', { kind: 'loading', done: 0, total: 0, message: 'blocked', limit: null }],
  ['unknown before the first answer', null, 'connecting', { kind: 'unknown' }],
] as const)('judgeFreshness: %s', (_, sync, stream, freshness) => {
  expect(judgeFreshness(sync, stream)).toEqual(freshness)
})
