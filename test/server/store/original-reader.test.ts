import { describe, expect, it } from 'vitest'
import { writeRates } from '../../../server/store/catalogue-store'
import { readOriginals, type OriginalLine } from '../../../server/store/original-reader'
import { writeSetting } from '../../../server/store/settings-store'
import { toDayNumber } from '../../../shared/period/day-number'
import { dialects, openTestPortal } from '../../support/databases'
import { zones } from '../../support/ledger'
import { makeDeal, putRecord } from '../../support/portal-rows'

describe.each(dialects)('%s', (dialect) => {
  it('readOriginals: amounts in another currency with the rate of the day of the credit, else of that of the record', async () => {
    const { db } = await openTestPortal(dialect)
    const rate = (code: string, rateAmount: string) => ({ code, rateAmount, rateCount: '1', isBase: code === 'RUB' })
    for (const [on, euro] of [['2026-11-03', '98.20'], ['2026-11-12', '99.00']] as const) await writeRates(db, toDayNumber(on), [rate('RUB', '1'), rate('EUR', euro)])
    const euros = { currency: 'EUR', amountMinor: 10_000 }
    await putRecord(db, makeDeal({ id: '1', ...euros, baseMinor: 982_000 }))
    // Won on the 12th by the clock of Moscow.
    await putRecord(db, makeDeal({ id: '2', ...euros, baseMinor: 990_000, stageKind: 'won', movedAt: Date.UTC(2026, 10, 11, 22) }))
    await putRecord(db, makeDeal({ id: '3' }))
    await putRecord(db, makeDeal({ id: '4', currency: 'XTS', baseMinor: null }))
    const read = async (lines: readonly OriginalLine[], field = 'amount') => await readOriginals(db, { kind: 'deal', field, lines, currency: 'RUB', zone: zones('Europe/Moscow') })
    const third = { ...euros, baseMinor: 982_000, rate: { amount: '98.20', count: '1', on: '2026-11-03' } }
    const twelfth = { ...euros, baseMinor: 990_000, rate: { amount: '99.00', count: '1', on: '2026-11-12' } }
    expect(await read(['1', '2', '3', '4', '5'].map((id) => ({ id, day: null })))).toEqual([third, twelfth, null, { amountMinor: 100_000, currency: 'XTS', baseMinor: null, rate: null }, null])
    const on = (id: string, day: string) => ({ id, day: toDayNumber(day) })
    expect(await read([on('1', '2026-11-20'), on('2', '2026-11-11'), on('1', '2026-10-01')])).toEqual([twelfth, third, third])

    await putRecord(db, makeDeal({ id: '6', fields: { 'custom.fee': 982_000 }, foreign: { 'custom.fee': euros } }))
    expect(await read([on('6', '2026-11-12'), on('3', '2026-11-12')], 'custom.fee')).toEqual([twelfth, null])
    await writeSetting(db, 'credited_rates', String(toDayNumber('2026-11-11')))
    expect(await read([on('6', '2026-11-12')], 'custom.fee')).toEqual([third])
  })
})
