import { expect, it } from 'vitest'
import { createProgress } from '../../server/progress/create-progress'
import type { Ask } from '../../server/progress/progress-types'
import { loadStructure } from '../../server/store/structure-reader'
import { limitBonus } from '../../shared/bonus/limit-bonus'
import { computeProgress, type ProgressInput } from '../../shared/goal/compute-progress'
import { computeScore } from '../../shared/goal/score'
import { toDayNumber, toDayText } from '../../shared/period/day-number'
import { calendarPeriod, goalPeriodAt } from '../../shared/period/period'
import { everyDay } from '../../shared/period/work-calendar'
import { openTestPortal } from '../support/databases'
import { editor, makeGoal, makeMetric, noon, openLedger, settle, startMetric, zones } from '../support/ledger'
import { makeDeal, makeHistory, putRecord, removeRecord, seedPortal } from '../support/portal-rows'

// What a well-known goal module gets wrong, one by one, as the opposite behaviour of ours.

const progress = createProgress({ zones })
const user = (id: string) => ({ kind: 'user' as const, id })
const november = { period: calendarPeriod('month', toDayNumber('2026-11-19')), calendar: everyDay, unit: { kind: 'count', of: 'deal' }, additive: true } as const
const judge = (given: Partial<ProgressInput> & { today: number }) =>
  computeProgress({ ...november, goal: { base: 0, target: 10, marks: [{ at: 1, amountMinor: 1000 }] }, fact: 5, ...given })

/** Person 1 won a deal on each of these days of November 2026. */
async function start(days: readonly number[]) {
  const database = await openTestPortal('sqlite')
  const { db } = database
  await seedPortal(db)
  const ledger = openLedger(database)
  const won = async (id: string, day: number, hour = 12): Promise<void> => {
    await db.transaction().execute(async (trx) => {
      await putRecord(trx, makeDeal({ id, stageKind: 'won' }), makeHistory(id, [[Date.UTC(2026, 10, day, hour), 'won']], [[0, '1']]))
      await ledger.creditRecords(trx, [{ kind: 'deal', id }])
    })
  }
  for (const [i, day] of days.entries()) await won(String(i + 1), day)
  const ask = async (now = noon): Promise<Ask> => ({
    viewer: { userId: '8', role: 'admin', ledDepartmentIds: new Set(), subordinateIds: new Set(), formerSubordinateIds: new Set() },
    structure: await loadStructure(db), now, language: 'ru', recordUrl: ({ id }) => id,
  })
  const read = async (goalId: string, on = '2026-11-19', now = noon) => await progress.progressOf(db, await ask(now), { goalId, on })
  const count = makeMetric({ measure: { kind: 'count' } })
  return { db, ledger, won, ask, read, count }
}

it('O-1: the state follows the time even when the value is flat', () => {
  const on = (day: string) => judge({ today: toDayNumber(day) })
  expect([on('2026-10-31').phase, on('2026-11-30').phase, on('2026-12-01').phase]).toEqual(['future', 'open', 'past'])
  expect([on('2026-11-03').expected, on('2026-11-30').expected]).toEqual([1, 10])
})

it('O-2: when a period is over no goal of it stays open', async () => {
  const { db, ledger, ask, count } = await start([2])
  const { metricId } = await startMetric(ledger, count, { subject: user('1'), target: 1 })
  for (const id of ['2', '3']) await ledger.saveGoal(editor, null, makeGoal(metricId, { subject: user(id), target: 1 }))
  const board = await progress.board(db, await ask(Date.UTC(2026, 11, 1, 9)), { unit: 'month', on: '2026-11-10' })
  expect(board.rows.flatMap((row) => row.goals.map((goal) => goal.phase))).toEqual(['past', 'past', 'past'])
})

it('O-3: a mark that was reached is no longer reached when the value drops', async () => {
  const { db, ledger, read, count } = await start([2, 3])
  const { goalId } = await startMetric(ledger, count, { subject: user('1'), target: 2, marks: [{ at: 1, amountMinor: 500 }] })
  expect(await read(goalId)).toMatchObject({ marks: [{ reached: true }], bonus: { amountMinor: 500 } })
  await db.transaction().execute(async (trx) => {
    await removeRecord(trx, 'deal', '2')
    await ledger.creditRecords(trx, [{ kind: 'deal', id: '2' }])
  })
  expect(await read(goalId)).toMatchObject({ fact: 1, marks: [{ reached: false }], bonus: { amountMinor: 0 } })
})

