import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadCatalogue } from '../../../server/store/catalogue-reader'
import { countSteps, listCounted, listNewestCounted, summarizeCounted } from '../../../server/store/counted-sql'
import { loadRecords } from '../../../server/store/record-reader'
import { loadStructure } from '../../../server/store/structure-reader'
import { compileCredit } from '../../../shared/metric/credit-record'
import { createZone } from '../../../shared/period/zone'
import { dialects, openTestPortal } from '../../support/databases'
import { makeMetric } from '../../support/ledger'
import { makeDeal, makeHistory, putRecord, seedPortal } from '../../support/portal-rows'
import { dealsToCredit, metricToCredit } from '../../support/random-deals'

const zone = createZone('America/New_York')
describe.each(dialects)('counted records on %s', (dialect) => {
  it('listCounted: gives the credits that compileCredit gives', async () => {
    const { db } = await openTestPortal(dialect)
    await seedPortal(db)
    const catalogue = await loadCatalogue(db, 'deal', 'ru')
    const structure = await loadStructure(db)
    const ctx = { today: 20_500, dayOf: zone.dayOf, startOfDay: zone.startOfDay, departmentSubtree: structure.subtree, departmentsOf: structure.departmentsOf }
    const deals = dealsToCredit(120)
    await db.transaction().execute(async (trx) => {
      for (const [i, { stages, owners, ...rest }] of deals.entries()) {
        await putRecord(trx, makeDeal({ id: String(i), ...rest }), makeHistory(String(i), stages.toSorted((a, b) => a[0] - b[0]), owners))
      }
    })
    const loaded = await loadRecords(db, 'deal', deals.map((_, i) => String(i)))
    expect(loaded).toHaveLength(120)
    const period = { from: zone.startOfDay(zone.dayOf(Date.UTC(2026, 2, 8, 12))), to: zone.startOfDay(zone.dayOf(Date.UTC(2026, 2, 9, 12))) }
    const order = (rows: readonly { id: string; at: number; personId: string; value: number }[]) =>
      rows.map(({ id, at: when, personId, value }) => JSON.stringify([id, when, personId, value])).sort()
    await fc.assert(fc.asyncProperty(metricToCredit, fc.constantFrom(null, period), async (one, inside) => {
      const credit = compileCredit(one, catalogue, ctx)
      const wanted = loaded.flatMap(({ record, history }) => credit(record, history).map((c) => ({ ...c, id: record.id })))
        .filter((c) => inside === null || (c.at >= inside.from && c.at < inside.to))
      const query = { metric: one, catalogue, period: inside, ctx: { ...ctx, dialect, timeZone: zone.timeZone, transitions: zone.transitions } }
      expect(order(await listCounted(db, query))).toEqual(order(wanted))
      expect(await summarizeCounted(db, query)).toEqual({
        matched: new Set(wanted.map((c) => c.id)).size, people: new Set(wanted.map((c) => c.personId)).size,
        tally: {
          count: wanted.length, sum: wanted.reduce((sum, c) => sum + c.value, 0), keys: new Set(wanted.flatMap((c) => c.key ?? [])).size,
          min: wanted.length === 0 ? null : Math.min(...wanted.map((c) => c.value)), max: wanted.length === 0 ? null : Math.max(...wanted.map((c) => c.value)),
        },
      })
      expect((await listNewestCounted(db, query, { personIds: null, limit: 3 })).map((row) => row.at)).toEqual(wanted.map((c) => c.at).toSorted((a, b) => b - a).slice(0, 3))
    }), { numRuns: 150 })
  })

  it('countSteps: counts what is left after the source and each step', async () => {
    const { db } = await openTestPortal(dialect)
    await seedPortal(db)
    for (let i = 1; i <= 6; i += 1) await putRecord(db, makeDeal({ id: String(i), stageKind: i > 2 ? 'won' : 'open', baseMinor: i * 100, createdAt: Date.UTC(2026, 2, i), excluded: i === 6 }))
    const catalogue = await loadCatalogue(db, 'deal', 'ru')
    const where = [{ field: 'stageKind', op: 'is' as const, value: 'won' }, { field: 'amount', op: 'gte' as const, value: 400 }]
    const ctx = { dialect, today: 20_500, dayOf: zone.dayOf, startOfDay: zone.startOfDay, timeZone: zone.timeZone, transitions: zone.transitions, departmentSubtree: () => new Set<string>() }
    const query = { metric: makeMetric({ where: { all: where } }), catalogue, ctx, period: null }
    expect(await countSteps(db, query, where)).toEqual([5, 3, 2])
    expect(await countSteps(db, { ...query, period: { from: Date.UTC(2026, 2, 5), to: Date.UTC(2026, 2, 9) } }, where)).toEqual([1, 1, 1])
    expect(await countSteps(db, query, [])).toEqual([5])
  })
})
