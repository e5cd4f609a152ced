import { describe, expect, it } from 'vitest'
import { createProgress } from '../../../server/progress/create-progress'
import type { Ask } from '../../../server/progress/progress-types'
import { loadStructure } from '../../../server/store/structure-reader'
import { dialects, openTestPortal } from '../../support/databases'
import { editor, makeMetric, noon, openLedger, settle, startMetric, zones } from '../../support/ledger'
import { makeDeal, makeHistory, putRecord, seedPortal } from '../../support/portal-rows'

const november = (day: number): number => Date.UTC(2026, 10, day, 12)
const least = (value: number) => makeMetric({ where: { all: [{ field: 'stageKind', op: 'is', value: 'won' }, { field: 'amount', op: 'gte', value }] } })
const none = new Set<string>()
const progress = createProgress({ zones })

/** Won by person 1: 1 and 2 before the 15th, 3 and 4 on it or later, of 1000 and 3000 each; 5 is open. At least 500, from the 15th on 2000. */
async function open(dialect: (typeof dialects)[number]) {
  const database = await openTestPortal(dialect)
  const { db } = database
  await seedPortal(db)
  for (const [id, day, baseMinor] of [['1', 10, 1000], ['2', 14, 3000], ['3', 15, 1000], ['4', 19, 3000]] as const) {
    await putRecord(db, makeDeal({ id, stageKind: 'won', baseMinor }), makeHistory(id, [[november(day), 'won']]))
  }
  await putRecord(db, makeDeal({ id: '5' }))
  const ledger = openLedger(database)
  const { goalId, metricId } = await startMetric(ledger, least(500), { subject: { kind: 'user', id: '1' } })
  await ledger.saveMetric(editor, metricId, least(2000), '2026-11-15')
  await settle(ledger)
  const ask: Ask = {
    viewer: { userId: '8', role: 'admin', ledDepartmentIds: none, subordinateIds: none, formerSubordinateIds: none }, structure: await loadStructure(db), now: noon,
    language: 'ru', recordUrl: ({ id }) => `https://crm.test/${id}`,
  }
  return { db, ask, goalId, ledger, metricId }
}

describe.each(dialects)('several versions in one period on %s', (dialect) => {
  it('progressOf: the figure is the sum of both parts', async () => {
    const { db, ask, goalId } = await open(dialect)
    expect((await progress.progressOf(db, ask, { goalId })).fact).toBe(7000)
    expect((await progress.creditsOf(db, ask, { goalId, limit: 10 })).credits.map(({ recordId, version }) => [recordId, version])).toEqual([['4', 2], ['2', 1], ['1', 1]])
  })

  it('explainRecord: the version of the record\'s day tells, with its days', async () => {
    const { db, ask, goalId } = await open(dialect)
    const explain = async (id: string) => await progress.explainRecord(db, ask, { goalId, record: { kind: 'deal', id } })
    expect(await explain('1')).toMatchObject({ counted: true, version: 1, days: { from: '2026-11-01', to: '2026-11-15' } })
    expect(await explain('3')).toMatchObject({ counted: false, version: 2, days: { from: '2026-11-15', to: '2026-12-01' }, condition: { field: 'amount' } })
    expect(await explain('5')).toMatchObject({ counted: false, version: 2, condition: { field: 'stageKind' } })
  })

  it('waterfallOf: conditions of both versions, with the days of those that not both have', async () => {
    const { db, ask, goalId } = await open(dialect)
    const { steps, ...rest } = await progress.waterfallOf(db, ask, { goalId })
    expect(rest).toEqual({ kind: 'deal', total: 5, counted: 3 })
    expect(steps.map(({ condition, dropped, left }) => [condition.text.replaceAll(/\s/gu, ' '), dropped, left])).toEqual([
      ['Стадия — выиграна', 1, 4], [expect.stringContaining('(с 15 ноября)'), 1, 3], [expect.stringContaining('(по 14 ноября)'), 0, 3], [expect.stringContaining('период'), 0, 3],
    ])
  })

  it('missesOf: each record misses the condition of its own day', async () => {
    const { db, ask, goalId } = await open(dialect)
    const { misses, total } = await progress.missesOf(db, ask, { goalId, limit: 10 })
    expect([total, misses.map(({ recordId, condition }) => [recordId, condition.field])]).toEqual([2, [['3', 'amount'], ['5', 'stageKind']]])
  })

  it('findRecords, waterfallOf: while a version is being credited the one before tells', async () => {
    const { db, ask, goalId, ledger, metricId } = await open(dialect)
    await ledger.saveMetric(editor, metricId, least(9_000_000))
    expect((await progress.waterfallOf(db, ask, { goalId })).counted).toBe(3)
    expect((await progress.findRecords(db, ask, { goalId, text: '5' })).records.map(({ id }) => id)).toEqual(['5'])
    await settle(ledger)
    expect((await progress.waterfallOf(db, ask, { goalId })).counted).toBe(0)
  })
})
