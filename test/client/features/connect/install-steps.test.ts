import { expect, it } from 'vitest'
import { summariseInstall } from '../../../../client/features/connect/install-steps'
import type { SyncStatus } from '../../../../shared/api/sync-contract'

const end = '2026-11-19T13:40:00Z'
const kind = (name: string, done: number, total: number | null, isDone = false) => ({ kind: name, done, total, finishedAt: isDone ? end : null })
const status = (kinds: SyncStatus['kinds'], wish: Partial<SyncStatus> = {}): SyncStatus => ({
  phase: 'backfill', kinds, inbox: { waiting: 0 }, lastChangeAt: null, freshAt: null, rowsPerSecond: 100, message: null, ...wish,
})
const settings = ['people', 'departments', 'pipelines', 'stages', 'fields', 'currencies']
const running = status([...settings.map((name) => kind(name, 10, 10, true)), kind('deal', 40, 100), kind('stageHistory', 0, 340)])

it('summariseInstall: gathers small kinds into lines', () => {
  expect(summariseInstall(running).steps).toEqual([
    { key: 'peopleAndDepartments', state: 'done', done: 20, total: 20 },
    { key: 'pipelinesAndStages', state: 'done', done: 20, total: 20 },
    { key: 'fieldsAndCurrencies', state: 'done', done: 20, total: 20 },
    { key: 'deal', state: 'running', done: 40, total: 100 },
    { key: 'stageHistory', state: 'queued', done: 0, total: 340 },
  ])
})

it('summariseInstall: counts records, share and time left', () => {
  expect(summariseInstall(running)).toMatchObject({ done: 100, total: 500, share: 0.2, secondsLeft: 4, canOpen: true, isComplete: false })
})

it('summariseInstall: the application opens when everything but records is read', () => {
  const early = status([kind('people', 5, 10), ...settings.slice(1).map((name) => kind(name, 0, 10)), kind('deal', 0, null)])
  expect(summariseInstall(early)).toMatchObject({ canOpen: false, share: null, secondsLeft: null })
})

it('summariseInstall: a step whose turn it is runs before its first record', () => {
  expect(summariseInstall(status([kind('people', 0, null), kind('deal', 0, null)])).steps.map((step) => step.state)).toEqual(['running', 'queued'])
})

it('summariseInstall: a live portal is complete', () => {
  const summary = summariseInstall(status(running.kinds, { phase: 'live' }))
  expect(summary).toMatchObject({ isComplete: true, share: 1, canOpen: true })
  expect(summary.pennants.every((pennant) => pennant.isReached)).toBe(true)
})

it('summariseInstall: kinds beside deals are one step, and what the CRM refuses holds nothing up', () => {
  const sync = status([...settings.map((name) => kind(name, 10, 10, true)), kind('deal', 100, 100, true), kind('lead', 5, 20), kind('item:128', 0, 10), { ...kind('invoice', 0, null), message: 'refused' }, kind('stageHistory', 50, 50, true)])
  expect(summariseInstall(sync).steps.at(-1)).toEqual({ key: 'otherRecords', state: 'running', done: 5, total: 30 })
})
