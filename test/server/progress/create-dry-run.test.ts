import { describe, expect, it } from 'vitest'
import { planChange, tryPlan } from '../../../server/credit/try-change'
import { createDryRun } from '../../../server/progress/create-dry-run'
import { createProgress } from '../../../server/progress/create-progress'
import type { Ask } from '../../../server/progress/progress-types'
import { loadStructure } from '../../../server/store/structure-reader'
import type { Viewer } from '../../../shared/access/access-types'
import { dryRunSchema, type DryRun } from '../../../shared/api/version-contract'
import type { MetricDefinition } from '../../../shared/metric/metric-types'
import { toDayNumber } from '../../../shared/period/day-number'
import { dialects, openTestPortal } from '../../support/databases'
import { editor, makeGoal, makeMetric, noon, openLedger, settle, startMetric, zones } from '../../support/ledger'
import { makeDeal, makeHistory, putRecord, seedPortal } from '../../support/portal-rows'

const clock = { now: () => noon }
const november = (day: number): number => Date.UTC(2026, 10, day, 12)
const none = new Set<string>()
const admin: Viewer = { userId: '8', role: 'admin', ledDepartmentIds: none, subordinateIds: none, formerSubordinateIds: none }
const head: Viewer = { userId: '9', role: 'supervisor', ledDepartmentIds: new Set(['3', '4']), subordinateIds: new Set(['3', '4']), formerSubordinateIds: none }
const least = (value: number) => makeMetric({ where: { all: [{ field: 'amount', op: 'gte', value }] } })
const progress = createProgress({ zones })
const dryRun = createDryRun({ zones, trial: { planChange, tryPlan: async (db, asked, visit) => { await tryPlan(db, { ...asked, deps: { zones, clock } }, visit) } } })

/** Won deals of persons 1, 1, 3, 3, 4 on 5, 15, 14, 16 and 18 November, of 1000, 2000, 3000, 4000 and 5000; one of October, one in work. */
async function open(dialect: (typeof dialects)[number], metric: MetricDefinition = makeMetric()) {
  const database = await openTestPortal(dialect)
  const { db } = database
  await seedPortal(db)
  const deals = [['1', '1', november(5)], ['2', '1', november(15)], ['3', '3', november(14)], ['4', '3', november(16)], ['5', '4', november(18)], ['6', '1', Date.UTC(2026, 9, 20)]] as const
  for (const [id, ownerId, wonAt] of deals) {
    const deal = makeDeal({ id, ownerId, stageKind: 'won', baseMinor: Number(id) * 1000, fields: { 'custom.region': Number(id) % 2 === 0 ? 'Юг' : 'Север', 'custom.score': Number(id) } })
    await putRecord(db, deal, makeHistory(id, [[wonAt, 'won']], [[0, ownerId]]))
  }
  await putRecord(db, makeDeal({ id: '7', ownerId: '3' }), makeHistory('7', [[november(3), 'open']], [[0, '3']]))
  // 2 and 5 were moved in a bulk that waits for a decision.
  const bulk = await db.insertInto('bulk_moves').values({ kind: 'deal', person_id: '1', from_at: november(5), to_at: november(15), records: 2, decision: null, decided_by: null, decided_at: null })
    .returning('id').executeTakeFirstOrThrow()
  await db.insertInto('stage_moves').values([['2', november(15)], ['5', november(18)]].map(([id, moved]) => ({ kind: 'deal', record_id: String(id), at: Number(moved), person_id: '1', bulk_id: bulk.id }))).execute()
  const ledger = openLedger(database)
  const { metricId, goalId } = await startMetric(ledger, metric, { subject: { kind: 'user', id: '1' }, target: 4000, marks: [{ at: 0.5, amountMinor: 700 }] })
  const group = await ledger.saveGoal(editor, null, makeGoal(metricId, { subject: { kind: 'department', id: '3' }, target: 10_000, bonus: { kind: 'pool', poolMinor: 10_000 } }))
  const all = await ledger.saveGoal(editor, null, makeGoal(metricId, { target: 20_000 }))
  await settle(ledger)
  const askAs = async (viewer: Viewer): Promise<Ask> => ({ viewer, structure: await loadStructure(db), now: noon, language: 'ru', recordUrl: ({ id }) => `https://crm.test/${id}` })
  const run = async (definition: MetricDefinition, from: string | null = null, viewer = admin): Promise<DryRun> =>
    dryRunSchema.parse(await dryRun(db, await askAs(viewer), { metricId, definition, from: from === null ? null : toDayNumber(from) }))
  return { database, db, ledger, metricId, goalIds: [goalId, group.id, all.id], askAs, run }
}

