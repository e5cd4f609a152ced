import { describe, expect, it } from 'vitest'
import { createProgress } from '../../../server/progress/create-progress'
import type { Ask } from '../../../server/progress/progress-types'
import { loadStructure } from '../../../server/store/structure-reader'
import type { Viewer } from '../../../shared/access/access-types'
import { changePageSchema } from '../../../shared/api/goal-contract'
import { dialects, openTestPortal } from '../../support/databases'
import { editor, noon, openLedger, settle, startMetric, zones } from '../../support/ledger'
import { makeDeal, makeHistory, putRecord, removeRecord, seedPortal } from '../../support/portal-rows'

const at = (day: number, month = 10): number => Date.UTC(2026, month, day, 12)
const none = new Set<string>()
const admin: Viewer = { userId: '8', role: 'admin', ledDepartmentIds: none, subordinateIds: none, formerSubordinateIds: none }
const progress = createProgress({ zones })

/** Person 1 won deal 7 for 1000 ₽ before the goal was set. */
async function open(dialect: (typeof dialects)[number]) {
  const database = await openTestPortal(dialect)
  const { db } = database
  await seedPortal(db)
  let now = noon
  const ledger = openLedger(database, () => now)
  const win = async (id: string, baseMinor: number, day = 2, owner = '1', month = 10) => {
    await putRecord(db, makeDeal({ id, ownerId: owner, baseMinor, stageKind: 'won' }), makeHistory(id, [[at(day, month), 'won']], [[at(1), owner]]))
    await db.transaction().execute(async (trx) => await ledger.creditRecords(trx, [{ kind: 'deal', id }]))
  }
  await win('7', 100_000)
  const started = await startMetric(ledger)
  const ask: Ask = { viewer: admin, structure: await loadStructure(db), now, language: 'ru', recordUrl: ({ kind, id }) => `https://crm.test/${kind}/${id}` }
  const read = async (more: object = {}, viewer = admin) => changePageSchema.parse(await progress.changesOf(db, { ...ask, viewer }, { goalId: started.goalId, limit: 50, ...more }))
  return { db, ledger, win, read, ...started, setNow: (to: number) => { now = to } }
}

describe.each(dialects)('the changes of a figure on %s', (dialect) => {
  it('changesOf: what came, changed and went, the newest first; nothing of a crediting in the background', async () => {
    const { db, ledger, win, read } = await open(dialect)
    expect(await read()).toEqual({ changes: [], next: null, total: 0 })
    await win('8', 50_000, 3)
    await win('8', 50_000, 3)
    await win('8', 70_000, 3)
    await removeRecord(db, 'deal', '7')
    await db.transaction().execute(async (trx) => await ledger.creditRecords(trx, [{ kind: 'deal', id: '7' }]))
    const { changes, total } = await read()
    expect(total).toBe(3)
    expect(changes.map(({ recordId, before, after, on }) => [recordId, before, after, on])).toEqual([
      ['7', 100_000, null, '2026-11-02'], ['8', 50_000, 70_000, '2026-11-03'], ['8', null, 50_000, '2026-11-03'],
    ])
    expect(changes[1]).toMatchObject({ title: 'Сделка 8', url: 'https://crm.test/deal/8', userId: '1', at: new Date(noon).toISOString(), unit: { kind: 'money' } })
  })

  it('changesOf: a credit that moves to another period or person leaves one and comes to the other', async () => {
    const { win, read } = await open(dialect)
    await win('7', 100_000, 5, '2')
    expect((await read()).changes.map(({ userId, before, after }) => [userId, before, after])).toEqual([['1', 100_000, null], ['2', null, 100_000]])
    await win('7', 100_000, 31, '2', 9)
    expect((await read({ user: '2' })).changes.map(({ before, after, on }) => [before, after, on])).toEqual([[100_000, null, '2026-11-05'], [null, 100_000, '2026-11-05']])
  })

  it('changesOf: page by page, and only of people one may see', async () => {
    const { win, read } = await open(dialect)
    for (const id of ['8', '9', '10']) await win(id, 10_000)
    const first = await read({ limit: 2 })
    expect(first).toMatchObject({ total: 3, changes: [{ recordId: '10' }, { recordId: '9' }] })
    expect(await read({ limit: 2, next: first.next })).toMatchObject({ next: null, changes: [{ recordId: '8' }] })
    expect(await read({}, { ...admin, userId: '3', role: 'employee' })).toMatchObject({ total: 0 })
  })

  it('workSlice: prunes changes older than half a year', async () => {
    const { db, ledger, win, setNow } = await open(dialect)
    await win('8', 10_000)
    setNow(noon + 191 * 86_400_000)
    await win('9', 10_000)
    await settle(ledger)
    expect((await db.selectFrom('credit_changes').select('record_id').execute()).map((row) => row.record_id)).toEqual(['9'])
  })

  it('deleteMetric: takes its changes along; a hand-entered value is a change too', async () => {
    const { db, ledger } = await open(dialect)
    const { metricId, goalId } = await startMetric(ledger, { name: 'NPS', manual: { unit: 'балл' }, better: 'higher' }, { target: 20 })
    await ledger.enterValues(editor, metricId, [{ userId: '1', on: '2026-11-02', value: 9 }, { userId: '2', on: '2026-11-02', value: 3 }])
    await ledger.enterValues(editor, metricId, [{ userId: '1', on: '2026-11-02', value: 7.5 }])
    const ask: Ask = { viewer: admin, structure: await loadStructure(db), now: noon, language: 'ru', recordUrl: () => '' }
    expect((await progress.changesOf(db, ask, { goalId, user: '1', limit: 9 })).changes).toMatchObject([{ kind: 'manual', before: 9, after: 7.5, url: '' }, { before: null, after: 9 }])
    await ledger.deleteGoal(goalId)
    await ledger.deleteMetric(metricId)
    expect(await db.selectFrom('credit_changes').selectAll().where('metric_id', '=', metricId).execute()).toEqual([])
  })
})
