import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { CrmConnection, FetchedBatch, FetchedRecord } from '../../../server/crm/crm-provider'
import { writeKinds } from '../../../server/store/kind-store'
import { openPortal } from '../../../server/store/open-portal'
import { readSyncStates, writeSyncState } from '../../../server/store/sync-state-store'
import { catchUp } from '../../../server/sync/catch-up'
import type { RecordBatch } from '../../../server/sync/sync-types'
import { writeRecords } from '../../../server/sync/write-records'
import { createZones } from '../../../server/zones'

const hour = 3_600_000
const now = Date.UTC(2026, 2, 10, 9)

const changed: FetchedRecord = {
  kind: 'deal', id: '7', title: 'Печи', ownerId: '3', creatorId: '3', createdAt: now - 9 * hour, updatedAt: now - hour, movedAt: null, pipelineId: '0', stageId: 'NEW',
  stageKind: 'open', amountMinor: 100, currency: 'RUB', excluded: false, fields: {},
}

it('catchUp: what was listed and then could not be fetched lies in the window of the next time', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vympel-catch-up-'))
  const { db, close } = await openPortal(folder, 'p1')
  onTestFinished(async () => {
    await close()
    rmSync(folder, { recursive: true, force: true })
  })
  await writeKinds(db, [{ kind: 'deal', title: null, history: 'crm', refusal: null }])
  await writeSyncState(db, { kind: 'deal', cursor: null, done: 0, total: 0, startedAt: now - 9 * hour, finishedAt: now - 9 * hour, changedSince: now - 5 * hour })
  const asked: number[] = []
  const applied: RecordBatch[] = []
  let isRefused = true
  const connection = {
    listChangedSince: async (windows: readonly { since: number }[]) => {
      asked.push(...windows.map(({ since }) => since))
      return await Promise.resolve([{ kind: 'deal', items: [changed], unread: [], read: 1, cursor: null, refusal: null }])
    },
    fetchRecords: async (): Promise<FetchedBatch> => await Promise.resolve({
      records: isRefused ? [] : [changed], stages: [], owners: [], gone: [], unread: [], refused: new Map(isRefused ? [['deal', 'crm.item.list was refused: X']] : []),
    }),
  } as unknown as CrmConnection
  const step = {
    portalId: 'p1', db, connection, zones: createZones(), clock: { now: () => now }, onStatus: () => undefined,
    apply: async (_: string, batch: RecordBatch) => { await Promise.resolve(applied.push(batch)) }, inTurn: async <T>(work: () => Promise<T>) => await work(),
  }
  await catchUp(step)
  expect((await readSyncStates(db)).get('deal')?.changedSince).toBe(now - 5 * hour)
  isRefused = false
  await catchUp(step)
  expect(new Set(asked).size).toBe(1)
  expect(applied.flatMap(({ records }) => records.map(({ id }) => id))).toEqual(['7'])
  expect((await readSyncStates(db)).get('deal')?.changedSince).toBe(now)
})

it('catchUp: what was open and is no longer listed among the open was decided on; of some kinds alone nothing else is told fresh', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vympel-catch-up-'))
  const { db, close } = await openPortal(folder, 'p1')
  onTestFinished(async () => {
    await close()
    rmSync(folder, { recursive: true, force: true })
  })
  await writeKinds(db, [{ kind: 'lead', title: null, history: 'own', refusal: null }, { kind: 'deal', title: null, history: 'crm', refusal: null }])
  for (const kind of ['lead', 'deal']) await writeSyncState(db, { kind, cursor: null, done: 0, total: 0, startedAt: now - 9 * hour, finishedAt: now - 9 * hour, changedSince: now - hour })
  const request = (id: string, stageKind: 'open' | 'won'): FetchedRecord => ({ ...changed, kind: 'lead', id, stageId: stageKind, stageKind })
  await db.transaction().execute(async (trx) => await writeRecords(trx, {
    source: 'backfill', records: [request('a:1', 'open'), request('b:2', 'open'), request('c:3', 'won')], stages: [], gone: [],
  }, { zones: createZones() }))
  const asked: string[] = []
  const fetched: string[] = []
  const connection = {
    listChangedSince: async (windows: readonly { kind: string }[]) => {
      asked.push(...windows.map(({ kind }) => kind))
      return await Promise.resolve([{ kind: 'lead', items: [], unread: [], read: 1, cursor: null, refusal: null, open: ['b:2'] }])
    },
    fetchRecords: async (refs: readonly { id: string }[]): Promise<FetchedBatch> => {
      fetched.push(...refs.map(({ id }) => id))
      return await Promise.resolve({ records: [], stages: [], owners: [], gone: [], unread: [], refused: new Map() })
    },
  } as unknown as CrmConnection
  let told = 0
  await catchUp({
    portalId: 'p1', db, connection, zones: createZones(), clock: { now: () => now }, onStatus: () => { told += 1 },
    apply: async () => { await Promise.resolve() }, inTurn: async <T>(work: () => Promise<T>) => await work(),
  }, ['lead'])
  expect([asked, fetched, told]).toEqual([['lead'], ['a:1'], 1])
  const states = await readSyncStates(db)
  expect([states.get('lead')?.changedSince, states.get('deal')?.changedSince]).toEqual([now, now - hour])
})
