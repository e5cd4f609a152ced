import { describe, expect, it } from 'vitest'
import { createCreditTargets } from '../../../server/credit/credit-targets'
import type { Ledger } from '../../../server/credit/ledger-types'
import { recreditSlice } from '../../../server/credit/recredit'
import { verifyPortal } from '../../../server/credit/verify-portal'
import { createProgress } from '../../../server/progress/create-progress'
import { createCreditStore } from '../../../server/store/credit-store'
import type { Database } from '../../../server/store/database'
import { getMetric } from '../../../server/store/metric-store'
import { loadStructure } from '../../../server/store/structure-reader'
import type { PortalTables } from '../../../server/store/portal-tables'
import type { FunnelMetric } from '../../../shared/metric/metric-types'
import { toDayNumber } from '../../../shared/period/day-number'
import { dialects, openTestPortal } from '../../support/databases'
import { editor, makeGoal, makeMetric, noon, openLedger, settle, startMetric, zones } from '../../support/ledger'
import { makeDeal, makeHistory, putRecord, seedPortal } from '../../support/portal-rows'

const november = (day: number, hour = 12): number => Date.UTC(2026, 10, day, hour)
const least = (value: number, more: Partial<FunnelMetric> = {}) => makeMetric({ where: { all: [{ field: 'amount', op: 'gte', value }] }, ...more })
const days = { 5: 1000, 14: 2000, 15: 3000, 18: 4000, 19: 9000 }

/** A deal won at noon of each of these days of November; its id is the day, its amount as above. */
async function open(dialect: (typeof dialects)[number]) {
  const database = await openTestPortal(dialect)
  await seedPortal(database.db)
  for (const [day, baseMinor] of Object.entries(days)) {
    await putRecord(database.db, makeDeal({ id: day, stageKind: 'won', baseMinor }), makeHistory(day, [[november(Number(day)), 'won']]))
  }
  const ledger = openLedger(database)
  return { database, db: database.db, ledger, ...(await startMetric(ledger)) }
}

/** What is on the screen: record and version of each live credit, in order of days. */
async function live({ db }: Database<PortalTables>, metricId: string): Promise<string[]> {
  const { generation } = await getMetric(db, metricId)
  const rows = await db.selectFrom('credits').select(['record_id', 'version']).where('metric_id', '=', metricId).where('generation', '=', generation).orderBy('day').execute()
  return rows.map((row) => `${row.record_id} v${row.version}`)
}

const verify = async (database: Database<PortalTables>) => (await verifyPortal(database, { zones, clock: { now: () => noon } })).drift
const refusal = async (ledger: Ledger, metricId: string, metric: Parameters<Ledger['saveMetric']>[2], from = '2026-11-15') =>
  await ledger.saveMetric(editor, metricId, metric, from).then(() => null, (error: unknown) => error)

