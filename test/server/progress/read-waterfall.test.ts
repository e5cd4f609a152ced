import { describe, expect, it } from 'vitest'
import { createProgress } from '../../../server/progress/create-progress'
import { judgeGoalRecords } from '../../../server/progress/judge-goal-records'
import { loadFrame } from '../../../server/progress/load-frame'
import type { Ask } from '../../../server/progress/progress-types'
import type { Database } from '../../../server/store/database'
import { getGoal } from '../../../server/store/goal-store'
import type { PortalTables } from '../../../server/store/portal-tables'
import { loadStructure } from '../../../server/store/structure-reader'
import { createWorkCalendars } from '../../../server/work-calendars'
import type { Viewer } from '../../../shared/access/access-types'
import { missPageSchema, ratioFiguresSchema, recordMatchesSchema, waterfallSchema } from '../../../shared/api/goal-contract'
import { calendarPeriod } from '../../../shared/period/period'
import { toDayNumber } from '../../../shared/period/day-number'
import { dialects, openTestPortal } from '../../support/databases'
import { editor, makeMetric, noon, openLedger, startMetric, zones } from '../../support/ledger'
import { makeDeal, makeHistory, putRecord, seedPortal } from '../../support/portal-rows'
import { explainPlan, recordStatements } from '../../support/statements'

const at = (day: number, hour = 12, month = 10): number => Date.UTC(2026, month, day, hour)
const none = new Set<string>()
const admin: Viewer = { userId: '8', role: 'admin', ledDepartmentIds: none, subordinateIds: none, formerSubordinateIds: none }
const employee = (userId: string): Viewer => ({ ...admin, userId, role: 'employee' })
const head: Viewer = { userId: '9', role: 'supervisor', ledDepartmentIds: new Set(['3', '4']), subordinateIds: new Set(['3', '4']), formerSubordinateIds: none }
const progress = createProgress({ zones })

async function ask(database: Database<PortalTables>, viewer: Viewer = admin): Promise<Ask> {
  return { viewer, structure: await loadStructure(database.db), now: noon, language: 'ru', recordUrl: ({ kind, id }) => `https://crm.test/${kind}/${id}` }
}

/** Won deals of at least 600 ₽ with a region count. */
const metric = makeMetric({ where: { all: [
  { field: 'stageKind', op: 'is', value: 'won' }, { field: 'amount', op: 'gte', value: 60_000 }, { field: 'custom.region', op: 'notEmpty' },
] } })

/**
 * Of person 1: 1 counts; 2 is open; 3 was won in October; 4 is small; 5 has no region; 6 lost all; 7 is a template. Of person 3: 8 counts,
 * 9 is open. 10 was won by person 1 in November and belongs to 3 now.
 */
async function open(dialect: (typeof dialects)[number]) {
  const database = await openTestPortal(dialect)
  const { db } = database
  await seedPortal(db)
  const fields = { 'custom.region': 'Урал' }
  const put = async (id: string, ownerId: string, more: Partial<Parameters<typeof makeDeal>[0]>, wonAt?: number) => {
    const deal = makeDeal({ id, ownerId, fields, stageKind: wonAt === undefined ? 'open' : 'won', updatedAt: wonAt ?? at(10), ...more })
    await putRecord(db, deal, makeHistory(id, wonAt === undefined ? [] : [[wonAt, 'won']], [[at(1, 0, 0), id === '10' ? '1' : ownerId], ...(id === '10' ? [[at(15), '3'] as [number, string]] : [])]))
  }
  await put('1', '1', { title: 'Склад «Ёлка»' }, at(2))
  await put('2', '1', {})
  await put('3', '1', {}, at(31, 12, 9))
  await put('4', '1', { baseMinor: 50_000 }, at(3))
  await put('5', '1', { fields: {} }, at(4))
  await put('6', '1', { stageKind: 'lost', baseMinor: 1, fields: {} })
  await put('7', '1', { excluded: true }, at(5))
  await put('8', '3', { title: 'Склад, 2-я очередь' }, at(6))
  await put('9', '3', {})
  await put('10', '3', {}, at(11))
  return { database, db, ledger: openLedger(database) }
}

