import { describe, expect, it } from 'vitest'
import type { createLedger } from '../../../server/credit/create-ledger'
import { verifyPortal } from '../../../server/credit/verify-portal'
import type { Database } from '../../../server/store/database'
import type { PortalTables } from '../../../server/store/portal-tables'
import type { CrmRecord, RecordHistory } from '../../../shared/record/record-types'
import { dialects, openTestPortal } from '../../support/databases'
import { editor, makeGoal, makeMetric, noon, openLedger, settle, startMetric, zones } from '../../support/ledger'
import { makeDeal, makeHistory, putRecord, removeRecord, seedPortal } from '../../support/portal-rows'

const november = (day: number, hour = 12): number => Date.UTC(2026, 10, day, hour)

async function open(dialect: (typeof dialects)[number]) {
  const database = await openTestPortal(dialect)
  await seedPortal(database.db)
  return { database, db: database.db, ledger: openLedger(database) }
}

async function change(database: Database<PortalTables>, ledger: ReturnType<typeof createLedger>, record: CrmRecord, history?: RecordHistory) {
  return await database.db.transaction().execute(async (trx) => {
    await putRecord(trx, record, history)
    return await ledger.creditRecords(trx, [{ kind: 'deal', id: record.id }])
  })
}

const credits = async ({ db }: Database<PortalTables>) =>
  (await db.selectFrom('credits').select(['record_id', 'person_id', 'day', 'value', 'assumed_owner']).orderBy('record_id').orderBy('occurrence').execute())
const days = async ({ db }: Database<PortalTables>) =>
  (await db.selectFrom('day_totals').select(['person_id', 'day', 'count', 'sum']).orderBy('person_id').orderBy('day').execute())
const isClean = async (database: Database<PortalTables>) => {
  const { drift } = await verifyPortal(database, { zones, clock: { now: () => noon } })
  return !drift
}

