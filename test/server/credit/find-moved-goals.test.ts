import { expect, it } from 'vitest'
import { openTestPortal } from '../../support/databases'
import { editor, makeGoal, makeMetric, openLedger, settle } from '../../support/ledger'
import { makeDeal, makeHistory, putRecord, seedPortal } from '../../support/portal-rows'

const period = { kind: 'once' as const, from: '2026-11-05', to: '2026-11-10' }

it('findMovedGoals: a credit moves the goals of its day, the first one included and the day after the last one not', async () => {
  const database = await openTestPortal('sqlite')
  await seedPortal(database.db)
  const ledger = openLedger(database)
  const { id: metricId } = await ledger.saveMetric(editor, null, makeMetric())
  const { id: always } = await ledger.saveGoal(editor, null, makeGoal(metricId))
  const { id: once } = await ledger.saveGoal(editor, null, makeGoal(metricId, { period }))
  await settle(ledger)
  const movedBy = async (day: number): Promise<string[]> => await database.db.transaction().execute(async (trx) => {
    await putRecord(trx, makeDeal({ id: String(day), stageKind: 'won' }), makeHistory(String(day), [[Date.UTC(2026, 10, day, 9), 'won']]))
    return (await ledger.creditRecords(trx, [{ kind: 'deal', id: String(day) }]))?.goalIds.toSorted() ?? []
  })
  const both = [always, once].sort()
  expect([await movedBy(4), await movedBy(5), await movedBy(9), await movedBy(10)]).toEqual([[always], both, both, [always]])
})

it('findMovedGoals: a state moves the goals of all later days', async () => {
  const database = await openTestPortal('sqlite')
  await seedPortal(database.db)
  const ledger = openLedger(database)
  const { id: metricId } = await ledger.saveMetric(editor, null, makeMetric({ measure: { kind: 'count' }, when: 'while:open' }))
  const { id: goalId } = await ledger.saveGoal(editor, null, makeGoal(metricId, { period }))
  await settle(ledger)
  const movedBy = async (day: number): Promise<string[] | undefined> => await database.db.transaction().execute(async (trx) => {
    await putRecord(trx, makeDeal({ id: String(day), createdAt: Date.UTC(2026, 10, day, 9) }))
    return (await ledger.creditRecords(trx, [{ kind: 'deal', id: String(day) }]))?.goalIds
  })
  expect([await movedBy(1), await movedBy(9), await movedBy(10)]).toEqual([[goalId], [goalId], undefined])
})