describe.each(dialects)('the waterfall on %s', (dialect) => {
  it('waterfallOf: every condition with what it dropped, down to the figure, of a person', async () => {
    const { database, db, ledger } = await open(dialect)
    const { goalId } = await startMetric(ledger, metric, { subject: { kind: 'user', id: '1' } })
    const waterfall = waterfallSchema.parse(await progress.waterfallOf(db, await ask(database), { goalId }))
    expect(waterfall).toMatchObject({ kind: 'deal', total: 7, counted: 2 })
    expect(waterfall.steps.map(({ condition, dropped, left }) => [condition.field, dropped, left])).toEqual([
      ['stageKind', 2, 5], ['amount', 1, 4], ['custom.region', 1, 3], ['wonAt', 1, 2],
    ])
    expect((await progress.creditsOf(db, await ask(database), { goalId, limit: 9 })).total).toBe(2)
  })

  it('waterfallOf: a group, one person of it, and only those one may see', async () => {
    const { database, db, ledger } = await open(dialect)
    const { goalId } = await startMetric(ledger, metric)
    const of = async (viewer: Viewer, user?: string) => {
      const { total, counted } = await progress.waterfallOf(db, await ask(database, viewer), { goalId, user })
      return [total, counted]
    }
    expect([await of(admin), await of(admin, '3'), await of(head), await of(employee('3')), await of(employee('3'), '1'), await of(employee('4'))])
      .toEqual([[9, 3], [2, 1], [2, 1], [2, 1], [0, 0], [0, 0]])
  })

  it('waterfallOf: who left a department shows what they did for it and no more', async () => {
    const { database, db, ledger } = await open(dialect)
    await db.updateTable('memberships').set({ to_at: at(12, 6) }).where('person_id', '=', '3').execute()
    await db.insertInto('memberships').values({ person_id: '3', department_id: '2', from_at: at(12, 6), to_at: null }).execute()
    const { goalId } = await startMetric(ledger, metric, { subject: { kind: 'department', id: '3' } })
    const left: Viewer = { ...head, subordinateIds: new Set(['4']), formerSubordinateIds: new Set(['3']) }
    const { total, counted } = await progress.waterfallOf(db, await ask(database, left), { goalId })
    expect([total, counted]).toEqual([1, 1])
    expect((await progress.missesOf(db, await ask(database, left), { goalId, limit: 9 })).misses).toEqual([])
  })

  it('waterfallOf: not-found for a goal one may not see; what is entered by hand all counts', async () => {
    const { database, db, ledger } = await open(dialect)
    const { goalId } = await startMetric(ledger, metric, { subject: { kind: 'user', id: '1' } })
    await expect(progress.waterfallOf(db, await ask(database, employee('3')), { goalId })).rejects.toMatchObject({ kind: 'not-found' })
    await db.updateTable('metrics').set({ definition: JSON.stringify({ name: 'Звонки', manual: { unit: 'шт.' }, better: 'higher' }), source: null, credited_from: null }).execute()
    expect(await progress.waterfallOf(db, await ask(database), { goalId })).toEqual({ kind: 'manual', total: 2, counted: 2, steps: [] })
    expect(await progress.missesOf(db, await ask(database), { goalId, limit: 9 })).toEqual({ misses: [], next: null, total: 0 })
    await expect(progress.waterfallOf(db, await ask(database), { goalId, part: 'to' })).rejects.toMatchObject({ kind: 'invalid' })
  })

  it('waterfallOf: of a ratio, the records of either part', async () => {
    const { database, db, ledger } = await open(dialect)
    const { id: of } = await ledger.saveMetric(editor, null, makeMetric({ ...metric, name: 'Крупные', measure: { kind: 'count' } }))
    const { id: to } = await ledger.saveMetric(editor, null, makeMetric({ name: 'Все', measure: { kind: 'count' } }))
    const { goalId } = await startMetric(ledger, { name: 'Доля', ratio: { of, to, minSample: 2 }, better: 'higher' }, { target: 1 })
    const read = async (part?: 'of' | 'to') => waterfallSchema.parse(await progress.waterfallOf(db, await ask(database), { goalId, part }))
    expect([await read(), await read('to')]).toMatchObject([
      { part: 'of', metricName: 'Крупные', kind: 'deal', total: 9, counted: 3 }, { part: 'to', metricName: 'Все', total: 9, counted: 5 },
    ])
    const missed = await progress.missesOf(db, await ask(database), { goalId, part: 'to', limit: 9 })
    expect(missed.total).toBe(4)
    const ratio = async (viewer: Viewer, user?: string) => ratioFiguresSchema.parse(await progress.ratioOf(db, await ask(database, viewer), { goalId, user }))
    expect(await ratio(admin)).toMatchObject({ of: { metricId: of, name: 'Крупные', fact: 3, unit: { kind: 'count', of: 'deal' } }, to: { fact: 5 }, value: 0.6, minSample: 2 })
    expect(await ratio(admin, '3')).toMatchObject({ of: { fact: 1 }, to: { fact: 1 }, value: null })
    expect(await ratio(employee('3'), '1')).toMatchObject({ of: { fact: 0 }, to: { fact: 0 }, value: null })
  })

  it('ratioOf: not-found for a goal that is no ratio', async () => {
    const { database, db, ledger } = await open(dialect)
    const { goalId } = await startMetric(ledger, metric)
    await expect(progress.ratioOf(db, await ask(database), { goalId })).rejects.toMatchObject({ kind: 'not-found', code: 'no-ratio' })
  })

  it('missesOf: the closest first, then the newest, each with its first failure; page by page', async () => {
    const { database, db, ledger } = await open(dialect)
    const { goalId } = await startMetric(ledger, metric, { subject: { kind: 'user', id: '1' } })
    const first = missPageSchema.parse(await progress.missesOf(db, await ask(database), { goalId, limit: 3 }))
    expect(first.misses.map(({ recordId, condition, value }) => [recordId, condition.field, value])).toEqual([
      ['5', 'custom.region', null], ['4', 'amount', 50_000], ['3', 'wonAt', '2026-10-31'],
    ])
    expect(first).toMatchObject({ total: 5, misses: [{ title: 'Сделка 5', url: 'https://crm.test/deal/5', userId: '1', userName: 'Человек 1', amountMinor: 100_000 }, {}, {}] })
    const second = await progress.missesOf(db, await ask(database), { goalId, limit: 3, next: first.next ?? undefined })
    expect([second.misses.map(({ recordId, condition }) => [recordId, condition.field]), second.next, second.total]).toEqual([[['2', 'stageKind'], ['6', 'stageKind']], null, 5])
    await expect(progress.missesOf(db, await ask(database), { goalId, limit: 3, next: 'x' })).rejects.toMatchObject({ kind: 'invalid' })
  })

  it('missesOf: nobody sees the records of others', async () => {
    const { database, db, ledger } = await open(dialect)
    const { goalId } = await startMetric(ledger, metric)
    expect((await progress.missesOf(db, await ask(database, employee('3')), { goalId, limit: 9 })).misses.map((miss) => miss.recordId)).toEqual(['9'])
    expect(await progress.missesOf(db, await ask(database, employee('3')), { goalId, user: '1', limit: 9 })).toEqual({ misses: [], next: null, total: 0 })
  })

  it('findRecords: by number and by a part of the title in any case, only of people one may see', async () => {
    const { database, db, ledger } = await open(dialect)
    const { goalId } = await startMetric(ledger, metric)
    const find = async (text: string, viewer: Viewer = admin) =>
      recordMatchesSchema.parse(await progress.findRecords(db, await ask(database, viewer), { goalId, text })).records.map(({ id }) => id)
    expect([await find('СКЛАД'), await find('ёлка'), await find('2'), await find('нет такой')]).toEqual([['8', '1'], ['1'], ['2', '8'], []])
    expect([await find('склад', employee('3')), await find('1', employee('3')), await find('склад', employee('4'))]).toEqual([['8'], ['10'], []])
    // The deal's owner of then sees it, too.
    expect((await find('10', employee('1')))).toEqual(['10'])
  })

  it.each(['моя сделка № 2', '№2', '#2', 'https://crm.test/crm/deal/details/2/', 'https://crm.test/leads/detail/2'])('findRecords: by a number as people write it: %s', async (text) => {
    const { database, db, ledger } = await open(dialect)
    const { goalId } = await startMetric(ledger, metric)
    const find = async (viewer: Viewer) => (await progress.findRecords(db, await ask(database, viewer), { goalId, text })).records.map(({ id }) => id)
    expect([await find(admin), await find(employee('1')), await find(employee('3'))]).toEqual([['2'], ['2'], []])
  })

  it('findRecords: of a ratio looks in the sources of both metrics', async () => {
    const { database, db, ledger } = await open(dialect)
    await putRecord(db, makeDeal({ id: '2', kind: 'lead', title: 'Заявка со склада' }))
    const { metricId: of } = await startMetric(ledger, metric)
    const { metricId: to } = await startMetric(ledger, makeMetric({ source: 'lead', when: 'createdAt', measure: { kind: 'count' } }))
    const { goalId } = await startMetric(ledger, { name: 'Доля', ratio: { of, to }, better: 'higher' }, { target: 1 })
    const find = async (text: string) => (await progress.findRecords(db, await ask(database), { goalId, text })).records.map(({ kind, id }) => `${kind}:${id}`)
    expect(await find('№ 2')).toEqual(['deal:2', 'lead:2'])
    expect((await find('склад')).toSorted()).toEqual(['deal:1', 'deal:8', 'lead:2'])
    const { metricId: byHand } = await startMetric(ledger, { name: 'Часы', manual: { unit: 'ч' }, better: 'higher' })
    const { goalId: ofHand } = await startMetric(ledger, { name: 'На час', ratio: { of: byHand, to }, better: 'higher' }, { target: 1 })
    expect((await progress.findRecords(db, await ask(database), { goalId: ofHand, text: '2' })).records).toMatchObject([{ kind: 'lead', id: '2' }])
    const { goalId: ofNone } = await startMetric(ledger, { name: 'Визиты', manual: { unit: 'шт.' }, better: 'higher' })
    await expect(progress.findRecords(db, await ask(database), { goalId: ofNone, text: '2' })).rejects.toMatchObject({ kind: 'not-found' })
  })

  it('judgeGoalRecords: refuses to judge more records than it may', async () => {
    const { database, db, ledger } = await open(dialect)
    const { goalId } = await startMetric(ledger, metric)
    const asked = await ask(database)
    const goal = await getGoal(db, goalId)
    const opened = { goal, period: calendarPeriod('month', toDayNumber('2026-11-19')), frame: await loadFrame(db, asked, { zones, calendars: createWorkCalendars(), goals: [goal] }) }
    await expect(judgeGoalRecords(db, asked, opened, { user: undefined, visit: () => undefined, most: 8 })).rejects.toMatchObject({ kind: 'invalid', code: 'too-many-records' })
  })
})

it('waterfallOf: reads records by their key only, in windows, whatever their number', async () => {
  const { database, db, ledger } = await open('sqlite')
  const { goalId } = await startMetric(ledger, metric, { subject: { kind: 'user', id: '1' } })
  for (let i = 0; i < 1100; i += 1) await putRecord(db, makeDeal({ id: `x${i}`, ownerId: '3' }))
  const asked = await ask(database)
  const texts = recordStatements(database)
  expect((await progress.waterfallOf(db, asked, { goalId })).total).toBe(7)
  const scans = texts.filter((text) => text.includes('"records"'))
  expect(scans).toHaveLength(6)
  const plans = [...new Set(scans)].flatMap((text) => explainPlan(database, text)).filter((line) => /\b(records|o|w)\b/.test(line))
  expect(plans.filter((line) => line.includes('SEARCH records')).length).toBeGreaterThan(0)
  expect(plans.filter((line) => /SCAN (records|o)\b/.test(line))).toEqual([])
})
