import { describe, expect, it } from 'vitest'
import { verifyPortal } from '../../../server/credit/verify-portal'
import { createProgress } from '../../../server/progress/create-progress'
import { writeRates } from '../../../server/store/catalogue-store'
import { loadRecords } from '../../../server/store/record-reader'
import { writeSetting } from '../../../server/store/settings-store'
import { loadStructure } from '../../../server/store/structure-reader'
import { revalueRecords } from '../../../server/sync/revalue-records'
import { toDayNumber } from '../../../shared/period/day-number'
import { dialects, openTestPortal } from '../../support/databases'
import { editor, makeGoal, makeMetric, noon, openLedger, settle, startMetric, zones } from '../../support/ledger'
import { makeDeal, makeHistory, putRecord, seedPortal } from '../../support/portal-rows'

const progress = createProgress({ zones })

describe.each(dialects)('%s', (dialect) => {
  it('revalueRecords: a new base currency values records anew, credits follow, and old goals say so', async () => {
    const database = await openTestPortal(dialect)
    const { db } = database
    await seedPortal(db)
    await db.insertInto('fields').values({ kind: 'deal', name: 'custom.fee', title: 'Fee', type: 'money', multiple: 0, custom: 1, sort: 9, options: '[]' }).execute()
    await writeRates(db, toDayNumber('2026-11-01'), [{ code: 'RUB', rateAmount: '1', rateCount: '1', isBase: true }, { code: 'USD', rateAmount: '80', rateCount: '1', isBase: false }])
    const won = async (id: string, given: object) => { await putRecord(db, makeDeal({ id, stageKind: 'won', ...given }), makeHistory(id, [[Date.UTC(2026, 10, 5, 12), 'won']], [[0, '1']])) }
    await won('1', { amountMinor: 800_000, baseMinor: 800_000, fields: { 'custom.fee': 16_000 }, rows: [{ productName: 'A', price: 8_000, quantity: 2 }] })
    await won('2', { amountMinor: 5_000, currency: 'USD', baseMinor: 400_000 })
    const ledger = openLedger(database)
    await ledger.turnClock()
    const { goalId, metricId } = await startMetric(ledger, makeMetric(), { subject: { kind: 'user', id: '1' }, target: 1_000_000, marks: [{ at: 1, amountMinor: 500 }] })
    const read = async (id: string) => await progress.progressOf(db, {
      viewer: { userId: '8', role: 'admin', ledDepartmentIds: new Set(), subordinateIds: new Set(), formerSubordinateIds: new Set() },
      structure: await loadStructure(db), now: noon, language: 'ru', recordUrl: () => '',
    }, { goalId: id })
    expect(await read(goalId)).toMatchObject({ fact: 1_200_000, bonus: { amountMinor: 500, currency: 'RUB' } })

    await db.transaction().execute(async (trx) => {
      await writeSetting(trx, 'currency', 'USD')
      await revalueRecords(trx, { from: 'RUB', to: 'USD', zones })
    })
    expect((await ledger.turnClock())?.goalIds).toEqual([goalId])
    await settle(ledger)
    expect((await db.selectFrom('records').select(['id', 'base_minor']).orderBy('id').execute()).map((row) => row.base_minor)).toEqual([10_000, 5_000])
    expect(JSON.parse((await db.selectFrom('records').select('fields').where('id', '=', '1').executeTakeFirstOrThrow()).fields)).toEqual({ 'custom.fee': 200 })
    expect((await loadRecords(db, 'deal', ['1']))[0]?.record.foreign).toEqual({ 'custom.fee': { amountMinor: 16_000, currency: 'RUB' } })
    expect(JSON.parse((await db.selectFrom('records').select('product_rows').where('id', '=', '1').executeTakeFirstOrThrow()).product_rows ?? '')).toEqual([{ productName: 'A', price: 100, quantity: 2 }])
    expect(await read(goalId)).toMatchObject({
      fact: 15_000, unit: { currency: 'USD' }, otherCurrency: 'RUB', index: null, bonus: { amountMinor: 0 }, marks: [{ reached: false }], people: [{ index: null }],
    })
    expect((await verifyPortal(database, { zones, clock: { now: () => noon } })).drift).toBe(false)
    await ledger.saveGoal(editor, goalId, makeGoal(metricId, { subject: { kind: 'user', id: '1' }, target: 15_000 }))
    const renewed = await read(goalId)
    expect([renewed.index, renewed.otherCurrency]).toEqual([1, undefined])
  })
})
