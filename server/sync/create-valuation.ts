import type { Kysely } from 'kysely'
import { convertMinor } from '../../shared/money/money'
import { rateInto, type RateSnapshot } from '../../shared/money/rates'
import { rowMoneyFields } from '../../shared/record/row-fields'
import type { CrmRecord, FieldValue, ForeignAmount, ProductRow, RecordKind } from '../../shared/record/record-types'
import { valuedAt } from '../../shared/record/valued-at'
import type { FetchedRecord } from '../crm/crm-provider'
import { readCustomTypes, readRatesOf } from '../store/catalogue-store'
import type { PortalTables } from '../store/portal-tables'
import { readSettings } from '../store/settings-store'
import type { Zones } from '../zones'

/** Brings money into the portal's base currency: `record` the amount, custom money and product rows of a fetched record, `rows` product rows alone. */
export type Valuation = {
  record: (record: FetchedRecord) => CrmRecord
  rows: (rows: readonly ProductRow[], of: ValuedDays) => ProductRow[]
}
type ValuedDays = Pick<FetchedRecord, 'stageKind' | 'movedAt' | 'createdAt'>

/** What is to be valued: records, or product rows alone. */
type Valued = Partial<Pick<FetchedRecord, 'currency' | 'fields' | 'rows'>>

/** Reads base currency, money fields and the rates that these need once for a batch. */
export async function createValuation(
  db: Kysely<PortalTables>, { kind, zones, batch }: { kind: RecordKind; zones: Zones; batch: readonly Valued[] },
): Promise<Valuation> {
  const settings = await readSettings(db)
  const base = settings.get('currency') ?? null
  const zone = zones(settings.get('time_zone') ?? 'UTC')
  const moneyFields = [...await readCustomTypes(db, kind)].filter(([, type]) => type === 'money').map(([name]) => name)
  const rates = await readRatesOf(db, base === null ? [] : ratesNeeded(batch, moneyFields, base))

  const toBaseOf = (days: ValuedDays) => {
    const day = zone.dayOf(valuedAt(days))
    return (amountMinor: number, currency: string) => convertAmount({ amountMinor, currency, base, rates, day })
  }
  const valueRows: Valuation['rows'] = (rows, of) => {
    const toBase = toBaseOf(of)
    return rows.map((row) => withBase(row, rowMoneyFields, toBase))
  }
  const valueRecord: Valuation['record'] = ({ changedById: _, ...record }) => {
    const toBase = toBaseOf(record)
    const baseMinor = record.amountMinor === null || record.currency === null ? null : toBase(record.amountMinor, record.currency)
    const fields = moneyFields.length === 0 ? record.fields : withBase(record.fields, moneyFields, toBase)
    const foreign = base === null ? null : foreignOf(record.fields, moneyFields, base)
    return { ...record, baseMinor, fields, ...(foreign ? { foreign } : {}), ...(record.rows ? { rows: valueRows(record.rows, record) } : {}) }
  }
  return { record: valueRecord, rows: valueRows }
}

/** The currencies to turn into the base one, and that one; none where nothing is to be turned. */
function ratesNeeded(batch: readonly Valued[], moneyFields: readonly string[], base: string): string[] {
  const codes = new Set<string>()
  const note = (value: FieldValue | undefined): void => {
    for (const each of Array.isArray(value) ? value : [value]) codes.add(readAmount(each)?.currency ?? base)
  }
  for (const { currency, fields, rows } of batch) {
    codes.add(currency ?? base)
    for (const name of moneyFields) note(fields?.[name])
    for (const row of rows ?? []) for (const name of rowMoneyFields) note(row[name])
  }
  return codes.add(base).size === 1 ? [] : [...codes]
}

type ToBase = (amountMinor: number, currency: string) => number | null

function withBase(values: Readonly<Record<string, FieldValue>>, names: readonly string[], toBase: ToBase): Record<string, FieldValue> {
  const valued = { ...values }
  for (const name of names) if (valued[name] !== undefined && valued[name] !== null) valued[name] = toBaseValue(valued[name], toBase)
  return valued
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

/** What the single values in other currencies than the base one are worth in their own; null for none. */
function foreignOf(fields: CrmRecord['fields'], names: readonly string[], base: string): Record<string, ForeignAmount> | null {
  const found = names.flatMap((name): [string, ForeignAmount][] => {
    const amount = readAmount(fields[name])
    return amount && amount.currency !== base ? [[name, amount]] : []
  })
  return found.length === 0 ? null : Object.fromEntries(found)
}

function readAmount(value: FieldValue | undefined): ForeignAmount | null {
  if (typeof value !== 'string') return null
  const [minor = '', currency = ''] = value.split('|')
  return { amountMinor: Number(minor), currency }
}

/** `minor|CODE` of one or several values as minor units of the base currency. */
function toBaseValue(value: FieldValue, toBase: ToBase): FieldValue {
  const amount = readAmount(value)
  if (amount) return toBase(amount.amountMinor, amount.currency)
  if (typeof value !== 'object' || value === null) return null
  const amounts = value.map((each) => toBaseValue(each, toBase)).filter((each) => typeof each === 'number')
  return amounts.length > 0 ? amounts : null
}