it('O-4: who has no records of the period has 0, not the value before', async () => {
  const { ledger, read, count } = await start([2])
  const { goalId } = await startMetric(ledger, count, { subject: { kind: 'department', id: '2' }, target: 5 })
  expect((await read(goalId)).people.map(({ userId, fact }) => [userId, fact])).toEqual([['1', 1], ['2', 0]])
  expect((await read(goalId, '2026-12-05')).people.map(({ fact }) => fact)).toEqual([0, 0])
})

it('O-5: lower is better: exactly the target is 100 % and reached, by one comparison', () => {
  const at = judge({ today: toDayNumber('2026-11-30'), goal: { base: 30, target: 20, marks: [{ at: 1 }] }, fact: 20 })
  expect([at.index, at.marks[0]?.reached]).toEqual([1, true])
})

it('O-6: lower is better: linear through the base, beyond 0 and 100 % too', () => {
  const of = (fact: number) => judge({ today: toDayNumber('2026-11-30'), goal: { base: 30, target: 20, marks: [] }, fact }).index
  expect([of(32), of(30), of(25), of(18)]).toEqual([-0.2, 0, 0.5, 1.2])
})

it('O-7: periods are half-open: every day lies in exactly one', () => {
  for (const unit of ['day', 'week', 'month', 'quarter', 'halfYear', 'year'] as const) {
    const goal = { kind: 'every', unit, from: '2025-12-31' } as const
    let day = toDayNumber('2025-12-31')
    for (let i = 0; i < 6; i += 1) {
      const period = goalPeriodAt(goal, day)
      expect(period).toMatchObject({ from: day })
      day = period?.to ?? day
      expect(goalPeriodAt(goal, day - 1)).toEqual(period)
    }
  }
  const week = goalPeriodAt({ kind: 'every', unit: 'week', from: '2026-01-01' }, toDayNumber('2026-11-19'))
  expect([toDayText(week?.from ?? 0), toDayText(week?.to ?? 0)]).toEqual(['2026-11-16', '2026-11-23'])
})

it('O-8: the day and the period are the portal’s, wherever the server stands', async () => {
  const { ledger, read, won, count } = await start([])
  const { goalId } = await startMetric(ledger, count, { subject: user('1'), target: 5 })
  // 23:30 of the 30th in UTC is the 1st of December in Moscow.
  await won('9', 30, 23)
  expect([(await read(goalId, '2026-11-30')).fact, (await read(goalId, '2026-12-01')).fact]).toEqual([0, 1])
})

it('O-9: what a period pays is asked of that period, however much later', async () => {
  const { ledger, read, count } = await start([2])
  const { goalId } = await startMetric(ledger, count, { subject: user('1'), target: 1, marks: [{ at: 1, amountMinor: 700 }] })
  const paid = async (on: string) => (await read(goalId, on, Date.UTC(2027, 1, 15))).bonus.amountMinor
  expect([await paid('2026-11-30'), await paid('2026-12-31'), await paid('2027-01-31')]).toEqual([700, 0, 0])
})

it('O-10: a leaver keeps the past, and a transfer splits the month between the departments', async () => {
  const { db, ledger, ask, read, count } = await start([2, 5, 16])
  const { goalId, metricId } = await startMetric(ledger, count, { subject: { kind: 'department', id: '2' }, target: 5 })
  const { id: other } = await ledger.saveGoal(editor, null, makeGoal(metricId, { subject: { kind: 'department', id: '3' }, target: 5 }))
  const { id: own } = await ledger.saveGoal(editor, null, makeGoal(metricId, { subject: user('1'), target: 5 }))
  await settle(ledger)
  const moved = Date.UTC(2026, 10, 10, 9)
  await db.updateTable('memberships').set({ to_at: moved }).where('person_id', '=', '1').execute()
  await db.insertInto('memberships').values({ person_id: '1', department_id: '3', from_at: moved, to_at: null }).execute()
  const facts = async () => [(await read(goalId)).fact, (await read(other)).fact, (await read(own)).fact]
  expect(await facts()).toEqual([2, 1, 3])
  expect((await read(goalId)).people.find((row) => row.userId === '1')?.fact).toBe(2)
  expect((await read(other)).people.find((row) => row.userId === '1')?.fact).toBe(1)
  // The boards of both departments know the person in that month, and only the new one in the next.
  const on = async (department: string, day: string) => (await progress.board(db, await ask(), { unit: 'month', on: day, department })).rows.map((row) => row.user.id)
  expect([await on('2', '2026-11-19'), await on('3', '2026-11-19')]).toEqual([['1', '2'], ['1', '3', '4']])
  expect([await on('2', '2026-12-19'), await on('3', '2026-12-19')]).toEqual([['2'], ['1', '3', '4']])
  await db.updateTable('people').set({ active: 0 }).where('id', '=', '1').execute()
  expect(await facts()).toEqual([2, 1, 3])
})

