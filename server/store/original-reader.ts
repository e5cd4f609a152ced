import type { Kysely } from 'kysely'
import type { Original } from '../../shared/api/original-contract'
import { createRateBook } from '../../shared/money/rate-book'
import { rateInto, type RateSnapshot } from '../../shared/money/rates'
import { foreignAmount } from '../../shared/metric/measured-value'
import { toDayText } from '../../shared/period/day-number'
import type { Zone } from '../../shared/period/zone'
import { fieldValue } from '../../shared/record/field-value'
import type { CrmRecord, RecordKind } from '../../shared/record/record-types'
import { valuedAt } from '../../shared/record/valued-at'
import { readRates } from './catalogue-store'
import type { PortalTables } from './portal-tables'
import { ratesInForce } from './rate-reader'
import { readRecords } from './record-reader'
import { readSettings } from './settings-store'

/** A record whose money is told as of the local day of a credit; null = as of the record's own day. */
export type OriginalLine = { id: string; day: number | null }

type Asked = { kind: RecordKind; field: string; lines: readonly OriginalLine[]; currency: string; zone: Zone }

/** What the money field of each line's record is in its own currency, with the rate of the line's day; null where it is in the portal's `currency` or empty. */
export async function readOriginals(db: Kysely<PortalTables>, { kind, field, lines, currency, zone }: Asked): Promise<(Original | null)[]> {
  const records = new Map((await readRecords(db, kind, [...new Set(lines.map(({ id }) => id))])).map((record) => [record.id, record]))
  if (![...records.values()].some((record) => foreignAmount(record, field, currency))) return lines.map(() => null)
  const upTo = ratesInForce(await readSettings(db)) ?? Infinity
  const rates = new Map([...await readRates(db)].map(([code, snapshots]) => [code, snapshots.filter(({ day }) => day <= upTo)]))
  const book = createRateBook(rates, currency)
  return lines.map(({ id, day }) => {
    const record = records.get(id)
    return record ? toOriginal(record, { field, day: day ?? zone.dayOf(valuedAt(record)), base: currency, rates, toBase: book.toBase }) : null
  })
}

type Valued = { field: string; day: number; base: string; rates: ReadonlyMap<string, readonly RateSnapshot[]>; toBase: ReturnType<typeof createRateBook>['toBase'] }

function toOriginal(record: CrmRecord, { field, day, base, rates, toBase }: Valued): Original | null {
  const own = foreignAmount(record, field, base)
  if (!own) return null
  const value = fieldValue(record, { name: field }, { departmentsOf: () => [] })
  // What had no rate when it was read is worth nothing until it is read again.
  if (typeof value !== 'number') return { ...own, baseMinor: null, rate: null }
  const rate = rateInto(rates, { currency: own.currency, base, day })
  return {
    ...own, baseMinor: toBase(own.amountMinor, own.currency, day) ?? value,
    rate: rate && { amount: rate.rateAmount, count: rate.rateCount, on: toDayText(rate.day) },
  }
}
