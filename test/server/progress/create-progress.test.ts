import { describe, expect, it } from 'vitest'
import { createProgress } from '../../../server/progress/create-progress'
import type { Ask } from '../../../server/progress/progress-types'
import type { Database } from '../../../server/store/database'
import type { PortalTables } from '../../../server/store/portal-tables'
import { loadStructure } from '../../../server/store/structure-reader'
import type { Viewer } from '../../../shared/access/access-types'
import { dialects, openTestPortal } from '../../support/databases'
import { editor, makeGoal, makeMetric, noon, openLedger, settle, startMetric, zones } from '../../support/ledger'
import { makeDeal, makeHistory, putRecord, seedPortal } from '../../support/portal-rows'

const at = (day: number, hour = 12, month = 10): number => Date.UTC(2026, month, day, hour)
const admin: Viewer = { userId: '8', role: 'admin', ledDepartmentIds: new Set(), subordinateIds: new Set(), formerSubordinateIds: new Set() }
const employee = (userId: string): Viewer => ({ userId, role: 'employee', ledDepartmentIds: new Set(), subordinateIds: new Set(), formerSubordinateIds: new Set() })
const head: Viewer = { userId: '9', role: 'supervisor', ledDepartmentIds: new Set(['3', '4']), subordinateIds: new Set(['3', '4']), formerSubordinateIds: new Set() }
const progress = createProgress({ zones })

async function ask(database: Database<PortalTables>, viewer: Viewer = admin, now = noon): Promise<Ask> {
  return { viewer, structure: await loadStructure(database.db), now, language: 'ru', recordUrl: ({ kind, id }) => `https://crm.test/${kind}/${id}` }
}

/** Won deals: id, owner, instant, amount. */
async function open(dialect: (typeof dialects)[number], won: readonly [string, string, number, number][] = []) {
  const database = await openTestPortal(dialect)
  await seedPortal(database.db)
  for (const [id, ownerId, when, baseMinor] of won) await putRecord(database.db, makeDeal({ id, ownerId, baseMinor, stageKind: 'won' }), makeHistory(id, [[when, 'won']], [[at(1, 0, 0), ownerId]]))
  return { database, db: database.db, ledger: openLedger(database) }
}

const deals: [string, string, number, number][] = [
  ['1', '1', at(2), 100_000], ['2', '1', at(19, 8), 250_000], ['3', '2', at(10), 300_000], ['4', '3', at(11), 50_000], ['5', '4', at(12), 70_000],
  ['6', '1', at(31, 20, 9), 999_000], ['7', '1', at(30, 20, 10), 1], ['8', '1', at(30, 21, 10), 5_000_000],
]

