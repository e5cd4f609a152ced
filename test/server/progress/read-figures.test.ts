import { describe, expect, it } from 'vitest'
import { verifyPortal } from '../../../server/credit/verify-portal'
import { createProgress } from '../../../server/progress/create-progress'
import type { Ask } from '../../../server/progress/progress-types'
import { loadStructure } from '../../../server/store/structure-reader'
import type { Viewer } from '../../../shared/access/access-types'
import type { Measure, RatioMetric } from '../../../shared/metric/metric-types'
import { dialects, openTestPortal } from '../../support/databases'
import { editor, makeGoal, makeMetric, noon, openLedger, settle, startMetric, zones } from '../../support/ledger'
import { makeDeal, makeHistory, putRecord, removeRecord, seedPortal } from '../../support/portal-rows'

const at = (day: number, hour = 12): number => Date.UTC(2026, 10, day, hour)
const admin: Viewer = { userId: '8', role: 'admin', ledDepartmentIds: new Set(), subordinateIds: new Set(), formerSubordinateIds: new Set() }
const progress = createProgress({ zones })
const user = (id: string) => ({ kind: 'user' as const, id })

type Row = { owner: string; day: number; amount?: number | null; score?: number; kind?: 'won' | 'lost' }
/** Person 1 has three won deals and a lost one, person 2 one of each, person 3 none; all made on the 1st at noon. */
const rows: readonly Row[] = [
  { owner: '1', day: 2, amount: 100, score: 1.5 }, { owner: '1', day: 3, amount: 201, score: 2 }, { owner: '1', day: 5, amount: null }, { owner: '1', day: 6, amount: 900, kind: 'lost' },
  { owner: '2', day: 4, amount: 100, score: -3 }, { owner: '2', day: 7, amount: 10, kind: 'lost' },
]

async function open(dialect: (typeof dialects)[number]) {
  const database = await openTestPortal(dialect)
  const { db } = database
  await seedPortal(db)
  for (const [i, { owner, day, amount = 0, score, kind = 'won' }] of rows.entries()) {
    const id = String(i + 1)
    const deal = makeDeal({ id, ownerId: owner, baseMinor: amount, stageKind: kind, createdAt: at(1), fields: score === undefined ? {} : { 'custom.score': score } })
    await putRecord(db, deal, makeHistory(id, [[at(day), kind]], [[at(1), owner]]))
  }
  const ledger = openLedger(database)
  const ask: Ask = { viewer: admin, structure: await loadStructure(db), now: noon, language: 'ru', recordUrl: ({ kind, id }) => `https://crm.test/${kind}/${id}` }
  const read = async (goalId: string) => await progress.progressOf(db, ask, { goalId })
  const isClean = async () => !(await verifyPortal(database, { zones, clock: { now: () => noon } })).drift
  return { database, db, ledger, ask, read, isClean }
}