describe.each(dialects)('ledger on %s', (dialect) => {
  it('creditRecords: credits a won deal to its owner of that moment and tells which goals moved', async () => {
    const { database, ledger } = await open(dialect)
    const { goalId } = await startMetric(ledger)
    const deal = makeDeal({ id: '7', stageKind: 'won', ownerId: '2' })
    const moved = await change(database, ledger, deal, makeHistory('7', [[november(2), 'open'], [november(5, 22), 'won']], [[november(2), '1'], [november(8), '2']]))
    expect(moved?.goalIds).toEqual([goalId])
    // 22:00 UTC is the next day in Moscow.
    expect(await credits(database)).toEqual([{ record_id: '7', person_id: '1', day: Math.floor(november(6) / 86_400_000), value: 100_000, assumed_owner: 0 }])
  })

  it('creditRecords: writes nothing and moves nothing when nothing changed', async () => {
    const { database, ledger } = await open(dialect)
    await startMetric(ledger)
    const deal = makeDeal({ id: '7', stageKind: 'won' })
    const history = makeHistory('7', [[november(5), 'won']])
    await change(database, ledger, deal, history)
    expect(await change(database, ledger, { ...deal, title: 'Иначе' }, history)).toBeNull()
  })

  it('creditRecords: a deleted record loses its credits and its totals', async () => {
    const { database, db, ledger } = await open(dialect)
    await startMetric(ledger)
    await change(database, ledger, makeDeal({ id: '7', stageKind: 'won' }), makeHistory('7', [[november(5), 'won']]))
    await db.transaction().execute(async (trx) => {
      await removeRecord(trx, 'deal', '7')
      expect(await ledger.creditRecords(trx, [{ kind: 'deal', id: '7' }])).not.toBeNull()
    })
    expect(await credits(database)).toEqual([])
    expect(await days(database)).toEqual([])
  })

  it('creditRecords: totals follow an amount and an owner that change', async () => {
    const { database, ledger } = await open(dialect)
    await startMetric(ledger)
    const history = makeHistory('7', [[november(5), 'won']])
    await change(database, ledger, makeDeal({ id: '7', stageKind: 'won' }), history)
    await change(database, ledger, makeDeal({ id: '7', stageKind: 'won', baseMinor: 250_000, ownerId: '3' }), history)
    const day = Math.floor(november(5) / 86_400_000)
    expect(await days(database)).toEqual([{ person_id: '3', day, count: 1, sum: 250_000 }])
  })

  it('creditRecords: a split loses no minor unit and keeps its totals', async () => {
    const { database, ledger } = await open(dialect)
    await startMetric(ledger, makeMetric({ who: { split: [{ who: 'owner', share: 0.5 }, { who: 'creator', share: 0.25 }, { who: 'custom.helper', share: 0.25 }] } }))
    const history = makeHistory('7', [[november(5), 'won']])
    await change(database, ledger, makeDeal({ id: '7', stageKind: 'won', baseMinor: 1001, creatorId: '2', fields: { 'custom.helper': '3' } }), history)
    expect((await credits(database)).map((row) => [row.person_id, row.value])).toEqual([['1', 501], ['2', 250], ['3', 250]])
    await change(database, ledger, makeDeal({ id: '7', stageKind: 'won', baseMinor: 1001, creatorId: '2', fields: {} }), history)
    expect((await credits(database)).map((row) => [row.person_id, row.value])).toEqual([['1', 667], ['2', 334]])
    expect(await isClean(database)).toBe(true)
  })

  it('setWorkCalendar: durations in working hours are credited anew', async () => {
    const { database, ledger } = await open(dialect)
    const { goalId } = await startMetric(ledger, makeMetric({ measure: { kind: 'duration', from: 'createdAt', to: 'wonAt', hours: 'working' } }))
    // From Monday 12:00 UTC, 15:00 in Moscow, to Thursday; Wednesday 4 November is a holiday, and the day before it an hour shorter.
    await change(database, ledger, makeDeal({ id: '7', stageKind: 'won', createdAt: november(2) }), makeHistory('7', [[november(2), 'open'], [november(5), 'won']]))
    const hours = async () => (await credits(database)).map((row) => row.value / 3_600_000)
    expect(await hours()).toEqual([3 + 8 + 6])
    expect(await isClean(database)).toBe(true)
    expect((await ledger.setWorkCalendar({ kind: 'weekdays', exceptions: [], hours: { from: '10:00', to: '16:00' } }))?.goalIds).toEqual([goalId])
    await settle(ledger)
    expect(await hours()).toEqual([1 + 6 + 6 + 5])
    expect(await isClean(database)).toBe(true)
  })

  it('creditRecords: nothing before the first goal begins, and nothing for a metric without goals', async () => {
    const { database, ledger } = await open(dialect)
    const { id } = await ledger.saveMetric(editor, null, makeMetric())
    const early = makeDeal({ id: '1', stageKind: 'won' })
    await change(database, ledger, early, makeHistory('1', [[Date.UTC(2026, 9, 31, 20, 59), 'won']]))
    await change(database, ledger, makeDeal({ id: '2', stageKind: 'won' }), makeHistory('2', [[Date.UTC(2026, 9, 31, 21), 'won']]))
    expect(await credits(database)).toEqual([])
    await ledger.saveGoal(editor, null, makeGoal(id))
    await settle(ledger)
    expect((await credits(database)).map((row) => row.record_id)).toEqual(['2'])
  })

  it('creditRecords: judges by what was written between two changes, by whomever', async () => {
    const { database, db, ledger } = await open(dialect)
    await startMetric(ledger, makeMetric({ where: { all: [{ field: 'department', op: 'under', value: '3' }, { field: 'custom.score', op: 'gt', value: 5 }] } }))
    const put = async (id: string, score: unknown = 7) => {
      await change(database, ledger, makeDeal({ id, stageKind: 'won', fields: { 'custom.score': score as number } }), makeHistory(id, [[november(5), 'won']]))
      return (await credits(database)).map((row) => row.record_id)
    }
    expect(await put('1')).toEqual([])
    // Person 1 moves into department 4, which lies in 3.
    await db.updateTable('memberships').set({ department_id: '4' }).where('person_id', '=', '1').execute()
    expect(await put('2')).toEqual(['2'])
    await db.updateTable('departments').set({ parent_id: '1' }).where('id', '=', '4').execute()
    expect(await put('2')).toEqual([])
    await db.updateTable('departments').set({ parent_id: '3' }).where('id', '=', '4').execute()
    // The CRM has forgotten the field: the metric cannot be judged, and its credits stay as they are.
    expect(await put('3')).toEqual(['3'])
    await db.deleteFrom('fields').where('name', '=', 'custom.score').execute()
    expect(await put('3', 1)).toEqual(['3'])
  })

  it('creditRecords: moves the goals that there are now', async () => {
    const { database, db, ledger } = await open(dialect)
    const { metricId, goalId } = await startMetric(ledger)
    const { id: otherId } = await ledger.saveMetric(editor, null, makeMetric({ where: { field: 'title', op: 'empty' } }))
    const { id: ratioId } = await ledger.saveMetric(editor, null, { name: 'Доля', ratio: { of: metricId, to: otherId }, better: 'higher' })
    const win = async (id: string, ownerId = '4') => (await change(database, ledger, makeDeal({ id, ownerId, stageKind: 'won' }), makeHistory(id, [[november(5), 'won']])))?.goalIds.toSorted()
    expect(await win('1')).toEqual([goalId])
    const { id: ofDepartment } = await ledger.saveGoal(editor, null, makeGoal(metricId, { subject: { kind: 'department', id: '3' } }))
    const { id: ofRatio } = await ledger.saveGoal(editor, null, makeGoal(ratioId, { target: 1 }))
    expect(await win('2')).toEqual([goalId, ofDepartment, ofRatio].sort())
    await db.updateTable('departments').set({ parent_id: '1' }).where('id', '=', '4').execute()
    expect(await win('3')).toEqual([goalId, ofRatio].sort())
    await ledger.deleteGoal(ofRatio)
    expect(await win('4')).toEqual([goalId])
    await ledger.saveGoal(editor, goalId, makeGoal(metricId, { subject: { kind: 'user', id: '1' } }))
    expect(await win('5')).toBeUndefined()
    expect(await win('6', '1')).toEqual([goalId])
  })

  it('creditRecords: a transaction that is rolled back leaves no trace in what is kept', async () => {
    const { database, db, ledger } = await open(dialect)
    await startMetric(ledger, makeMetric({ where: { field: 'department', op: 'under', value: '3' } }))
    await expect(db.transaction().execute(async (trx) => {
      await trx.updateTable('memberships').set({ department_id: '3' }).where('person_id', '=', '1').execute()
      await putRecord(trx, makeDeal({ id: '1', stageKind: 'won' }), makeHistory('1', [[november(5), 'won']]))
      expect(await ledger.creditRecords(trx, [{ kind: 'deal', id: '1' }])).not.toBeNull()
      throw new Error('undone')
    })).rejects.toThrow('undone')
    await change(database, ledger, makeDeal({ id: '2', stageKind: 'won' }), makeHistory('2', [[november(5), 'won']]))
    expect(await credits(database)).toEqual([])
  })

  it('saveGoal: a goal that reaches further back brings the older credits', async () => {
    const { database, ledger } = await open(dialect)
    const { metricId } = await startMetric(ledger)
    await change(database, ledger, makeDeal({ id: '1', stageKind: 'won' }), makeHistory('1', [[Date.UTC(2026, 8, 10), 'won']]))
    expect(await credits(database)).toEqual([])
    await ledger.saveGoal(editor, null, makeGoal(metricId, { period: { kind: 'once', from: '2026-09-01', to: '2026-10-01' } }))
    await settle(ledger)
    expect((await credits(database)).map((row) => row.record_id)).toEqual(['1'])
    expect(await isClean(database)).toBe(true)
  })

  it('deleteGoal: the last goal takes the credits with it', async () => {
    const { database, ledger } = await open(dialect)
    const { goalId, metricId } = await startMetric(ledger)
    await change(database, ledger, makeDeal({ id: '7', stageKind: 'won' }), makeHistory('7', [[november(5), 'won']]))
    await ledger.deleteGoal(goalId)
    await settle(ledger)
    expect(await credits(database)).toEqual([])
    expect(await days(database)).toEqual([])
    await ledger.deleteMetric(metricId)
  })

  it('deleteMetric: conflict while a goal uses it', async () => {
    const { ledger } = await open(dialect)
    const { metricId } = await startMetric(ledger)
    await expect(ledger.deleteMetric(metricId)).rejects.toMatchObject({ kind: 'conflict' })
  })

  it('saveMetric: the old figures stay until the new generation is complete', async () => {
    const { database, db, ledger } = await open(dialect)
    const { metricId, goalId } = await startMetric(ledger)
    for (const id of ['1', '2', '3']) await change(database, ledger, makeDeal({ id, stageKind: 'won', baseMinor: Number(id) * 1000 }), makeHistory(id, [[november(5), 'won']]))
    const live = async () => {
      const { generation } = await db.selectFrom('metrics').select('generation').executeTakeFirstOrThrow()
      const row = await db.selectFrom('day_totals').select((eb) => eb.fn.sum<number>('sum').as('sum')).where('generation', '=', generation).executeTakeFirst()
      return row?.sum ?? 0
    }
    await ledger.saveMetric(editor, metricId, makeMetric({ where: { field: 'amount', op: 'gte', value: 2000 } }))
    expect(await live()).toBe(6000)
    // A change that arrives meanwhile reaches both generations.
    await change(database, ledger, makeDeal({ id: '4', stageKind: 'won', baseMinor: 500 }), makeHistory('4', [[november(6), 'won']]))
    expect(await live()).toBe(6500)
    expect(await settle(ledger)).toEqual([goalId])
    expect(await live()).toBe(5000)
    expect(new Set((await db.selectFrom('credits').select('generation').execute()).map((row) => row.generation)).size).toBe(1)
  })

  it('saveMetric: a new name alone recounts nothing', async () => {
    const { db, ledger } = await open(dialect)
    const { metricId } = await startMetric(ledger)
    await ledger.saveMetric(editor, metricId, makeMetric({ name: 'Иначе' }))
    expect(await db.selectFrom('metrics').select(['version', 'live_version', 'next_generation']).executeTakeFirst()).toEqual({ version: 2, live_version: 2, next_generation: null })
  })

  it('saveMetric: names an unknown field', async () => {
    const { ledger } = await open(dialect)
    await expect(ledger.saveMetric(editor, null, makeMetric({ where: { field: 'nothing', op: 'empty' } }))).rejects.toMatchObject({ kind: 'invalid', message: expect.stringContaining('nothing') })
  })

  it('setTimeZone: credits move to the days of the new zone', async () => {
    const { database, ledger } = await open(dialect)
    await startMetric(ledger)
    await change(database, ledger, makeDeal({ id: '7', stageKind: 'won' }), makeHistory('7', [[november(5, 22), 'won']]))
    await ledger.setTimeZone('America/New_York')
    await settle(ledger)
    expect((await days(database)).map((row) => row.day)).toEqual([Math.floor(november(5) / 86_400_000)])
    expect(await isClean(database)).toBe(true)
    await expect(ledger.setTimeZone('Mars/Olympus')).rejects.toMatchObject({ kind: 'invalid' })
  })

  it('setTimeZone: a value entered by hand stays on its day', async () => {
    const { database, db, ledger } = await open(dialect)
    const { id } = await ledger.saveMetric(editor, null, { name: 'Визиты', manual: { unit: 'шт.' }, better: 'higher' })
    await ledger.saveGoal(editor, null, makeGoal(id))
    await ledger.enterValues(editor, id, [{ userId: '1', on: '2026-11-01', value: 5 }, { userId: '2', on: '2026-11-03', value: 7 }])
    await ledger.setTimeZone('America/New_York')
    expect(await db.selectFrom('credits').select(['day', 'at']).orderBy('day').execute()).toEqual([
      // The clock was put back on the first of November there.
      { day: Math.floor(november(1) / 86_400_000), at: november(1, 4) }, { day: Math.floor(november(3) / 86_400_000), at: november(3, 5) },
    ])
    expect(await isClean(database)).toBe(true)
  })

  it.each([
    ['of recent days', { op: 'withinLast' as const, value: { n: 1, unit: 'day' as const } }], ['of the present day', { op: 'inPeriod' as const, value: { unit: 'day' as const, offset: 0 } }],
  ])('turnClock: a funnel %s lets records go when the day turns', async (_, condition) => {
    const database = await openTestPortal(dialect)
    await seedPortal(database.db)
    let now = noon
    const ledger = openLedger(database, () => now)
    await ledger.turnClock()
    await startMetric(ledger, makeMetric({ when: 'createdAt', where: { field: 'createdAt', ...condition } }))
    await change(database, ledger, makeDeal({ id: '7', createdAt: noon }))
    expect(await credits(database)).toHaveLength(1)
    now += 86_400_000
    await ledger.turnClock()
    await settle(ledger)
    expect(await credits(database)).toEqual([])
    expect(await ledger.turnClock()).toBeNull()
  })

  it.each(['is', 'in', 'under'] as const)('turnClock: a funnel over departments (%s) follows who belongs where', async (op) => {
    const { database, db, ledger } = await open(dialect)
    await ledger.turnClock()
    await startMetric(ledger, makeMetric({ where: { field: 'department', op, value: op === 'in' ? ['4'] : '4' } }))
    await change(database, ledger, makeDeal({ id: '7', ownerId: '3', stageKind: 'won' }), makeHistory('7', [[november(5), 'won']]))
    expect(await credits(database)).toEqual([])
    await db.updateTable('memberships').set({ to_at: noon }).where('person_id', '=', '3').execute()
    await db.insertInto('memberships').values({ person_id: '3', department_id: '4', from_at: noon, to_at: null }).execute()
    await ledger.turnClock()
    await settle(ledger)
    expect((await credits(database)).map((row) => row.record_id)).toEqual(['7'])
    expect(await isClean(database)).toBe(true)
  })
})