describe.each(dialects)('progress on %s', (dialect) => {
  it("progressOf: a person's month with marks, money, pace and curve", async () => {
    const { database, db, ledger } = await open(dialect, deals)
    const { goalId } = await startMetric(ledger, makeMetric(), {
      subject: { kind: 'user', id: '1' }, target: 500_000, marks: [{ at: 0.7, amountMinor: 100_00 }, { at: 1, amountMinor: 200_00 }],
    })
    const one = await progress.progressOf(db, await ask(database), { goalId })
    expect(one).toMatchObject({
      goalId, fact: 350_001, base: 0, target: 500_000, period: { from: '2026-11-01', to: '2026-12-01' }, phase: 'open', subjectName: 'Человек 1',
      expected: (500_000 * 13) / 20, days: { total: 20, passed: 13, left: 7 }, daysOff: [0, 3, 6, 7, 13, 14, 20, 21, 27, 28],
      forecast: { fact: (350_001 * 20) / 13, index: (350_001 * 20) / 13 / 500_000 }, bonus: { amountMinor: 100_00, currency: 'RUB' }, bonusMaxMinor: 300_00,
      today: { fact: 250_000, bonusMinor: 100_00 }, unit: { kind: 'money', currency: 'RUB' },
    })
    expect(one.marks.map((mark) => mark.reached)).toEqual([true, false])
    expect(one.bonus.lines).toEqual([{ kind: 'mark', at: 0.7, amountMinor: 100_00 }])
    expect(one.points).toHaveLength(19)
    expect(one.points.at(-1)).toEqual({ on: '2026-11-19', value: 350_000 })
    expect(one.people).toMatchObject([{ userId: '1', fact: 350_001 }])
    expect((await progress.progressOf(db, await ask(database), { goalId, on: '2026-12-05' })).fact).toBe(5_000_000)
  })

  it('progressOf: the pace follows the calendar an administrator chose', async () => {
    const { database, db, ledger } = await open(dialect, deals)
    const { goalId } = await startMetric(ledger, makeMetric(), { subject: { kind: 'user', id: '1' }, target: 600_000 })
    const read = async () => await progress.progressOf(db, await ask(database), { goalId })
    expect((await ledger.setWorkCalendar({ kind: 'calendarDays', exceptions: [] }))?.goalIds).toEqual([goalId])
    expect(await read()).toMatchObject({ expected: 380_000, days: { total: 30, passed: 19, left: 11 }, daysOff: [] })
    await ledger.setWorkCalendar({ kind: 'weekdays', exceptions: [] })
    expect((await read()).days).toEqual({ total: 21, passed: 14, left: 7 })
    await ledger.setWorkCalendar({ kind: 'russia', exceptions: [{ on: '2026-11-28', working: true }, { on: '2026-11-19', working: false }] })
    expect(await read()).toMatchObject({ days: { total: 20, passed: 12, left: 8 }, neededToday: null })
  })

  it('progressOf: days turn at the midnight of the portal when its clocks change', async () => {
    const { database, db, ledger } = await open(dialect)
    await ledger.setTimeZone('Europe/Berlin')
    await ledger.setWorkCalendar({ kind: 'weekdays', exceptions: [] })
    const { goalId } = await startMetric(ledger, makeMetric(), { subject: { kind: 'user', id: '1' }, period: { kind: 'every', unit: 'month', from: '2026-01-01' } })
    // Summer time ends on Sunday the 25th of October; Monday begins at 23:00 UTC.
    const passed = async (now: number) => (await progress.progressOf(db, await ask(database, admin, now), { goalId })).days.passed
    expect([await passed(Date.UTC(2026, 9, 23, 21, 59)), await passed(Date.UTC(2026, 9, 25, 22, 59)), await passed(Date.UTC(2026, 9, 25, 23))]).toEqual([17, 17, 18])
  })

  it('progressOf: not-found for a day outside the goal, an unknown goal and one that may not be seen', async () => {
    const { database, db, ledger } = await open(dialect)
    const { goalId } = await startMetric(ledger, makeMetric(), { subject: { kind: 'user', id: '1' } })
    await expect(progress.progressOf(db, await ask(database), { goalId, on: '2026-10-31' })).rejects.toMatchObject({ kind: 'not-found' })
    await expect(progress.progressOf(db, await ask(database), { goalId: 'nothing' })).rejects.toMatchObject({ kind: 'not-found' })
    await expect(progress.progressOf(db, await ask(database, employee('2')), { goalId })).rejects.toMatchObject({ kind: 'not-found' })
  })

  it('progressOf: a department counts everybody below it once, each on their own days', async () => {
    const { database, db, ledger } = await open(dialect, deals)
    // 4 is listed twice in the subtree; 2 came over from another department on the 10th, 3 left on the 11th.
    await db.insertInto('memberships').values([{ person_id: '4', department_id: '3', from_at: null, to_at: null }, { person_id: '2', department_id: '4', from_at: at(10, 6), to_at: null }]).execute()
    await db.updateTable('memberships').set({ to_at: at(11, 6) }).where('person_id', '=', '3').execute()
    const { goalId } = await startMetric(ledger, makeMetric(), { subject: { kind: 'department', id: '3' }, target: 1_000_000 })
    const one = await progress.progressOf(db, await ask(database, head), { goalId })
    expect(one.fact).toBe(370_000)
    expect(one.people.map(({ userId, fact }) => [userId, fact])).toEqual([['3', 0], ['4', 70_000]])
    expect((await progress.progressOf(db, await ask(database, employee('4')), { goalId })).people.map((row) => row.userId)).toEqual(['4'])
  })

  it('progressOf: everyone includes people the portal no longer lists', async () => {
    const { database, db, ledger } = await open(dialect, [...deals, ['9', 'gone', at(5), 11]])
    const { metricId, goalId } = await startMetric(ledger, makeMetric({ measure: { kind: 'count' } }), { subject: { kind: 'everyone' }, target: 10 })
    const one = await progress.progressOf(db, await ask(database), { goalId })
    expect(one.fact).toBe(7)
    expect(one.people.find((row) => row.userId === 'gone')?.fact).toBe(1)
    expect(one.people.find((row) => row.userId === '9')).toMatchObject({ fact: 0, index: 0 })
    // Who was dismissed has a row for a figure only.
    await db.updateTable('people').set({ active: 0 }).where('id', 'in', ['1', '9']).execute()
    const { id: ofDepartment } = await ledger.saveGoal(editor, null, makeGoal(metricId, { subject: { kind: 'department', id: '1' } }))
    await settle(ledger)
    for (const id of [goalId, ofDepartment]) {
      const { people } = await progress.progressOf(db, await ask(database), { goalId: id })
      expect(people.filter(({ userId }) => ['1', '9'].includes(userId)).map(({ userId }) => userId)).toEqual(['1'])
    }
  })

  it('progressOf: a pool is divided among the members', async () => {
    const { database, db, ledger } = await open(dialect, deals)
    const { goalId } = await startMetric(ledger, makeMetric(), { subject: { kind: 'department', id: '3' }, target: 100_000, bonus: { kind: 'pool', poolMinor: 12_000 } })
    const one = await progress.progressOf(db, await ask(database), { goalId })
    expect(one.people.map(({ userId, bonus }) => [userId, bonus?.amountMinor])).toEqual([['3', 5000], ['4', 7000]])
    expect(one.bonus.amountMinor).toBe(12_000)
    expect(one.people[1]?.bonus?.lines).toEqual([{ kind: 'pool', poolMinor: 12_000, units: 70_000, ofUnits: 120_000, passed: true, amountMinor: 7000 }])
  })

  it('progressOf: tells how far a recredit is, and keeps the old figures meanwhile', async () => {
    const { database, db, ledger } = await open(dialect, deals)
    const { goalId, metricId } = await startMetric(ledger, makeMetric(), { subject: { kind: 'user', id: '1' } })
    await ledger.saveMetric(editor, metricId, makeMetric({ where: { field: 'amount', op: 'lt', value: 0 } }))
    expect(await progress.progressOf(db, await ask(database), { goalId })).toMatchObject({ fact: 350_001, recredit: { done: 0, total: 8 } })
    await settle(ledger)
    const after = await progress.progressOf(db, await ask(database), { goalId })
    expect(after.fact).toBe(0)
    expect(after).not.toHaveProperty('recredit')
  })

  it('creditsOf: pages through the records that make the figure, newest first', async () => {
    const { database, db, ledger } = await open(dialect, deals)
    const { goalId } = await startMetric(ledger)
    const first = await progress.creditsOf(db, await ask(database), { goalId, limit: 4 })
    expect(first).toMatchObject({ total: 6, credits: [{ recordId: '7' }, { recordId: '2', url: 'https://crm.test/deal/2', userName: 'Человек 1' }, { recordId: '5' }, { recordId: '4' }] })
    const second = await progress.creditsOf(db, await ask(database), { goalId, limit: 4, next: first.next ?? undefined })
    expect([second.credits.map((row) => row.recordId), second.next]).toEqual([['3', '1'], null])
    expect((await progress.creditsOf(db, await ask(database), { goalId, user: '3', limit: 4 })).credits).toMatchObject([{ recordId: '4', value: 50_000, assumedOwner: false }])
    expect((await progress.creditsOf(db, await ask(database, employee('3')), { goalId, limit: 9 })).credits.map((row) => row.userId)).toEqual(['3'])
    await expect(progress.creditsOf(db, await ask(database), { goalId, limit: 4, next: 'x' })).rejects.toMatchObject({ kind: 'invalid' })
  })

  it('activityOf: grows from 0 to the fact by minute, hour and day', async () => {
    const { database, db, ledger } = await open(dialect, [['1', '1', at(2, 10) + 61_000, 5], ['2', '1', at(2, 10) + 119_000, 7], ['3', '2', at(2, 10) + 1_800_000, 1], ['4', '1', at(3), 100]])
    const { goalId } = await startMetric(ledger)
    const points = async (step: 'minute' | 'hour' | 'day') => (await progress.activityOf(db, await ask(database), { goalId, step })).points.map(({ at: when, value }) => [when.slice(5, 16), value])
    expect(await points('minute')).toEqual([['10-31T21:00', 0], ['11-02T10:01', 12], ['11-02T10:30', 13], ['11-03T12:00', 113]])
    expect(await points('hour')).toEqual([['10-31T21:00', 0], ['11-02T10:00', 13], ['11-03T12:00', 113]])
    expect(await points('day')).toEqual([['10-31T21:00', 0], ['11-01T21:00', 13], ['11-02T21:00', 113]])
  })

  it('explainRecord: names the condition that dropped a record', async () => {
    const { database, db, ledger } = await open(dialect, deals)
    const { goalId } = await startMetric(ledger, makeMetric({ where: { all: [{ field: 'amount', op: 'gte', value: 60_000 }] } }), { subject: { kind: 'user', id: '1' } })
    const explain = async (id: string) => await progress.explainRecord(db, await ask(database), { goalId, record: { kind: 'deal', id } })
    expect(await explain('1')).toMatchObject({ counted: true, record: { kind: 'deal', id: '1', url: 'https://crm.test/deal/1' } })
    expect(await explain('4')).toMatchObject({ counted: false, condition: { field: 'amount' } })
    expect(await explain('6')).toMatchObject({ counted: false, condition: { field: 'wonAt' } })
    expect(await explain('3')).toMatchObject({ counted: false, condition: { field: 'who' } })
    await expect(explain('404')).rejects.toMatchObject({ kind: 'not-found' })
  })

  it('explainRecord: of a record of people one may not see only the verdict is told', async () => {
    const { database, db, ledger } = await open(dialect, deals)
    const { goalId } = await startMetric(ledger, makeMetric({ where: { all: [{ field: 'amount', op: 'gte', value: 60_000 }] } }), { subject: { kind: 'everyone' } })
    const explain = async (viewer: Viewer, id: string) => await progress.explainRecord(db, await ask(database, viewer), { goalId, record: { kind: 'deal', id } })
    const foreign = await explain(employee('3'), '1')
    expect(foreign).toMatchObject({ counted: true, record: { id: '1', title: '#1', hidden: true } })
    expect(foreign.steps.map((step) => step.value)).toEqual([null, null, null])
    expect(await explain(employee('3'), '4')).toMatchObject({ counted: false, condition: { field: 'amount' }, record: { title: 'Сделка 4' } })
    expect((await explain(head, '4')).steps[0]?.value).toBe(50_000)
    expect((await explain(head, '1')).record.hidden).toBe(true)
    // Which of the conditions it passes would tell whoever writes them what a foreign record holds.
    const dropped = await explain(employee('3'), '5')
    expect([dropped.counted, dropped.record.hidden]).toEqual([true, true])
    const { goalId: other } = await startMetric(ledger, makeMetric({ where: { all: [{ field: 'amount', op: 'gte', value: 80_000 }] } }), { subject: { kind: 'everyone' } })
    const foreignMiss = await progress.explainRecord(db, await ask(database, employee('3')), { goalId: other, record: { kind: 'deal', id: '5' } })
    expect([foreignMiss.counted, foreignMiss.condition, foreignMiss.steps.map((step) => step.condition.field)]).toEqual([false, undefined, ['who']])
  })

  it('explainRecord, findRecords: of who has gone only what they had in their time is told', async () => {
    const { database, db, ledger } = await open(dialect, [['1', '4', at(5), 1000], ['2', '4', at(20), 2000]])
    const gone = at(15)
    await db.updateTable('records').set({ created_at: at(18) }).where('id', '=', '2').execute()
    await db.updateTable('memberships').set({ to_at: gone }).where('person_id', '=', '4').execute()
    await db.insertInto('memberships').values({ person_id: '4', department_id: '2', from_at: gone, to_at: null }).execute()
    const { goalId } = await startMetric(ledger, makeMetric(), { subject: { kind: 'department', id: '3' } })
    const former: Viewer = { ...head, subordinateIds: new Set(['3']), formerSubordinateIds: new Set(['4']) }
    const explain = async (id: string) => (await progress.explainRecord(db, await ask(database, former), { goalId, record: { kind: 'deal', id } })).record
    expect(await explain('1')).toMatchObject({ title: 'Сделка 1' })
    expect(await explain('2')).toMatchObject({ title: '#2', hidden: true })
    expect((await progress.findRecords(db, await ask(database, former), { goalId, text: 'Сделка' })).records).toEqual([])
  })

  it('board: everybody visible with their goals, groups apart, totals by metric', async () => {
    const { database, db, ledger } = await open(dialect, deals)
    const { metricId } = await startMetric(ledger, makeMetric(), { subject: { kind: 'user', id: '1' }, target: 500_000, marks: [{ at: 0.5, amountMinor: 100 }] })
    await ledger.saveGoal(editor, null, makeGoal(metricId, { subject: { kind: 'user', id: '3' }, target: 100_000, marks: [{ at: 0.5, amountMinor: 30 }] }))
    await ledger.saveGoal(editor, null, makeGoal(metricId, { subject: { kind: 'department', id: '3' }, target: 100_000 }))
    await ledger.saveGoal(editor, null, makeGoal(metricId, { subject: { kind: 'user', id: '4' }, target: 9, period: { kind: 'every', unit: 'week', from: '2026-11-02' } }))
    await settle(ledger)
    const board = await progress.board(db, await ask(database), { unit: 'month' })
    expect(board).toMatchObject({ period: { from: '2026-11-01', to: '2026-12-01' }, today: '2026-11-19', bonusMinor: 130, bonusMaxMinor: 130, currency: 'RUB' })
    expect(board.rows.map(({ user, goals }) => [user.id, goals.map((goal) => goal.fact)])).toEqual([['1', [350_001]], ['2', []], ['3', [50_000]], ['4', []], ['8', []], ['9', []]])
    expect(board.groups).toMatchObject([{ fact: 120_000 }])
    expect(board.totals).toMatchObject([{ metricId, fact: 400_001, target: 600_000 }])
    const led = await progress.board(db, await ask(database, head), { unit: 'month' })
    expect(led.rows.map((row) => row.user.id)).toEqual(['3', '4', '9'])
    const own = await progress.board(db, await ask(database, employee('4')), { unit: 'month' })
    expect([own.rows.map((row) => row.user.id), own.groups.map((goal) => goal.people.map((row) => row.userId))]).toEqual([['4'], [['4']]])
    expect((await progress.board(db, await ask(database), { unit: 'month', department: '3' })).rows.map((row) => row.user.id)).toEqual(['3', '4'])
    await expect(progress.board(db, await ask(database), { unit: 'month', department: '77' })).rejects.toMatchObject({ kind: 'not-found' })
  })

  it('currentProgress: leaves out what may not be seen', async () => {
    const { database, db, ledger } = await open(dialect, deals)
    const { goalId, metricId } = await startMetric(ledger, makeMetric(), { subject: { kind: 'user', id: '1' } })
    const { id: other } = await ledger.saveGoal(editor, null, makeGoal(metricId, { subject: { kind: 'user', id: '2' } }))
    const seen = await progress.currentProgress(db, await ask(database, employee('2')), [goalId, other, 'nothing'])
    expect(seen.map((one) => [one.goalId, one.fact])).toEqual([[other, 300_000]])
  })
})