describe.each(dialects)('figures on %s', (dialect) => {
  it.each<[string, Measure, number | null, [string, number | null][], (number | null)[]]>([
    ['average', { kind: 'average', field: 'amount' }, 401 / 3, [['1', 150.5], ['2', 100], ['3', null]], [100, 150.5, 401 / 3]],
    ['average of numbers', { kind: 'average', field: 'custom.score' }, 0.5 / 3, [['1', 1.75], ['2', -3], ['3', null]], [1.5, 1.75, 0.5 / 3]],
    ['min', { kind: 'min', field: 'custom.score' }, -3, [['1', 1.5], ['2', -3], ['3', null]], [1.5, 1.5, -3]],
    ['max', { kind: 'max', field: 'amount' }, 201, [['1', 201], ['2', 100], ['3', null]], [100, 201, 201]],
    ['distinct', { kind: 'distinct', field: 'amount' }, 2, [['1', 2], ['2', 1], ['3', null]], [1, 2, 2]],
    ['duration', { kind: 'duration', from: 'createdAt', to: 'wonAt' }, 60, [['1', 56], ['2', 72], ['3', null]], [24, 36, 48]],
  ])('progressOf: %s of a team and of each person, and how it came about', async (_, measure, fact, people, curve) => {
    const { db, ledger, ask, read, isClean } = await open(dialect)
    const { goalId } = await startMetric(ledger, makeMetric({ measure }), { target: 300.5 })
    const one = await read(goalId)
    expect(one).toMatchObject({ expected: null, today: null, perDay: null, bonus: { amountMinor: 0 } })
    const byId = new Map(one.people.map((row) => [row.userId, row]))
    expect(one.fact).toBeCloseTo(fact ?? NaN, 9)
    for (const [id, value] of people) expect([id, byId.get(id)?.fact, byId.get(id)?.index === null]).toEqual([id, value, value === null])
    expect(one.points[0]?.on).toBe('2026-11-02')
    const days = [2, 3, 4].map((day) => one.points.find((point) => point.on === `2026-11-0${day}`)?.value)
    curve.forEach((value, i) => { expect(days[i]).toBeCloseTo(value ?? NaN, 9) })
    const { points } = await progress.activityOf(db, ask, { goalId, step: 'minute' })
    expect(points.at(-1)?.value).toBeCloseTo(fact ?? NaN, 9)
    expect(await isClean()).toBe(true)
  })

  it('progressOf: no data without a record, as soon as the last one goes', async () => {
    const { database, ledger, read } = await open(dialect)
    const { goalId } = await startMetric(ledger, makeMetric({ measure: { kind: 'max', field: 'amount' } }), { subject: user('2'), marks: [{ at: 0.5, amountMinor: 10 }], target: 100 })
    expect(await read(goalId)).toMatchObject({ fact: 100, index: 1, bonus: { amountMinor: 10 } })
    await database.db.transaction().execute(async (trx) => {
      await removeRecord(trx, 'deal', '5')
      await ledger.creditRecords(trx, [{ kind: 'deal', id: '5' }])
    })
    expect(await read(goalId)).toMatchObject({ fact: null, index: null, bonus: { amountMinor: 0 }, points: [] })
  })

  it('explainRecord: a record without a value does not count for an average', async () => {
    const { db, ledger, ask } = await open(dialect)
    const { goalId } = await startMetric(ledger, makeMetric({ measure: { kind: 'average', field: 'amount' } }))
    expect(await progress.explainRecord(db, ask, { goalId, record: { kind: 'deal', id: '3' } })).toMatchObject({ counted: false, condition: { field: 'amount' } })
  })

  async function openRatio(minSample?: number) {
    const portal = await open(dialect)
    const { ledger } = portal
    const { id: of } = await ledger.saveMetric(editor, null, makeMetric({ measure: { kind: 'count' } }))
    const { id: to } = await ledger.saveMetric(editor, null, makeMetric({ measure: { kind: 'count' }, when: 'closedAt' }))
    const ratio: RatioMetric = { name: 'Доля побед', ratio: { of, to, ...(minSample === undefined ? {} : { minSample }) }, better: 'higher' }
    return { ...portal, of, to, ratio, ...(await startMetric(ledger, ratio, { target: 0.5 })) }
  }

  it('progressOf: a ratio is Σ/Σ of the team and of each person', async () => {
    const { db, ledger, ask, read, goalId, metricId, of } = await openRatio()
    const one = await read(goalId)
    expect(one).toMatchObject({ fact: 4 / 6, unit: { kind: 'share' }, expected: null, today: null })
    expect(one.people.filter((row) => ['1', '2', '3'].includes(row.userId)).map((row) => row.fact)).toEqual([0.75, 0.5, null])
    expect(one.points.find((point) => point.on === '2026-11-06')?.value).toBe(0.8)
    const page = await progress.creditsOf(db, ask, { goalId, limit: 20 })
    expect(page.total).toBe(10)
    expect(page.credits.map((row) => `${row.recordId}${row.part ?? ''}`).sort()).toEqual(['1of', '1to', '2of', '2to', '3of', '3to', '4to', '5of', '5to', '6to'])
    const paged: string[] = []
    for (let next: string | undefined, more = true; more;) {
      const some = await progress.creditsOf(db, ask, { goalId, limit: 1, next })
      paged.push(...some.credits.map((row) => `${row.recordId}${row.part ?? ''}`))
      next = some.next ?? undefined
      more = next !== undefined
    }
    expect(paged).toEqual(page.credits.map((row) => `${row.recordId}${row.part ?? ''}`))
    const explain = async (id: string) => await progress.explainRecord(db, ask, { goalId, record: { kind: 'deal', id } })
    expect([await explain('1'), await explain('4')]).toMatchObject([{ counted: true, part: 'of' }, { counted: true, part: 'to' }])
    expect((await progress.activityOf(db, ask, { goalId, step: 'hour' })).points.at(-1)?.value).toBeCloseTo(4 / 6, 12)
    await expect(ledger.deleteMetric(of)).rejects.toMatchObject({ kind: 'conflict' })
    await ledger.saveGoal(editor, null, makeGoal(metricId, { subject: user('1'), target: 0.5 }))
    await ledger.saveGoal(editor, null, makeGoal(metricId, { subject: user('2'), target: 0.7 }))
    expect((await progress.board(db, ask, { unit: 'month' })).totals).toMatchObject([{ fact: 4 / 6, target: 0.6 }])
  })

  it('progressOf: a ratio below its smallest sample has no data', async () => {
    const { read, goalId } = await openRatio(3)
    const one = await read(goalId)
    expect([one.fact, one.people.find((row) => row.userId === '2')?.fact]).toEqual([4 / 6, null])
  })

  it('saveMetric: a changed part of a ratio moves its goals, and the last goal takes the credits of both', async () => {
    const { db, ledger, read, goalId, of, isClean } = await openRatio()
    await ledger.saveMetric(editor, of, makeMetric({ measure: { kind: 'count' }, where: { field: 'amount', op: 'gt', value: 100 } }))
    expect(await read(goalId)).toMatchObject({ fact: 4 / 6, recredit: { done: 0, total: 6 } })
    expect(await settle(ledger)).toContain(goalId)
    expect((await read(goalId)).fact).toBe(1 / 6)
    expect(await isClean()).toBe(true)
    await ledger.deleteGoal(goalId)
    await settle(ledger)
    expect(await db.selectFrom('credits').selectAll().execute()).toEqual([])
  })

  it('saveMetric: a ratio needs two metrics that are none themselves, and stays one', async () => {
    const { ledger, metricId, of, ratio } = await openRatio()
    const save = async (to: string) => await ledger.saveMetric(editor, null, { ...ratio, ratio: { of, to } })
    await expect(save('nothing')).rejects.toMatchObject({ kind: 'invalid', message: expect.stringContaining('nothing') })
    await expect(save(metricId)).rejects.toMatchObject({ kind: 'invalid' })
    await expect(ledger.saveMetric(editor, metricId, makeMetric())).rejects.toMatchObject({ kind: 'invalid', code: 'metric-kind' })
  })

  it('enterValues: the newest value of a person and day counts', async () => {
    const { db, ledger, ask, read, isClean } = await open(dialect)
    const { goalId, metricId } = await startMetric(ledger, { name: 'NPS', manual: { unit: 'балл' }, better: 'higher' }, { target: 20 })
    expect(await read(goalId)).toMatchObject({ fact: null, index: null })
    const enter = async (userId: string, on: string, value: number) => await ledger.enterValues(editor, metricId, [{ userId, on, value }])
    expect((await enter('1', '2026-11-02', 9))?.goalIds).toEqual([goalId])
    await enter('1', '2026-11-02', 7.25)
    await enter('1', '2026-11-03', 1)
    await enter('2', '2026-10-31', 100)
    expect(await enter('1', '2026-11-03', 1)).toBeNull()
    const one = await read(goalId)
    expect(one).toMatchObject({ fact: 8.25, unit: { kind: 'number', title: 'балл' } })
    expect(one.people.filter((row) => row.fact !== null).map((row) => [row.userId, row.fact])).toEqual([['1', 8.25]])
    expect((await progress.creditsOf(db, ask, { goalId, limit: 9 })).credits).toMatchObject([{ kind: 'manual', value: 1, title: 'Введено вручную', enteredBy: 'Человек 8', unit: { kind: 'number', title: 'балл' } }, { kind: 'manual', value: 7.25, at: '2026-11-01T21:00:00.000Z' }])
    expect(await db.selectFrom('manual_values').select(['value', 'entered_by']).where('day', '=', Math.floor(at(2) / 86_400_000)).orderBy('id').execute())
      .toEqual([{ value: 90_000, entered_by: '8' }, { value: 72_500, entered_by: '8' }])
    expect(await isClean()).toBe(true)
    await db.updateTable('credits').set({ value: 5 }).execute()
    expect(await isClean()).toBe(false)
    await expect(enter('404', '2026-11-02', 1)).rejects.toMatchObject({ kind: 'not-found' })
  })

  it('enterValues: not into a metric over records', async () => {
    const { ledger } = await open(dialect)
    const { metricId } = await startMetric(ledger)
    await expect(ledger.enterValues(editor, metricId, [{ userId: '1', on: '2026-11-02', value: 1 }])).rejects.toMatchObject({ kind: 'invalid' })
  })
})
