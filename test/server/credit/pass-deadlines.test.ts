import { describe, expect, it } from 'vitest'
import { verifyPortal } from '../../../server/credit/verify-portal'
import { createProgress } from '../../../server/progress/create-progress'
import type { Ask } from '../../../server/progress/progress-types'
import { loadStructure } from '../../../server/store/structure-reader'
import type { FunnelMetric } from '../../../shared/metric/metric-types'
import type { CrmRecord, RecordHistory } from '../../../shared/record/record-types'
import { dialects, openTestPortal } from '../../support/databases'
import { editor, makeGoal, makeMetric, noon, openLedger, settle, startMetric, zones } from '../../support/ledger'
import { makeDeal, makeHistory, putRecord, seedPortal } from '../../support/portal-rows'

const at = (month: number, day: number, hour = 9): number => Date.UTC(2026, month - 1, day, hour)
const progress = createProgress({ zones })
const overdue: Partial<FunnelMetric> = { measure: { kind: 'count' }, when: 'while:overdue:custom.visit', better: 'lower' }
const goal = { base: 10, target: 0, period: { kind: 'every' as const, unit: 'month' as const, from: '2026-10-01' } }

async function open(dialect: (typeof dialects)[number]) {
  const database = await openTestPortal(dialect)
  const { db } = database
  await seedPortal(db)
  let now = noon
  const ledger = openLedger(database, () => now)
  const ask = async (): Promise<Ask> => ({
    viewer: { userId: '8', role: 'admin', ledDepartmentIds: new Set(), subordinateIds: new Set(), formerSubordinateIds: new Set() },
    structure: await loadStructure(db), now, language: 'ru', recordUrl: ({ kind, id }) => `https://crm.test/${kind}/${id}`,
  })
  const put = async (record: CrmRecord, history?: RecordHistory) => await db.transaction().execute(async (trx) => {
    await putRecord(trx, record, history)
    return await ledger.creditRecords(trx, [{ kind: 'deal', id: record.id }])
  })
  return {
    database, db, ledger, put, ask,
    turnTo: (instant: number) => { now = instant },
    read: async (goalId: string, on = '2026-11-19') => await progress.progressOf(db, await ask(), { goalId, on }),
    list: async (goalId: string, on = '2026-11-19') => await progress.creditsOf(db, await ask(), { goalId, on, limit: 50 }),
    isClean: async () => !(await verifyPortal(database, { zones, clock: { now: () => now } })).drift,
  }
}

