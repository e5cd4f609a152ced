import { expect, it } from 'vitest'
import type { SyncStatus } from '../../../../shared/api/sync-contract'
import { checkShare, toSyncLines } from '../../../../client/features/settings/sync-lines'

const at = '2026-11-22T10:00:00.000Z'
const line = (kind: string, more: Partial<SyncStatus['kinds'][number]>): SyncStatus['kinds'][number] => ({ kind, done: 5, total: 5, finishedAt: at, message: null, ...more })

it('toSyncLines: only records are listed, by the names people know, with what is wrong', () => {
  const kinds = [
    line('people', { freshAt: at }),
    line('deal', { problem: null, ours: 5, inCrm: 5, unread: 0, freshAt: at }),
    line('item:1042', { problem: 'unread', ours: 3, inCrm: 5, unread: 2, title: 'Рекламации' }),
    line('task', { problem: 'refused', message: 'insufficient_scope', finishedAt: null }),
    line('call', { problem: null, finishedAt: null }),
  ]
  expect(toSyncLines({ kinds }, 'ru').map(({ title, state, unread }) => [title, state, unread]))
    .toEqual([['Сделки', 'agrees', 0], ['Рекламации', 'unread', 2], ['Задачи', 'refused', 0], ['Звонки', 'loading', 0]])
})

it('checkShare: a share while it runs, null before and after', () => {
  expect(checkShare({ check: null })).toBeNull()
  expect(checkShare({ check: { startedAt: at, finishedAt: null, done: 0, total: 0 } })).toBe(0)
  expect(checkShare({ check: { startedAt: at, finishedAt: null, done: 3, total: 12 } })).toBe(0.25)
  expect(checkShare({ check: { startedAt: at, finishedAt: at, done: 12, total: 12 } })).toBeNull()
})