describe.each(dialects)('versions on %s', (dialect) => {
  it('editMetric: from its day on the new version judges, the day before is still the older one\'s', async () => {
    const { database, ledger, metricId } = await open(dialect)
    await ledger.saveMetric(editor, metricId, least(4000), '2026-11-15')
    expect(await live(database, metricId)).toEqual(['5 v1', '14 v1', '15 v1', '18 v1', '19 v1'])
    await settle(ledger)
    expect(await live(database, metricId)).toEqual(['5 v1', '14 v1', '18 v2', '19 v2'])
    expect(await verify(database)).toBe(false)
  })

  it('editMetric: three versions in a chain give the ledger of a portal that always had them', async () => {
    const { database, ledger, metricId } = await open(dialect)
    await ledger.saveMetric(editor, metricId, least(2500), '2026-11-14')
    await settle(ledger)
    // Given before the second was credited, the third begins a generation of all three.
    await ledger.saveMetric(editor, metricId, least(5000), '2026-11-18')
    await ledger.workSlice()
    await ledger.saveMetric(editor, metricId, least(8000), '2026-11-18')
    await settle(ledger)
    expect(await live(database, metricId)).toEqual(['5 v1', '15 v2', '19 v4'])
    expect(await verify(database)).toBe(false)
    const totals = await database.db.selectFrom('month_totals').select(['count', 'sum']).where('metric_id', '=', metricId).execute()
    expect(totals).toEqual([{ count: 3, sum: 13_000 }])
  })

  it('editMetric: killed in any slice and started anew, both ranges of days come out as in a recount', async () => {
    const { database, db, ledger, metricId } = await open(dialect)
    await ledger.saveMetric(editor, metricId, least(4000), '2026-11-15')
    const seen: number[] = []
    for (let more = true; more;) {
      const clock = { now: () => noon }
      const deps = { store: createCreditStore(database), targets: createCreditTargets({ zones, clock }), zones, clock, size: 2 }
      await expect(db.transaction().execute(async (trx) => {
        await recreditSlice(trx, deps)
        throw new Error('killed')
      })).rejects.toThrow('killed')
      const step = await db.transaction().execute(async (trx) => await recreditSlice(trx, deps))
      more = step !== null && !step.completed
      const { next } = await getMetric(db, metricId)
      if (next) seen.push(next.done, next.total)
    }
    expect(seen).toEqual([2, 5, 4, 5])
    expect(await live(database, metricId)).toEqual(['5 v1', '14 v1', '18 v2', '19 v2'])
    expect(await verify(database)).toBe(false)
  })

  it('creditRecords: while a version is being credited a change reaches the figures of before and after', async () => {
    const { database, db, ledger, metricId } = await open(dialect)
    await ledger.saveMetric(editor, metricId, least(4000), '2026-11-15')
    const moved = await db.transaction().execute(async (trx) => {
      await putRecord(trx, makeDeal({ id: '15', stageKind: 'won', baseMinor: 4500 }), makeHistory('15', [[november(15), 'won']]))
      return await ledger.creditRecords(trx, [{ kind: 'deal', id: '15' }])
    })
    expect(moved).not.toBeNull()
    const sums = await db.selectFrom('credits').select(['generation', 'value', 'version']).where('record_id', '=', '15').orderBy('generation').execute()
    expect(sums.map(({ value, version }) => [value, version])).toEqual([[4500, 1], [4500, 2]])
    await settle(ledger)
    expect(await live(database, metricId)).toEqual(['5 v1', '14 v1', '15 v2', '18 v2', '19 v2'])
    expect(await verify(database)).toBe(false)
  })

  it('editMetric: without a day it replaces every version before it', async () => {
    const { database, ledger, metricId } = await open(dialect)
    await ledger.saveMetric(editor, metricId, least(4000), '2026-11-15')
    await settle(ledger)
    await ledger.saveMetric(editor, metricId, least(2000))
    await settle(ledger)
    expect(await live(database, metricId)).toEqual(['14 v3', '15 v3', '18 v3', '19 v3'])
    expect(await verify(database)).toBe(false)
  })

  it('editMetric: a day ahead changes nothing until it comes, one before all credits changes everything', async () => {
    const { database, ledger, metricId } = await open(dialect)
    await ledger.saveMetric(editor, metricId, least(4000), '2026-12-01')
    await settle(ledger)
    expect(await live(database, metricId)).toHaveLength(5)
    await putRecord(database.db, makeDeal({ id: '31', stageKind: 'won', baseMinor: 100 }), makeHistory('31', [[november(31), 'won']]))
    expect((await database.db.transaction().execute(async (trx) => await ledger.creditRecords(trx, [{ kind: 'deal', id: '31' }])))).toBeNull()
    await ledger.saveMetric(editor, metricId, least(4000), '1999-01-01')
    await settle(ledger)
    expect(await live(database, metricId)).toEqual(['18 v3', '19 v3'])
    expect(await verify(database)).toBe(false)
  })

  it('editMetric: a new name leaves every day with its version and credits nothing anew', async () => {
    const { database, db, ledger, metricId } = await open(dialect)
    await ledger.saveMetric(editor, metricId, least(4000), '2026-11-15')
    await settle(ledger)
    await ledger.saveMetric(editor, metricId, least(4000, { name: 'Крупные' }))
    expect((await getMetric(db, metricId))).toMatchObject({ version: 3, liveVersion: 3, next: null })
    expect(await db.selectFrom('metric_versions').select('from_day').where('version', '=', 3).execute()).toEqual([{ from_day: toDayNumber('2026-11-15') }])
    expect(await verify(database)).toBe(false)
  })

  it('editMetric: what a period could not add up is refused by name', async () => {
    const { ledger, metricId } = await open(dialect)
    expect(await refusal(ledger, metricId, makeMetric({ measure: { kind: 'count' } }))).toMatchObject({ kind: 'invalid', code: 'metric-version', details: [{ path: 'measure.kind' }] })
    expect(await refusal(ledger, metricId, makeMetric({ measure: { kind: 'sum', field: 'custom.score' } }))).toMatchObject({ details: [{ path: 'measure.field' }] })
    const { id } = await ledger.saveMetric(editor, null, { name: 'Доля', ratio: { of: metricId, to: (await ledger.saveMetric(editor, null, makeMetric())).id }, better: 'higher' })
    expect(await refusal(ledger, id, { name: 'Доля', ratio: { of: metricId, to: id }, better: 'higher' })).toMatchObject({ kind: 'invalid' })
    const other = (await ledger.saveMetric(editor, null, makeMetric())).id
    expect(await refusal(ledger, id, { name: 'Доля', ratio: { of: metricId, to: other }, better: 'higher' })).toMatchObject({ kind: 'invalid', code: 'metric-version', message: expect.stringContaining('its parts') as string })
  })

  it('editMetric: a state that is on when another version takes over ends for the one and begins for the other', async () => {
    const { database, db, ledger } = await open(dialect)
    for (const [id, baseMinor] of [['101', 500], ['102', 7000], ['103', 9000]] as const) await putRecord(db, makeDeal({ id, baseMinor }), makeHistory(id, [[november(3), 'open']], [[november(3), '1']]))
    const standing = makeMetric({ when: 'while:open', measure: { kind: 'count' } })
    const { metricId } = await startMetric(ledger, standing)
    await ledger.saveMetric(editor, metricId, { ...standing, where: { all: [{ field: 'amount', op: 'gte', value: 8000 }] } }, '2026-11-15')
    await settle(ledger)
    const { generation } = await getMetric(db, metricId)
    const count = async (day: number) => {
      const rows = await db.selectFrom('credits').select('value').where('metric_id', '=', metricId).where('generation', '=', generation).where('at', '<', november(day)).execute()
      return rows.reduce((sum, { value }) => sum + value, 0)
    }
    expect([await count(3), await count(4), await count(14), await count(15), await count(19)]).toEqual([0, 3, 3, 1, 1])
    expect(await verify(database)).toBe(false)
    expect(await refusal(ledger, metricId, makeMetric({ measure: { kind: 'count' } }))).toMatchObject({ kind: 'invalid', code: 'metric-version', details: [{ path: 'when' }] })
  })

  it('editMetric: what is entered by hand is called otherwise from a day on', async () => {
    const { db, ledger } = await open(dialect)
    const byHand = (unit: string) => ({ name: 'NPS', manual: { unit }, better: 'higher' as const })
    const { metricId, goalId } = await startMetric(ledger, byHand('балл'), { period: { kind: 'every', unit: 'month', from: '2026-10-01' } })
    await ledger.saveMetric(editor, metricId, byHand('шт.'), '2026-11-01')
    await ledger.enterValues(editor, metricId, [{ userId: '1', on: '2026-10-05', value: 3 }, { userId: '1', on: '2026-11-05', value: 4 }])
    const viewer = { userId: '8', role: 'admin' as const, ledDepartmentIds: new Set<string>(), subordinateIds: new Set<string>(), formerSubordinateIds: new Set<string>() }
    const ask = { viewer, structure: await loadStructure(db), now: noon, language: 'ru' as const, recordUrl: () => '' }
    const read = async (on: string) => {
      const { fact, unit } = await createProgress({ zones }).progressOf(db, ask, { goalId, on })
      return [fact, unit]
    }
    expect([await read('2026-10-31'), await read('2026-11-01')]).toEqual([[3, { kind: 'number', title: 'балл' }], [4, { kind: 'number', title: 'шт.' }]])
  })

  it('turnClock: an older version that looks at the present day is credited anew too', async () => {
    const { database, db, metricId } = await open(dialect)
    let now = noon
    const ledger = openLedger(database, () => now)
    await ledger.saveMetric(editor, metricId, makeMetric({ where: { field: 'createdAt', op: 'withinLast', value: { n: 18, unit: 'day' } } }))
    await ledger.saveMetric(editor, metricId, makeMetric(), '2026-11-18')
    await ledger.saveGoal(editor, null, makeGoal(metricId, { subject: { kind: 'user', id: '1' } }))
    await ledger.turnClock()
    await settle(ledger)
    expect(await live(database, metricId)).toHaveLength(5)
    now += 10 * 86_400_000
    await ledger.turnClock()
    await settle(ledger)
    expect(await live(database, metricId)).toEqual(['18 v3', '19 v3'])
    expect((await verifyPortal({ ...database, db }, { zones, clock: { now: () => now } })).drift).toBe(false)
  })
})