describe.each(dialects)('states on %s', (dialect) => {
  it('progressOf: a deadline counts from its very instant, not before', async () => {
    const { ledger, put, read, list, turnTo } = await open(dialect)
    const { goalId } = await startMetric(ledger, makeMetric(overdue), goal)
    const deadline = noon + 3_600_000
    await put(makeDeal({ id: '1', fields: { 'custom.visit': new Date(deadline).toISOString() } }))
    const countAt = async (instant: number) => {
      turnTo(instant)
      const { fact, points } = await read(goalId)
      return [fact, points.at(-1), (await list(goalId)).total]
    }
    const on = '2026-11-19'
    expect([await countAt(deadline - 1), await countAt(deadline)]).toEqual([[0, { on, value: 0 }, 0], [1, { on, value: 1 }, 1]])
  })

  it('progressOf: open deals, as of now and as of the end of a month', async () => {
    const { ledger, put, read, list, ask, db, isClean } = await open(dialect)
    const { goalId } = await startMetric(ledger, makeMetric({ measure: { kind: 'count' }, when: 'while:open', better: 'lower' }), goal)
    await put(makeDeal({ id: '1', createdAt: at(3, 1) }), makeHistory('1', [[at(3, 1), 'open']], [[at(3, 1), '1']]))
    await put(makeDeal({ id: '2', stageKind: 'won' }), makeHistory('2', [[at(10, 5), 'open'], [at(11, 3), 'won']], [[at(10, 5), '1']]))
    await put(makeDeal({ id: '3', ownerId: '2' }), makeHistory('3', [[at(10, 6), 'open'], [at(10, 8), 'lost'], [at(11, 4), 'open']], [[at(10, 6), '1'], [at(11, 10), '2']]))
    const october = await read(goalId, '2026-10-20')
    expect([october.fact, october.expected, october.people.find((one) => one.userId === '1')?.fact]).toEqual([2, null, 2])
    const november = await read(goalId)
    expect([november.fact, november.people.map((one) => [one.userId, one.fact])]).toEqual([2, expect.arrayContaining([['1', 1], ['2', 1], ['3', 0]])])
    expect(november.points.map((point) => point.value).slice(0, 5)).toEqual([2, 2, 1, 2, 2])
    expect(november.points.at(-1)?.value).toBe(2)
    expect((await list(goalId)).credits.map((one) => [one.recordId, one.userId, one.value, one.at])).toEqual([
      ['3', '2', 1, new Date(at(11, 10)).toISOString()], ['1', '1', 1, new Date(at(3, 1)).toISOString()],
    ])
    expect([(await list(goalId)).total, (await list(goalId, '2026-10-20')).credits.map((one) => one.recordId)]).toEqual([2, ['2', '1']])
    const explained = async (id: string, on: string) => await progress.explainRecord(db, await ask(), { goalId, on, record: { kind: 'deal', id } })
    expect([(await explained('2', '2026-10-20')).counted, (await explained('2', '2026-11-19')).condition?.field]).toEqual([true, 'while:open'])
    const waterfall = await progress.waterfallOf(db, await ask(), { goalId, on: '2026-11-19' })
    expect([waterfall.total, waterfall.counted]).toEqual([3, 2])
    const activity = await progress.activityOf(db, await ask(), { goalId, on: '2026-11-19', step: 'day' })
    expect([activity.points[0]?.value, activity.points.at(-1)?.value]).toEqual([2, 2])
    expect(await isClean()).toBe(true)
  })

  it('passDeadlines: a deadline counts when the clock reaches it, and tells the goals', async () => {
    const { ledger, put, read, list, turnTo, isClean } = await open(dialect)
    const { goalId } = await startMetric(ledger, makeMetric(overdue), goal)
    const history = makeHistory('1', [[at(11, 2), 'open']], [[at(11, 2), '1']])
    await put(makeDeal({ id: '1', fields: { 'custom.visit': new Date(noon + 3_600_000).toISOString() } }), history)
    expect([(await read(goalId)).fact, (await list(goalId)).total]).toEqual([0, 0])
    turnTo(noon + 3_599_999)
    expect(await ledger.passDeadlines(noon)).toBeNull()
    turnTo(noon + 3_600_000)
    expect((await ledger.passDeadlines(noon + 3_599_999))?.goalIds).toEqual([goalId])
    const late = await read(goalId)
    expect([late.fact, late.points.at(-1)?.value, late.people.find((one) => one.userId === '1')?.fact]).toEqual([1, 1, 1])
    turnTo(noon + 7_200_000)
    expect(await ledger.passDeadlines(noon + 3_600_000)).toBeNull()
    await put(makeDeal({ id: '1', stageKind: 'won', fields: { 'custom.visit': new Date(noon + 3_600_000).toISOString() } }),
      makeHistory('1', [[at(11, 2), 'open'], [noon + 7_000_000, 'won']], [[at(11, 2), '1']]))
    expect([(await read(goalId)).fact, (await list(goalId)).credits]).toEqual([0, []])
    expect(await isClean()).toBe(true)
  })

  it('progressOf: a share of states divides what is on now', async () => {
    const { ledger, put, read } = await open(dialect)
    const { id: of } = await ledger.saveMetric(editor, null, makeMetric({ ...overdue, when: 'while:overdue:closeDate' }))
    const { id: to } = await ledger.saveMetric(editor, null, makeMetric({ measure: { kind: 'count' }, when: 'while:open', better: 'lower' }))
    const { id } = await ledger.saveMetric(editor, null, { name: 'Доля просроченных', ratio: { of, to }, better: 'lower' })
    const { id: goalId } = await ledger.saveGoal(editor, null, makeGoal(id, { base: 1, target: 0 }))
    await settle(ledger)
    for (const [deal, closeDate] of [['1', '2026-11-18'], ['2', '2026-11-19'], ['3', '2025-01-01'], ['4', null]] as const) {
      await put(makeDeal({ id: deal, fields: { closeDate } }), makeHistory(deal, [[at(11, 2), 'open']], [[at(11, 2), '1']]))
    }
    expect((await read(goalId)).fact).toBe(0.5)
  })
})
