import type { Kysely } from 'kysely'
import { convertMinor } from '../../shared/money/money'
import { rateInto, type RateSnapshot } from '../../shared/money/rates'
import type { CrmRecord, FieldValue, RecordKind } from '../../shared/record/record-types'
import { valuedAt } from '../../shared/record/valued-at'
import type { FetchedRecord } from '../crm/crm-provider'
import { readCustomTypes, readRates } from '../store/catalogue-store'
import type { PortalTables } from '../store/portal-tables'
import { readSettings } from '../store/settings-store'
import type { Zones } from '../zones'

/** Adds to a fetched record what it is worth in the portal's base currency, custom money included. */
export type Value = (record: FetchedRecord) => CrmRecord

/** Reads base currency, rates and money fields once for a batch. */
export async function createValuation(db: Kysely<PortalTables>, kind: RecordKind, zones: Zones): Promise<Value> {
  const settings = await readSettings(db)
  const base = settings.get('currency') ?? null
  const zone = zones(settings.get('time_zone') ?? 'UTC')
  const rates = await readRates(db)
  const moneyFields = [...await readCustomTypes(db, kind)].filter(([, type]) => type === 'money').map(([name]) => name)

  return (record) => {
    const day = zone.dayOf(valuedAt(record))
    const toBase = (amountMinor: number, currency: string) => convertAmount({ amountMinor, currency, base, rates, day })
    const baseMinor = record.amountMinor === null || record.currency === null ? null : toBase(record.amountMinor, record.currency)
    if (moneyFields.length === 0) return { ...record, baseMinor }
    const fields = { ...record.fields }
    for (const name of moneyFields) if (fields[name] !== undefined && fields[name] !== null) fields[name] = toBaseValue(fields[name], toBase)
    return { ...record, baseMinor, fields }
  }
}

type Amount = { amountMinor: number; currency: string; base: string | null; rates: ReadonlyMap<string, readonly RateSnapshot[]>; day: number }

/** An amount in the base currency at the rate of a day; null while no rate is known. */
export function convertAmount({ amountMinor, currency, base, rates, day }: Amount): number | null {
  if (base === null) return null
  if (currency === base) return amountMinor
  const rate = rateInto(rates, { currency, base, day })
  if (!rate) return null
  try {
    return convertMinor({ amountMinor, from: currency, to: base, rate })
  } catch (error) {
    // A rate of 0 or an amount no integer holds has no value in the base currency.
    if (error instanceof RangeError) return null
    throw error
  }
}

/** `minor|CODE` of one or several values as minor units of the base currency. */
function toBaseValue(value: FieldValue, toBase: (amountMinor: number, currency: string) => number | null): FieldValue {
  if (typeof value === 'string') {
    const [minor = '', currency = ''] = value.split('|')
    return toBase(Number(minor), currency)
  }
  if (typeof value !== 'object' || value === null) return null
  const amounts = value.map((each) => toBaseValue(each, toBase)).filter((each) => typeof each === 'number')
  return amounts.length > 0 ? amounts : null
}
