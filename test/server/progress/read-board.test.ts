import { expect, it } from 'vitest'
import { createProgress } from '../../../server/progress/create-progress'
import type { Ask } from '../../../server/progress/progress-types'
import { loadStructure } from '../../../server/store/structure-reader'
import type { GoalDraft } from '../../../shared/goal/goal-types'
import { openTestPortal } from '../../support/databases'
import { editor, makeGoal, makeMetric, noon, openLedger, settle, startMetric, zones } from '../../support/ledger'
import { makeDeal, makeHistory, putRecord, seedPortal } from '../../support/portal-rows'
import { explainPlan, recordStatements } from '../../support/statements'

const progress = createProgress({ zones })
const large = /\bSCAN (c|t|r|credits|records|day_totals|month_totals|stage_entries|owner_intervals)\b/

async function start() {
  const database = await openTestPortal('sqlite')
  const { db } = database
  await seedPortal(db)
  const ledger = openLedger(database)
  const { metricId, goalId } = await startMetric(ledger, makeMetric(), { subject: { kind: 'department', id: '1' } })
  const ask: Ask = {
    viewer: { userId: '8', role: 'admin', ledDepartmentIds: new Set(), subordinateIds: new Set(), formerSubordinateIds: new Set() },
    structure: await loadStructure(db), now: noon, language: 'ru', recordUrl: ({ id }) => id,
  }
  const win = async (from: number, to: number) => await db.transaction().execute(async (trx) => {
    for (let i = from; i < to; i += 1) await putRecord(trx, makeDeal({ id: String(i), ownerId: String(1 + (i % 4)), stageKind: 'won' }), makeHistory(String(i), [[Date.UTC(2026, 10, 1 + (i % 25), 12), 'won']]))
    await ledger.creditRecords(trx, Array.from({ length: to - from }, (_, i) => ({ kind: 'deal', id: String(from + i) })))
  })
  return { database, db, ledger, metricId, goalId, ask, win }
}

it('board: costs the same statements whatever the number of goals and records', async () => {
  const { database, db, ledger, metricId, ask, win } = await start()
  const texts = recordStatements(database)
  const count = async (): Promise<number> => {
    texts.length = 0
    await progress.board(db, ask, { unit: 'month' })
    return texts.length
  }
  await win(0, 10)
  const few = await count()
  for (const userId of ['1', '2', '3', '4']) for (let i = 0; i < 5; i += 1) await ledger.saveGoal(editor, null, makeGoal(metricId, { subject: { kind: 'user', id: userId }, target: 1000 + i }))
  await settle(ledger)
  await win(10, 200)
  expect(await count()).toBe(few)
  // One per kind of record asks in whose words its fields are called.
  expect(few).toBeLessThanOrEqual(14)
})

it('board: shows the whole of a pool, the share of somebody who has gone included', async () => {
  const { db, ledger, metricId, ask, win } = await start()
  await ledger.saveGoal(editor, null, makeGoal(metricId, { subject: { kind: 'department', id: '1' }, bonus: { kind: 'pool', poolMinor: 10_000 } }))
  await settle(ledger)
  await win(0, 8)
  await db.updateTable('people').set({ active: 0 }).where('id', '=', '4').execute()
  const { rows, bonusMinor } = await progress.board(db, ask, { unit: 'month' })
  expect(rows.filter((row) => row.bonusMinor > 0).map(({ user, bonusMinor: minor }) => [user.id, minor])).toEqual([['1', 2500], ['2', 2500], ['3', 2500], ['4', 2500]])
  expect(bonusMinor).toBe(10_000)
  // Without a share there is no reason to show who has gone.
  await db.updateTable('people').set({ active: 0 }).where('id', '=', '9').execute()
  expect((await progress.board(db, ask, { unit: 'month' })).rows.map(({ user }) => user.id)).toEqual(['1', '2', '3', '4', '8'])
})

it('board: shows goals of its unit and one-off goals that touch it, and weighs them', async () => {
  const { db, ledger, metricId, ask, win } = await start()
  await win(0, 1)
  const { fact } = await progress.board(db, ask, { unit: 'month' }).then(({ groups: [group] }) => ({ fact: group?.fact ?? 0 }))
  const set = async (given: Partial<GoalDraft>) => (await ledger.saveGoal(editor, null, makeGoal(metricId, { subject: { kind: 'user', id: '1' }, ...given }))).id
  const monthly = await set({ target: 2 * fact, weight: 0.75 })
  const once = await set({ target: fact, weight: 0.25, period: { kind: 'once', from: '2026-11-01', to: '2026-11-10' } })
  const quarterly = await set({ period: { kind: 'every', unit: 'quarter', from: '2026-10-01' } })
  await set({ period: { kind: 'once', from: '2027-01-01', to: '2027-01-10' } })
  await settle(ledger)
  const own = async (unit: 'month' | 'quarter') => (await progress.board(db, ask, { unit })).rows.find(({ user }) => user.id === '1')
  const month = await own('month')
  expect([new Set(month?.goals.map(({ goalId }) => goalId)), month?.score, month?.rank]).toEqual([new Set([monthly, once]), 0.625, 1])
  expect(new Set((await own('quarter'))?.goals.map(({ goalId }) => goalId))).toEqual(new Set([quarterly, once]))
})

it('board, progress, credits, activity: look up what they need by index', async () => {
  const { database, db, goalId, ask, win } = await start()
  await win(0, 50)
  const texts = recordStatements(database)
  await progress.board(db, ask, { unit: 'month' })
  await progress.progressOf(db, ask, { goalId })
  await progress.creditsOf(db, ask, { goalId, limit: 10 })
  await progress.activityOf(db, ask, { goalId, step: 'minute' })
  await progress.explainRecord(db, ask, { goalId, record: { kind: 'deal', id: '1' } })
  for (const text of new Set(texts)) expect({ text, scans: explainPlan(database, text).filter((line) => large.test(line)) }).toEqual({ text, scans: [] })
})

it('creditRecords: looks up what it needs by index', async () => {
  const { database, ledger, db } = await start()
  const texts = recordStatements(database)
  const another = openLedger(database)
  await db.transaction().execute(async (trx) => {
    await putRecord(trx, makeDeal({ id: '1', stageKind: 'won' }))
    await another.creditRecords(trx, [{ kind: 'deal', id: '1' }])
    await ledger.creditRecords(trx, [{ kind: 'deal', id: '1' }])
  })
  const checked = [...new Set(texts)].filter((text) => /^\s*(select|insert|update|delete)/i.test(text))
  expect(checked.length).toBeGreaterThan(10)
  for (const text of checked) expect({ text, scans: explainPlan(database, text).filter((line) => large.test(line)) }).toEqual({ text, scans: [] })
})
