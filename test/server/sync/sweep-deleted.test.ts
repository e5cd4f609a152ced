import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { CrmConnection, FetchedBatch, FetchedRecord } from '../../../server/crm/crm-provider'
import { writeKinds } from '../../../server/store/kind-store'
import { openPortal } from '../../../server/store/open-portal'
import { sweepKind } from '../../../server/sync/sweep-deleted'
import { writeRecords } from '../../../server/sync/write-records'
import { createZones } from '../../../server/zones'

const now = Date.UTC(2026, 2, 10, 9)

const request = (id: string, stageKind: 'open' | 'won'): FetchedRecord => ({
  kind: 'lead', id, title: 'Заявка', ownerId: '3', creatorId: null, createdAt: now, updatedAt: now, movedAt: null, pipelineId: '0', stageId: stageKind,
  stageKind, amountMinor: null, currency: null, excluded: false, fields: { category: 'forms' },
})

it.each([
  ['lists all records', undefined, ['a', 'c']], ['lists those alone that are open', ['b'], ['a']],
])('sweepKind: a CRM that %s is asked for what it might have lost', async (_what, open, wanted) => {
  const folder = mkdtempSync(join(tmpdir(), 'vympel-sweep-'))
  const { db, close } = await openPortal(folder, 'p1')
  onTestFinished(async () => {
    await close()
    rmSync(folder, { recursive: true, force: true })
  })
  await writeKinds(db, [{ kind: 'lead', title: null, history: 'own', refusal: null }])
  await db.transaction().execute(async (trx) => await writeRecords(trx, {
    source: 'backfill', records: [request('a', 'open'), request('b', 'open'), request('c', 'won')], stages: [], gone: [],
  }, { zones: createZones() }))
  const fetched: string[] = []
  const connection = {
    listIds: async () => await Promise.resolve({ kind: 'lead', items: ['b'], unread: [], read: 1, cursor: null, refusal: null, ...(open ? { open } : {}) }),
    fetchRecords: async (refs: readonly { id: string }[]): Promise<FetchedBatch> => {
      fetched.push(...refs.map(({ id }) => id))
      return await Promise.resolve({ records: [], stages: [], owners: [], gone: [], unread: [], refused: new Map() })
    },
  } as unknown as CrmConnection
  await sweepKind({
    portalId: 'p1', db, connection, zones: createZones(), clock: { now: () => now }, onStatus: () => undefined, log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    apply: async () => { await Promise.resolve() }, inTurn: async <T>(work: () => Promise<T>) => await work(),
  }, 'lead')
  expect(fetched.toSorted()).toEqual(wanted)
})
