import { describe, expect, it } from 'vitest'
import { verifyPortal } from '../../../server/credit/verify-portal'
import type { FetchedRecord } from '../../../server/crm/crm-provider'
import { createProgress } from '../../../server/progress/create-progress'
import type { Ask } from '../../../server/progress/progress-types'
import { writeSyncState } from '../../../server/store/sync-state-store'
import { loadStructure } from '../../../server/store/structure-reader'
import type { BatchSource } from '../../../server/sync/sync-types'
import { writeRecords } from '../../../server/sync/write-records'
import type { FunnelMetric } from '../../../shared/metric/metric-types'
import { dialects, openTestPortal } from '../../support/databases'
import { editor, makeMetric, noon, openLedger, startMetric, zones } from '../../support/ledger'
import { seedPortal } from '../../support/portal-rows'

const begun = Date.UTC(2026, 10, 2, 9)
const moved = Date.UTC(2026, 10, 10, 9)
const progress = createProgress({ zones })

async function open(dialect: (typeof dialects)[number]) {
  const database = await openTestPortal(dialect)
  const { db } = database
  await seedPortal(db)
  await writeSyncState(db, { kind: 'deal', cursor: null, done: 0, total: null, startedAt: begun, finishedAt: begun, changedSince: begun })
  const ledger = openLedger(database)
  const ask: Ask = {
    viewer: { userId: '8', role: 'admin', ledDepartmentIds: new Set(), subordinateIds: new Set(), formerSubordinateIds: new Set() },
    structure: await loadStructure(db), now: noon, language: 'ru', recordUrl: ({ kind, id }) => `https://crm.test/${kind}/${id}`,
  }
  const deal = (id: number, at: number | null, by = '1'): FetchedRecord => ({
    kind: 'deal', id: String(id), title: `Сделка ${id}`, ownerId: '1', creatorId: '1', createdAt: begun, updatedAt: at ?? begun, movedAt: at ?? begun, pipelineId: '0',
    stageId: at === null ? 'OPEN' : 'WON', stageKind: at === null ? 'open' : 'won', amountMinor: 10_000, currency: 'RUB', excluded: false, fields: { movedById: by },
  })
  const apply = async (records: FetchedRecord[], source: BatchSource = 'live') => await db.transaction().execute(async (trx) =>
    await ledger.creditRecords(trx, await writeRecords(trx, { source, records, gone: [], stages: [] }, { zones })))
  return {
    db, ask, ledger, deal, apply,
    start: async (given: Partial<FunnelMetric> = {}) => (await startMetric(ledger, makeMetric({ measure: { kind: 'count' }, ...given }))).goalId,
    read: async (goalId: string) => await progress.progressOf(db, ask, { goalId }),
    list: async (goalId: string, only: { bulk?: string; held?: 'true' } = {}) => await progress.creditsOf(db, ask, { goalId, limit: 100, ...only }),
    isClean: async () => !(await verifyPortal(database, { zones, clock: { now: () => noon } })).drift,
    seed: async (count: number) => { await apply(Array.from({ length: count }, (_, i) => deal(i, null))) },
  }
}

