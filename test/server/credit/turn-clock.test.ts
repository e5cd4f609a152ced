import { describe, expect, it } from 'vitest'
import { verifyPortal } from '../../../server/credit/verify-portal'
import { writeRates } from '../../../server/store/catalogue-store'
import { writeSetting } from '../../../server/store/settings-store'
import { toDayNumber } from '../../../shared/period/day-number'
import { dialects, openTestPortal } from '../../support/databases'
import { makeMetric, noon, openLedger, settle, startMetric, zones } from '../../support/ledger'
import { makeDeal, makeHistory, putRecord, seedPortal } from '../../support/portal-rows'

const day = (text: string): number => toDayNumber(`2026-11-${text}`)
const november = (on: number): number => Date.UTC(2026, 10, on, 12)
const rates = (dollar: string) => [{ code: 'RUB', rateAmount: '1', rateCount: '1', isBase: true }, { code: 'USD', rateAmount: dollar, rateCount: '1', isBase: false }]

describe.each(dialects)('rates on %s', (dialect) => {
  async function open() {
    const database = await openTestPortal(dialect)
    const { db } = database
    await seedPortal(db)
    await writeRates(db, day('03'), rates('80'))
    await writeRates(db, day('10'), rates('100'))
    const ledger = openLedger(database)
    // 100 dollars, made on the 2nd, won on the 12th, to be done on the 25th: the record's own value is that of the 12th.
    await putRecord(db, makeDeal({
      id: '1', createdAt: november(2), movedAt: november(12), stageKind: 'won', amountMinor: 10_000, currency: 'USD', baseMinor: 1_000_000, fields: { closeDate: '2026-11-25' },
    }), makeHistory('1', [[november(5), 'open'], [november(12), 'won']]))
    const values = async (metricId: string) => (await db.selectFrom('credits').select(['value', 'generation']).where('metric_id', '=', metricId).orderBy('generation', 'desc').orderBy('occurrence').execute()).map(({ value }) => value)
    const isClean = async () => !(await verifyPortal(database, { zones, clock: { now: () => noon } })).drift
    return { db, ledger, values, isClean }
  }

  it('turnClock: each credit is valued on its own day, whatever the record is worth now', async () => {
    const { ledger, values, isClean } = await open()
    await ledger.turnClock()
    const created = await startMetric(ledger, makeMetric({ when: 'createdAt' }))
    const entered = await startMetric(ledger, makeMetric({ when: 'stage:OPEN' }))
    const won = await startMetric(ledger, makeMetric())
    const planned = await startMetric(ledger, makeMetric({ when: 'closeDate', measure: { kind: 'average', field: 'amount' } }))
    const standing = await startMetric(ledger, makeMetric({ when: 'while:open' }))
    expect([await values(created.metricId), await values(entered.metricId), await values(won.metricId), await values(planned.metricId)]).toEqual([[800_000], [800_000], [1_000_000], [1_000_000]])
    // What an end takes away is what the beginning gave.
    expect(await values(standing.metricId)).toEqual([800_000, -800_000])
    expect(await isClean()).toBe(true)
  })

  it('turnClock: new rates value the days from theirs on anew, and no earlier one', async () => {
    const { db, ledger, values, isClean } = await open()
    await ledger.turnClock()
    const won = await startMetric(ledger, makeMetric())
    const planned = await startMetric(ledger, makeMetric({ when: 'closeDate' }))
    const counted = await startMetric(ledger, makeMetric({ when: 'closeDate', measure: { kind: 'count' } }))
    await writeRates(db, day('19'), rates('90'))
    // Not in force before the ledger is turned, so that all of it is valued by the same rates.
    expect(await isClean()).toBe(true)
    expect((await ledger.turnClock())?.goalIds).toEqual([planned.goalId])
    await settle(ledger)
    expect([await values(won.metricId), await values(planned.metricId), await values(counted.metricId)]).toEqual([[1_000_000], [900_000], [1]])
    expect(await isClean()).toBe(true)
    await writeRates(db, day('20'), rates('90'))
    expect(await ledger.turnClock()).toBeNull()
  })

  it('turnClock: what was credited before rates were in force stays until they are', async () => {
    const { db, ledger, values, isClean } = await open()
    await writeSetting(db, 'credited_rates', '')
    const created = await startMetric(ledger, makeMetric({ when: 'createdAt' }))
    expect(await values(created.metricId)).toEqual([1_000_000])
    expect(await isClean()).toBe(true)
    await ledger.turnClock()
    await settle(ledger)
    expect(await values(created.metricId)).toEqual([800_000])
    expect(await isClean()).toBe(true)
  })
})
