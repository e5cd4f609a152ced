import { describe, expect, it } from 'vitest'
import { createProgress } from '../../../server/progress/create-progress'
import { loadCatalogue } from '../../../server/store/catalogue-reader'
import { withKeptField } from '../../../server/store/kept-field'
import { getMetric } from '../../../server/store/metric-store'
import { loadStructure } from '../../../server/store/structure-reader'
import { dialects, openTestPortal } from '../../support/databases'
import { makeMetric, noon, openLedger, startMetric, zones } from '../../support/ledger'
import { makeDeal, makeHistory, putRecord, seedPortal } from '../../support/portal-rows'

const progress = createProgress({ zones })

describe.each(dialects)('kept fields on %s', (dialect) => {
  async function open() {
    const database = await openTestPortal(dialect)
    const { db } = database
    await seedPortal(db)
    await db.insertInto('fields').values({ kind: 'deal', name: 'custom.fee', title: 'Комиссия', type: 'money', multiple: 0, custom: 1, sort: 9, options: '[]' }).execute()
    const won = Date.UTC(2026, 10, 5, 12)
    await putRecord(db, makeDeal({ id: '1', stageKind: 'won', fields: { 'custom.fee': 12_345, 'custom.score': 2.5 } }), makeHistory('1', [[won, 'won']], [[0, '1']]))
    const viewer = { userId: '8', role: 'admin' as const, ledDepartmentIds: new Set<string>(), subordinateIds: new Set<string>(), formerSubordinateIds: new Set<string>() }
    const structure = await loadStructure(db)
    const read = async (goalId: string) => {
      const { fact, unit } = await progress.progressOf(db, { viewer, structure, now: noon, language: 'ru', recordUrl: () => '' }, { goalId })
      return { fact, unit }
    }
    return { db, ledger: openLedger(database), read }
  }

  it('withKeptField: figures keep unit and scale when the CRM has the field no more', async () => {
    const { db, ledger, read } = await open()
    const fee = await startMetric(ledger, makeMetric({ measure: { kind: 'average', field: 'custom.fee' } }))
    const score = await startMetric(ledger, makeMetric({ measure: { kind: 'sum', field: 'custom.score' } }))
    const before = [await read(fee.goalId), await read(score.goalId)]
    expect(before).toEqual([{ fact: 12_345, unit: { kind: 'money', currency: 'RUB' } }, { fact: 2.5, unit: { kind: 'number', title: 'custom.score' } }])
    await db.deleteFrom('fields').where('name', 'in', ['custom.fee', 'custom.score']).execute()
    expect([await read(fee.goalId), await read(score.goalId)]).toEqual(before)
    // A goal over it is still read, and can be changed, in its unit.
    await expect(ledger.saveGoal({ userId: '8' }, fee.goalId, { metricId: fee.metricId, subject: { kind: 'everyone' }, base: 0, target: 20_000, period: { kind: 'every', unit: 'month', from: '2026-11-01' }, marks: [] })).resolves.toMatchObject({ id: fee.goalId })
  })

  it('withKeptField: leaves a catalogue alone that has the field, and one of a version that never saw it', async () => {
    const { db, ledger } = await open()
    const { metricId } = await startMetric(ledger, makeMetric({ measure: { kind: 'max', field: 'custom.score' } }))
    const metric = await getMetric(db, metricId)
    const catalogue = await loadCatalogue(db, 'deal', 'ru')
    expect(await withKeptField(db, catalogue, metric)).toBe(catalogue)
    const bare = { ...catalogue, fields: [] }
    expect((await withKeptField(db, bare, metric))?.fields).toEqual([{ name: 'custom.score', title: 'custom.score', type: 'number', multiple: false, custom: true }])
    expect(await withKeptField(db, bare, { ...metric, version: 99 })).toBe(bare)
  })
})