const rowsOf = ({ goals }: DryRun, side: 'before' | 'after') => Object.fromEntries(goals.map((goal) => [goal.goalId, {
  unit: side === 'before' ? goal.unitBefore : goal.unit, ...goal[side], people: Object.fromEntries(goal.people.map((row) => [row.userId, row[side]])),
}]))

describe.each(dialects)('createDryRun on %s', (dialect) => {
  it.each<[string, MetricDefinition, string | null]>([
    ['other conditions in every open period', least(2500), null],
    ['other conditions from a day', least(4500), '2026-11-15'],
    ['another person', makeMetric({ who: 'creator' }), '2026-11-10'],
    ['a count', makeMetric({ measure: { kind: 'count' } }), null],
    ['an average', makeMetric({ measure: { kind: 'average', field: 'custom.score' } }), null],
    ['different values', makeMetric({ measure: { kind: 'distinct', field: 'custom.region' } }), null],
    ['the greatest', makeMetric({ measure: { kind: 'max', field: 'amount' } }), null],
    ['how things stand', makeMetric({ measure: { kind: 'count' }, when: 'while:open' }), null],
    ['a split', makeMetric({ who: { split: [{ who: 'owner', share: 0.7 }, { who: 'creator', share: 0.3 }] } }), '2026-11-15'],
    ['bulk moves held', makeMetric({ holdBulk: true }), '2026-11-10'],
    ['nothing counted', least(9_000_000), null],
    ['a day ahead', least(9_000_000), '2026-12-01'],
  ])('dryRun: %s — what it tells is what saving makes, and it writes nothing', async (_, definition, from) => {
    const { db, ledger, metricId, goalIds, askAs, run } = await open(dialect)
    const read = async () => Object.fromEntries(await Promise.all(goalIds.map(async (goalId) => {
      const one = await progress.progressOf(db, await askAs(admin), { goalId })
      const people = Object.fromEntries(one.people.map(({ userId, fact, index, bonus }) => [userId, { fact, index, bonusMinor: bonus?.amountMinor ?? null }]))
      return [goalId, { unit: one.unit, fact: one.fact, index: one.index, bonusMinor: one.bonus.amountMinor, people }] as const
    })))
    const rows = async () => [await db.selectFrom('credits').selectAll().execute(), await db.selectFrom('metric_versions').selectAll().execute(), await db.selectFrom('metrics').selectAll().execute()]
    const [now, stored] = [await read(), await rows()]
    const told = await run(definition, from)
    expect(rowsOf(told, 'before')).toEqual(now)
    expect(await rows()).toEqual(stored)
    await ledger.saveMetric(editor, metricId, definition, ...(from === null ? [] : [from]))
    await settle(ledger)
    expect(rowsOf(told, 'after')).toEqual(await read())
    expect(told.totals.goals).toBe(told.goals.filter((goal) => goal.changed).length)
  })

  it('dryRun: records that begin and cease to count, with samples and what the edit changes', async () => {
    const { run, db, ledger } = await open(dialect, least(2500))
    const told = await run(makeMetric({ where: { all: [{ field: 'amount', op: 'lte', value: 3000 }] } }), '2026-11-15')
    expect(told).toMatchObject({ from: '2026-11-15', today: '2026-11-19', hiddenGoals: 0, totals: { goals: 3, people: 3 }, changes: [expect.stringContaining('Условие')] })
    expect(told.records).toMatchObject({ in: 1, out: 2, other: 0, sample: [
      { id: '2', change: 'in', title: 'Сделка 2', userName: 'Человек 1', before: null, after: 2000, url: 'https://crm.test/2' }, { id: '5', change: 'out', before: 5000, after: null }, { id: '4', change: 'out' },
    ] })
    const other = await ledger.saveMetric(editor, null, makeMetric())
    const askless = await dryRun(db, { viewer: admin, structure: await loadStructure(db), now: noon, language: 'en', recordUrl: () => '' }, { metricId: other.id, definition: least(5), from: null })
    expect(askless).toMatchObject({ goals: [], records: { in: 0, out: 0, other: 0 } })
  })

  it('dryRun: a supervisor is told of the people they lead, and how many goals they do not see', async () => {
    const { run, goalIds } = await open(dialect)
    const told = await run(least(4500), null, head)
    expect(told.hiddenGoals).toBe(1)
    expect(told.goals.map(({ goalId }) => goalId).sort()).toEqual([goalIds[1], goalIds[2]].sort())
    expect(told.goals.flatMap(({ people }) => people.map(({ userId }) => userId)).sort()).toEqual(['3', '3', '4', '4', '9'])
    expect(told.records).toMatchObject({ in: 0, out: 2, sample: [{ id: '4' }, { id: '3' }] })
    // The whole company's figure under conditions of one's own would tell of anybody.
    const untold = { fact: null, index: null, bonusMinor: null }
    expect(told.goals.find(({ goalId }) => goalId === goalIds[2])).toMatchObject({ before: untold, after: untold, changed: true, people: expect.arrayContaining([expect.objectContaining({ userId: '4', after: expect.objectContaining({ fact: 5000 }) })]) })
    expect(told.goals.find(({ goalId }) => goalId === goalIds[1])).toMatchObject({ before: { fact: 12_000 }, after: { fact: 5000 } })
  })

  it('dryRun: a ratio with another part, and a ratio over the changed metric', async () => {
    const { db, ledger, metricId, askAs } = await open(dialect)
    const big = (await ledger.saveMetric(editor, null, least(4000))).id
    const count = (await ledger.saveMetric(editor, null, makeMetric({ measure: { kind: 'count' } }))).id
    const definition = { name: 'Доля', ratio: { of: big, to: metricId }, better: 'higher' as const }
    const ratio = await startMetric(ledger, definition, { target: 1 })
    const read = async () => (await progress.progressOf(db, await askAs(admin), { goalId: ratio.goalId })).fact
    expect(await read()).toBe(9000 / 15_000)
    const change = { ...definition, ratio: { of: metricId, to: count } }
    const told = await dryRun(db, await askAs(admin), { metricId: ratio.metricId, definition: change, from: null })
    expect(told.goals).toMatchObject([{ before: { fact: 0.6 }, after: { fact: 3000 }, changed: true }])
    const over = await dryRun(db, await askAs(admin), { metricId: big, definition: least(5000), from: null })
    expect(over.goals).toMatchObject([{ goalId: ratio.goalId, before: { fact: 0.6 }, after: { fact: 5000 / 15_000 } }])
    await ledger.saveMetric(editor, ratio.metricId, change)
    await settle(ledger)
    expect(await read()).toBe(3000)
  })

  it('dryRun: what saving refuses is refused, and so is more than may be judged at once', async () => {
    const { db, run, metricId } = await open(dialect)
    await expect(run(makeMetric({ measure: { kind: 'count' } }), '2026-11-15')).rejects.toMatchObject({ kind: 'invalid', code: 'metric-version' })
    await expect(run(makeMetric({ when: 'dreamt' }))).rejects.toMatchObject({ kind: 'invalid', code: 'metric-invalid' })
    const { metric, plan } = await planChange(db, { metricId, definition: makeMetric(), from: null })
    const period = { from: toDayNumber('2026-11-01'), to: toDayNumber('2026-12-01') }
    await expect(tryPlan(db, { metric, plan, period, deps: { zones, clock }, most: 2 }, () => {})).rejects.toMatchObject({ kind: 'invalid', code: 'too-many-records' })
  })
})
