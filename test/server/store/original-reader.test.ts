import { describe, expect, it } from 'vitest'
import { writeRates } from '../../../server/store/catalogue-store'
import { readOriginals } from '../../../server/store/original-reader'
import { toDayNumber } from '../../../shared/period/day-number'
import { dialects, openTestPortal } from '../../support/databases'
import { zones } from '../../support/ledger'
import { makeDeal, putRecord } from '../../support/portal-rows'

describe.each(dialects)('%s', (dialect) => {
  it('readOriginals: amounts in another currency with the rate of the day that valued them', async () => {
    const { db } = await openTestPortal(dialect)
    const rate = (code: string, rateAmount: string) => ({ code, rateAmount, rateCount: '1', isBase: code === 'RUB' })
    for (const [on, euro] of [['2026-11-03', '98.20'], ['2026-11-12', '99.00']] as const) await writeRates(db, toDayNumber(on), [rate('RUB', '1'), rate('EUR', euro)])
    const euros = { currency: 'EUR', amountMinor: 10_000 }
    await putRecord(db, makeDeal({ id: '1', ...euros, baseMinor: 982_000 }))
    // Won on the 12th by the clock of Moscow.
    await putRecord(db, makeDeal({ id: '2', ...euros, baseMinor: 990_000, stageKind: 'won', movedAt: Date.UTC(2026, 10, 11, 22) }))
    await putRecord(db, makeDeal({ id: '3' }))
    await putRecord(db, makeDeal({ id: '4', currency: 'XTS', baseMinor: null }))
    const read = await readOriginals(db, { kind: 'deal', ids: ['1', '2', '3', '4', '5'], currency: 'RUB', zone: zones('Europe/Moscow') })
    expect([...read].toSorted()).toEqual([
      ['1', { ...euros, baseMinor: 982_000, rate: { amount: '98.20', count: '1', on: '2026-11-03' } }],
      ['2', { ...euros, baseMinor: 990_000, rate: { amount: '99.00', count: '1', on: '2026-11-12' } }],
      ['4', { amountMinor: 100_000, currency: 'XTS', baseMinor: null, rate: null }],
    ])
  })
})