describe.each(dialects)('bulk moves on %s', (dialect) => {
  it('listGoalBulks: many deals won within minutes by one person are flagged, and count', async () => {
    const { start, seed, apply, deal, read, list } = await open(dialect)
    const goalId = await start()
    await seed(25)
    for (let i = 0; i < 19; i += 1) await apply([deal(i, moved + i * 1000)])
    expect((await read(goalId)).bulkMoves).toBeUndefined()
    await apply([deal(19, moved + 19_000)])
    await apply([deal(20, moved + 20_000, '2')])
    const { fact, bulkMoves } = await read(goalId)
    expect([fact, bulkMoves]).toEqual([21, [{
      id: '1', what: 'stage', at: new Date(moved).toISOString(), until: new Date(moved + 19_000).toISOString(), by: { userId: '1', name: 'Человек 1' }, records: 20, held: 0, decision: null, mayDecide: true,
    }]])
    const bulk = await list(goalId, { bulk: '1' })
    expect([bulk.total, bulk.credits.length, bulk.credits.some((one) => one.recordId === '20')]).toEqual([20, 20, false])
  })

  it('readBulkMoves: who earns with some of the records of a group goal may not decide about them', async () => {
    const { start, seed, apply, deal, read } = await open(dialect)
    const goalId = await start({ holdBulk: true })
    await seed(20)
    await apply(Array.from({ length: 20 }, (_, i) => ({ ...deal(i, moved + i * 1000), ...(i === 0 ? { ownerId: '8' } : {}) })))
    expect((await read(goalId)).bulkMoves?.map((one) => [one.records, one.mayDecide])).toEqual([[20, false]])
  })

  it('noteMoves: nothing is flagged by a first load', async () => {
    const { start, seed, apply, deal, read } = await open(dialect)
    const goalId = await start()
    await seed(3)
    await apply(Array.from({ length: 40 }, (_, i) => deal(i, moved)), 'backfill')
    expect([(await read(goalId)).fact, (await read(goalId)).bulkMoves]).toEqual([40, undefined])
  })

  it('decideBulk: held credits wait for the decision and are shown as held', async () => {
    const { db, ask, ledger, start, seed, apply, deal, read, list, isClean } = await open(dialect)
    const why = async (id: string, record: string) => await progress.explainRecord(db, ask, { goalId: id, record: { kind: 'deal', id: record } })
    const goalId = await start({ holdBulk: true })
    await seed(30)
    await apply([deal(29, moved - 3_600_000)])
    await apply(Array.from({ length: 22 }, (_, i) => deal(i, moved + i * 1000)))
    const waiting = await read(goalId)
    expect([waiting.fact, waiting.bulkMoves?.map((one) => [one.records, one.held, one.decision])]).toEqual([1, [[22, 22, null]]])
    const held = await list(goalId, { held: 'true' })
    expect([held.total, held.credits.every((one) => one.held), (await list(goalId)).total]).toEqual([22, true, 1])
    const condition = { field: 'bulk', text: 'Массовое изменение подтверждено руководителем' }
    const explained = await why(goalId, '3')
    expect([explained.counted, explained.condition, explained.steps.map(({ passed }) => passed)]).toEqual([false, condition, [true, true, false]])
    expect((await why(goalId, '29')).counted).toBe(true)
    const { total, counted, steps } = await progress.waterfallOf(db, ask, { goalId })
    expect([total, counted, steps.at(-1)]).toEqual([30, 1, { condition, dropped: 22, left: 1 }])
    const { misses, total: missed } = await progress.missesOf(db, ask, { goalId, limit: 100 })
    expect([missed, misses.slice(0, 22).every((miss) => miss.condition.field === 'bulk'), misses[22]?.condition.field]).toEqual([29, true, 'wonAt'])
    expect(await isClean()).toBe(true)
    expect((await ledger.decideBulk(editor, 1, 'count'))?.goalIds).toEqual([goalId])
    expect([(await read(goalId)).fact, (await list(goalId, { held: 'true' })).total, (await list(goalId)).total]).toEqual([23, 0, 23])
    expect((await why(goalId, '3')).counted).toBe(true)
    await ledger.decideBulk(editor, 1, 'reject')
    const rejected = await read(goalId)
    expect([rejected.fact, rejected.bulkMoves?.map((one) => [one.held, one.decision])]).toEqual([1, [[22, 'reject']]])
    expect(await isClean()).toBe(true)
    await expect(ledger.decideBulk(editor, 99, 'count')).rejects.toMatchObject({ code: 'bulk-not-found' })
  })
  describe('handovers', () => {
    const given = (deal: (id: number, at: number | null) => FetchedRecord, id: number, to = '2'): FetchedRecord =>
      ({ ...deal(id, null), ownerId: to, changedById: '9', updatedAt: moved + id * 1000 })

    it('noteHandovers: many deals given away within minutes are flagged on goals that follow owners, and count', async () => {
      const { start, seed, apply, deal, read, list } = await open(dialect)
      const now = await start({ when: 'createdAt', who: 'currentOwner' })
      const open_ = await start({ when: 'while:open' })
      const made = await start({ when: 'createdAt', who: 'creator' })
      await seed(25)
      await apply(Array.from({ length: 19 }, (_, i) => given(deal, i)))
      expect((await read(now)).bulkMoves).toBeUndefined()
      await apply([given(deal, 19)])
      const note = { id: '1', what: 'owner', at: new Date(moved).toISOString(), until: new Date(moved + 19_000).toISOString(), by: { userId: '9', name: 'Человек 9' }, records: 20, held: 0, decision: null, mayDecide: true }
      expect([(await read(now)).bulkMoves, (await read(open_)).bulkMoves, (await read(made)).bulkMoves]).toEqual([[note], [note], undefined])
      expect([(await list(now, { bulk: '1' })).total, (await read(now)).people.find(({ userId }) => userId === '2')?.fact]).toEqual([20, 20])
    })

    it('decideBulk: what was given away waits for the decision, a state stays with whom it was', async () => {
      const { ledger, start, seed, apply, deal, read, isClean } = await open(dialect)
      const now = await start({ when: 'createdAt', who: 'currentOwner', holdBulk: true })
      const standing = await start({ when: 'while:open', holdBulk: true })
      await seed(25)
      await apply(Array.from({ length: 22 }, (_, i) => given(deal, i)))
      const facts = async (goalId: string) => Object.fromEntries((await read(goalId)).people.flatMap(({ userId, fact }) => (fact === 0 ? [] : [[userId, fact]])))
      expect([await facts(now), await facts(standing)]).toEqual([{ 1: 3 }, { 1: 25 }])
      expect((await read(now)).bulkMoves?.map(({ what, records, held }) => [what, records, held])).toEqual([['owner', 22, 22]])
      expect(await isClean()).toBe(true)
      await ledger.decideBulk(editor, 1, 'count')
      expect([await facts(now), await facts(standing)]).toEqual([{ 1: 3, 2: 22 }, { 1: 3, 2: 22 }])
      expect(await isClean()).toBe(true)
    })

    it('noteHandovers: who has none yet is given one in the course of things, and nobody may be known to have done it', async () => {
      const { start, seed, apply, deal, read } = await open(dialect)
      const goalId = await start({ when: 'createdAt', who: 'currentOwner' })
      await seed(20)
      await apply(Array.from({ length: 20 }, (_, i) => ({ ...deal(100 + i, null), ownerId: null })))
      await apply(Array.from({ length: 20 }, (_, i) => ({ ...given(deal, i), id: String(100 + i) })))
      expect((await read(goalId)).bulkMoves).toBeUndefined()
      await apply(Array.from({ length: 20 }, (_, i) => ({ ...given(deal, i, '3'), changedById: null })))
      expect((await read(goalId)).bulkMoves?.map(({ by, records }) => [by, records])).toEqual([[null, 20]])
    })
  })
})
