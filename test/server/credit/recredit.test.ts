import { describe, expect, it } from 'vitest'
import { createCreditTargets } from '../../../server/credit/credit-targets'
import { recreditSlice } from '../../../server/credit/recredit'
import { verifyPortal } from '../../../server/credit/verify-portal'
import { createCreditStore } from '../../../server/store/credit-store'
import { getMetric } from '../../../server/store/metric-store'
import { dialects, openTestPortal } from '../../support/databases'
import { editor, makeGoal, makeMetric, noon, openLedger, zones } from '../../support/ledger'
import { makeDeal, makeHistory, putRecord, removeRecord, seedPortal } from '../../support/portal-rows'

const clock = { now: () => noon }

describe.each(dialects)('recreditSlice on %s', (dialect) => {
  async function start() {
    const database = await openTestPortal(dialect)
    const { db } = database
    await seedPortal(db)
    for (let i = 1; i <= 25; i += 1) await putRecord(db, makeDeal({ id: String(i), stageKind: 'won', baseMinor: i * 1000 }), makeHistory(String(i), [[Date.UTC(2026, 10, 1 + (i % 18), 12), 'won']]))
    const ledger = openLedger(database)
    const { id } = await ledger.saveMetric(editor, null, makeMetric())
    await ledger.saveGoal(editor, null, makeGoal(id))
    return { database, db, ledger, id }
  }

  it('recreditSlice: killed in any slice and started anew, it ends with the ledger of a recount', async () => {
    const { database, db, id } = await start()
    const done: number[] = []
    for (let attempt = 0, more = true; more; attempt += 1) {
      // A new process knows only what is stored.
      const deps = { store: createCreditStore(database), targets: createCreditTargets({ zones, clock }), zones, clock, size: 4 }
      const killed = db.transaction().execute(async (trx) => {
        await recreditSlice(trx, deps)
        throw new Error('killed')
      })
      await expect(killed).rejects.toThrow('killed')
      const step = await db.transaction().execute(async (trx) => await recreditSlice(trx, deps))
      more = step !== null && !step.completed
      const { next } = await getMetric(db, id)
      if (next) done.push(next.done)
      expect(next?.total ?? 25).toBe(25)
      expect(attempt).toBeLessThan(20)
    }
    expect(done).toEqual([4, 8, 12, 16, 20, 24])
    const finding = await verifyPortal(database, { zones, clock })
    expect(finding.metrics).toMatchObject([{ credits: 25, wrongCredits: 0, wrongTotals: 0, pending: false }])
  })

  it('recreditSlice: changes on either side of the cursor reach the generation being built', async () => {
    const { database, db, ledger } = await start()
    const deps = { store: createCreditStore(database), targets: createCreditTargets({ zones, clock }), zones, clock, size: 10 }
    await db.transaction().execute(async (trx) => await recreditSlice(trx, deps))
    await db.transaction().execute(async (trx) => {
      await putRecord(trx, makeDeal({ id: '1', stageKind: 'won', baseMinor: 7 }), makeHistory('1', [[Date.UTC(2026, 10, 3), 'won']]))
      await removeRecord(trx, 'deal', '9')
      await putRecord(trx, makeDeal({ id: '0', stageKind: 'won' }), makeHistory('0', [[Date.UTC(2026, 10, 3), 'won']]))
      await ledger.creditRecords(trx, ['1', '9', '0'].map((recordId) => ({ kind: 'deal', id: recordId })))
    })
    while (await db.transaction().execute(async (trx) => await recreditSlice(trx, deps)));
    expect((await verifyPortal(database, { zones, clock })).metrics).toMatchObject([{ credits: 25, wrongCredits: 0, wrongTotals: 0 }])
  })

  it('recreditSlice: a metric whose field is gone keeps its figures and stops nothing', async () => {
    const { database, db, ledger, id } = await start()
    const deps = { store: createCreditStore(database), targets: createCreditTargets({ zones, clock }), zones, clock, size: 100 }
    while (await db.transaction().execute(async (trx) => await recreditSlice(trx, deps)));
    const other = await ledger.saveMetric(editor, null, makeMetric({ where: { field: 'custom.score', op: 'empty' } }))
    await ledger.saveGoal(editor, null, makeGoal(other.id))
    while (await db.transaction().execute(async (trx) => await recreditSlice(trx, deps)));
    await db.deleteFrom('fields').where('name', '=', 'custom.score').execute()
    await db.transaction().execute(async (trx) => {
      await putRecord(trx, makeDeal({ id: '1', stageKind: 'open' }))
      await ledger.creditRecords(trx, [{ kind: 'deal', id: '1' }])
    })
    const finding = await verifyPortal(database, { zones, clock })
    expect(finding.metrics.find((one) => one.metricId === id)).toMatchObject({ credits: 24, broken: false })
    expect(finding.metrics.find((one) => one.metricId === other.id)).toMatchObject({ credits: 25, broken: true })
    expect(finding.drift).toBe(false)
  })
})