it('O-11: who leaves a department leaves its goal from that day on, not in the past', async () => {
  const { db, ledger, read, won, count } = await start([2])
  const { goalId } = await startMetric(ledger, count, { subject: { kind: 'department', id: '2' }, target: 5 })
  await db.updateTable('memberships').set({ to_at: Date.UTC(2026, 10, 30, 9) }).where('person_id', '=', '1').execute()
  await won('7', 29)
  await db.transaction().execute(async (trx) => {
    await putRecord(trx, makeDeal({ id: '8', stageKind: 'won' }), makeHistory('8', [[Date.UTC(2026, 11, 2, 12), 'won']], [[0, '1']]))
    await ledger.creditRecords(trx, [{ kind: 'deal', id: '8' }])
  })
  expect([(await read(goalId)).fact, (await read(goalId, '2026-12-05')).fact]).toEqual([2, 0])
})

it('O-12: progress is told whether or not anything is reached', async () => {
  const { db, ledger, ask, count } = await start([2])
  await startMetric(ledger, count, { subject: user('1'), target: 100, marks: [{ at: 1 }] })
  const board = await progress.board(db, await ask(), { unit: 'month' })
  expect(board.rows.find((row) => row.user.id === '1')?.goals).toMatchObject([{ fact: 1, index: 0.01, marks: [{ reached: false, left: 99 }] }])
})

it('O-13: an average is an average and a sum a sum', async () => {
  const { ledger, read } = await start([2, 3])
  const average = await startMetric(ledger, makeMetric({ measure: { kind: 'average', field: 'amount' } }), { subject: user('1') })
  const sum = await startMetric(ledger, makeMetric(), { subject: user('1') })
  expect([(await read(average.goalId)).fact, (await read(sum.goalId)).fact]).toEqual([100_000, 200_000])
})

it('O-14: a changed target counts at once in the open goal, which stays the same goal', async () => {
  const { ledger, read, count } = await start([2])
  const { goalId, metricId } = await startMetric(ledger, count, { subject: user('1'), target: 4 })
  await ledger.saveGoal(editor, goalId, makeGoal(metricId, { subject: user('1'), target: 2 }))
  expect(await read(goalId)).toMatchObject({ goalId, target: 2, index: 0.5 })
})

it('O-15: who has the same score has the same place, whatever the order, and one without goals has none', async () => {
  const { db, ledger, ask, won, count } = await start([2, 3, 4, 5])
  await won('9', 6)
  const { metricId } = await startMetric(ledger, count, { subject: user('1'), target: 10 })
  for (const id of ['4', '2', '3']) await ledger.saveGoal(editor, null, makeGoal(metricId, { subject: user(id), target: 10 }))
  const give = async (id: string, owner: string) => { await db.transaction().execute(async (trx) => {
    await putRecord(trx, makeDeal({ id, ownerId: owner, stageKind: 'won' }), makeHistory(id, [[Date.UTC(2026, 10, 7, 12), 'won']], [[0, owner]]))
    await ledger.creditRecords(trx, [{ kind: 'deal', id }])
  }) }
  for (const [id, owner] of [['21', '2'], ['22', '2'], ['31', '3'], ['32', '3'], ['41', '4']] as const) await give(id, owner)
  const places = async () => Object.fromEntries((await progress.board(db, await ask(), { unit: 'month' })).rows.map(({ user: { id }, rank, score }) => [id, [rank, score]]))
  expect(await places()).toMatchObject({ 1: [1, 0.5], 2: [2, 0.2], 3: [2, 0.2], 4: [4, 0.1], 8: [undefined, null] })
  await give('42', '4')
  expect(await places()).toMatchObject({ 2: [2, 0.2], 3: [2, 0.2], 4: [2, 0.2] })
})

it('O-16: nobody without goals is all reached, scored or guaranteed anything', async () => {
  const { db, ledger, ask, count } = await start([2])
  await startMetric(ledger, count, { subject: user('1'), target: 1 })
  await ledger.editPeople(editor, { kind: 'setBonusLimit', limit: { userId: '3', unit: 'month', from: '2026-11-01', capMinor: null, floorMinor: 900 } })
  const row = (await progress.board(db, await ask(), { unit: 'month' })).rows.find(({ user: { id } }) => id === '3')
  expect(row).toMatchObject({ goals: [], score: null, bonusMinor: 0 })
  expect([computeScore([]), limitBonus({ sumMinor: 0, limit: { capMinor: null, floorMinor: 900 }, hasGoals: false }).amountMinor]).toEqual([null, 0])
})
