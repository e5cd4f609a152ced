import fc from 'fast-check'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { loadCatalogue } from '../../../server/store/catalogue-reader'
import { writeCreditSlice } from '../../../server/store/credit-slice'
import { isCreditedBySql } from '../../../server/store/credited-sql'
import { readRateBook } from '../../../server/store/rate-reader'
import { loadStructure } from '../../../server/store/structure-reader'
import { compileCredit } from '../../../shared/metric/credit-record'
import { monthOfDay } from '../../../shared/period/day-number'
import { dialects, openTestPortal } from '../../support/databases'
import { makeMetric, zones } from '../../support/ledger'
import { seedPortal } from '../../support/portal-rows'
import { metricToCredit, putDealsToCredit, ratesUpTo } from '../../support/random-deals'

// Its clock was put forward on 2026-03-08, in the middle of the generated instants.
const zone = zones('America/New_York')

describe.each(dialects)('credits by SQL on %s', (dialect) => {
  async function start() {
    const { db } = await openTestPortal(dialect)
    await seedPortal(db)
    const loaded = await putDealsToCredit(db, 120)
    const catalogue = await loadCatalogue(db, 'deal', 'ru')
    const structure = await loadStructure(db)
    const rates = await readRateBook(db, new Map([['currency', 'RUB'], ['credited_rates', String(ratesUpTo)]]))
    const ctx = { rates, today: 20_500, dayOf: zone.dayOf, startOfDay: zone.startOfDay, departmentSubtree: structure.subtree, departmentsOf: structure.departmentsOf }
    return { db, loaded, catalogue, ctx, sqlContext: { ...ctx, dialect, timeZone: zone.timeZone, transitions: zone.transitions } }
  }

  it('writeCreditSlice: writes the credits that compileCredit gives, to the last column, and totals that add up', async () => {
    const { db, loaded, catalogue, ctx, sqlContext } = await start()
    const firstDay = zone.dayOf(Date.UTC(2026, 2, 8, 12))
    let generation = 0
    let written = 0
    let behindReferences = 0
    await fc.assert(fc.asyncProperty(metricToCredit, fc.option(metricToCredit), fc.constantFrom(firstDay - 400, firstDay, firstDay + 1), fc.constantFrom('3', '55', '8'), async (metric, later, creditedFrom, edge) => {
      const versions = later === null ? [{ version: 4, metric, from: creditedFrom, to: null, shift: 0 }]
        : [{ version: 4, metric, from: creditedFrom, to: firstDay + 2, shift: 0 }, { version: 7, metric: later, from: firstDay + 2, to: null, shift: 1_000_000 }]
      fc.pre(versions.every((one) => isCreditedBySql(one.metric, catalogue, dialect)))
      generation += 1
      const wanted = versions.flatMap(({ version, metric: judge, from, to, shift }) => {
        const credit = compileCredit(judge, catalogue, ctx)
        return loaded.flatMap(({ record, history }) => credit(record, history)).filter(({ day }) => day >= from && (to === null || day < to)).map((one) => ({
          record_id: one.recordId, occurrence: one.occurrence + shift, person_id: one.personId, at: one.at, day: one.day, value: one.value,
          assumed_owner: one.assumedOwner ? 1 : 0, counted_key: one.key, version,
        }))
      })
      const parts = versions.map(({ version, metric: judge, from, to, shift }) =>
        ({ version, shift, query: { metric: judge, catalogue, ctx: sqlContext, period: { from: zone.startOfDay(from), to: to === null ? null : zone.startOfDay(to) } } }))
      for (const [afterId, lastId] of [['', edge], [edge, '99']] as const) await writeCreditSlice(db, { metricId: 'm', generation, kind: 'deal', afterId, lastId }, parts)
      const rows = await db.selectFrom('credits').select(['record_id', 'occurrence', 'person_id', 'at', 'day', 'value', 'assumed_owner', 'counted_key', 'version'])
        .where('generation', '=', generation).execute()
      expect(sorted(rows)).toEqual(sorted(wanted))
      expect(sorted(await totals(generation))).toEqual(sorted(addUp(wanted)))
      written += rows.length
      if (JSON.stringify(metric.where).includes('company.')) behindReferences += rows.length
    }), { numRuns: dialect === 'sqlite' ? 200 : 80 })
    expect(written).toBeGreaterThan(300)
    expect(behindReferences).toBeGreaterThan(0)

    async function totals(of: number) {
      const days = await db.selectFrom('day_totals').select(['person_id', 'day', 'count', 'sum', sql.lit('day').as('unit')]).where('generation', '=', of).execute()
      const months = await db.selectFrom('month_totals').select(['person_id', 'month as day', 'count', 'sum', sql.lit('month').as('unit')]).where('generation', '=', of).execute()
      return [...days, ...months]
    }
  }, 60_000)

  it('isCreditedBySql: leaves to the evaluator what SQL cannot say', async () => {
    const { catalogue } = await start()
    const isSaid = (given: Parameters<typeof makeMetric>[0]) => isCreditedBySql(makeMetric(given), catalogue, dialect)
    expect(isSaid({})).toBe(true)
    expect(isSaid({ measure: { kind: 'duration', from: 'createdAt', to: 'wonAt' } })).toBe(true)
    expect(isSaid({ measure: { kind: 'duration', from: 'createdAt', to: 'wonAt', hours: 'working' } })).toBe(false)
    expect(isSaid({ who: { split: [{ who: 'owner', share: 1 }] } })).toBe(false)
    expect(isSaid({ measure: { kind: 'distinct', field: 'createdAt' } })).toBe(false)
    expect(isSaid({ holdBulk: true })).toBe(false)
    expect(isSaid({ holdBulk: false })).toBe(true)
    expect(isSaid({ when: 'while:open', measure: { kind: 'count' } })).toBe(false)
    expect(isSaid({ where: { field: 'company.custom.industry', op: 'is', value: 'IT' } })).toBe(true)
    expect(isCreditedBySql({ ...makeMetric(), ...{ newer: true } }, catalogue, dialect)).toBe(false)
  })
})

type Line = { person_id: string; day: number; value: number }

function addUp(credits: readonly Line[]): unknown[] {
  const cells = new Map<string, { person_id: string; day: number; count: number; sum: number; unit: string }>()
  for (const { person_id, day, value } of credits) {
    for (const [unit, step] of [['day', day], ['month', monthOfDay(day)]] as const) {
      const key = JSON.stringify([unit, person_id, step])
      const known = cells.get(key) ?? { person_id, day: step, count: 0, sum: 0, unit }
      cells.set(key, { ...known, count: known.count + 1, sum: known.sum + value })
    }
  }
  return [...cells.values()]
}

function sorted(rows: readonly unknown[]): string[] {
  return rows.map((row) => JSON.stringify(Object.entries(row as Record<string, unknown>).sort(([a], [b]) => (a < b ? -1 : 1)))).sort()
}
