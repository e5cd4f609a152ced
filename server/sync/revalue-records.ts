import type { Kysely } from 'kysely'
import { valuedAt } from '../../shared/record/valued-at'
import type { FieldValue, ForeignAmount } from '../../shared/record/record-types'
import { rowMoneyFields } from '../../shared/record/row-fields'
import { readRates } from '../store/catalogue-store'
import type { PortalTables } from '../store/portal-tables'
import type { Zones } from '../zones'
import { readSettings } from '../store/settings-store'
import { convertAmount } from './create-valuation'

const window = 500

/**
 * Values every record in the portal's new base currency, in the caller's transaction, at the rates of the days that valued them before.
 * Custom money that was in the old base currency, and the money of product rows, is turned over from that.
 */
export async function revalueRecords(db: Kysely<PortalTables>, { from, to, zones }: { from: string; to: string; zones: Zones }): Promise<void> {
  const zone = zones((await readSettings(db)).get('time_zone') ?? 'UTC')
  const rates = await readRates(db)
  const moneyFields = await db.selectFrom('fields').select(['kind', 'name']).where('custom', '=', 1).where('type', '=', 'money').execute()
  for (let after: { kind: string; id: string } | null = null; ;) {
    const rows: Page = await readPage(db, after)
    for (const row of rows) {
      const day = zone.dayOf(valuedAt({ stageKind: row.stage_kind, movedAt: row.moved_at, createdAt: row.created_at }))
      const into = (amountMinor: number, currency: string): number | null => convertAmount({ amountMinor, currency, base: to, rates, day })
      const baseMinor = row.amount_minor === null || row.currency === null ? null : into(row.amount_minor, row.currency)
      const names = moneyFields.filter(({ kind }) => kind === row.kind).map(({ name }) => name)
      const foreign = toForeign(row, names, from)
      const fields = names.length === 0 ? row.fields : turnOver(row.fields, names, (minor, name) => {
        const own = foreign[name] ?? { amountMinor: minor, currency: from }
        return into(own.amountMinor, own.currency)
      })
      const productRows = row.product_rows === null ? null : turnOverRows(row.product_rows, (minor) => into(minor, from))
      if (baseMinor === row.base_minor && fields === row.fields && productRows === row.product_rows) continue
      await db.updateTable('records').set({ base_minor: baseMinor, fields, product_rows: productRows, foreign_money: toForeignText(foreign, to) }).where('kind', '=', row.kind).where('id', '=', row.id).execute()
    }
    const last = rows.at(-1)
    if (!last || rows.length < window) return
    after = { kind: last.kind, id: last.id }
  }
}

type Page = Awaited<ReturnType<typeof readPage>>

async function readPage(db: Kysely<PortalTables>, after: { kind: string; id: string } | null) {
  const query = db.selectFrom('records').select(['kind', 'id', 'amount_minor', 'base_minor', 'currency', 'stage_kind', 'moved_at', 'created_at', 'fields', 'product_rows', 'foreign_money'])
    .orderBy('kind').orderBy('id').limit(window)
  if (!after) return await query.execute()
  return await query.where((eb) => eb.or([eb('kind', '>', after.kind), eb.and([eb('kind', '=', after.kind), eb('id', '>', after.id)])])).execute()
}

/** The single custom amounts in their own currencies: those that were in the old base one are noted, too. */
function toForeign({ fields, foreign_money: text }: Page[number], names: readonly string[], from: string): Record<string, ForeignAmount> {
  // The record writer put them there.
  const values = JSON.parse(fields) as Record<string, FieldValue>
  const known = JSON.parse(text ?? '{}') as Record<string, ForeignAmount>
  const inOldBase = names.flatMap((name) => {
    const value = values[name]
    return typeof value === 'number' && !known[name] ? [[name, { amountMinor: value, currency: from }] as const] : []
  })
  return { ...known, ...Object.fromEntries(inOldBase) }
}

function toForeignText(foreign: Readonly<Record<string, ForeignAmount>>, base: string): string | null {
  const left = Object.entries(foreign).filter(([, { currency }]) => currency !== base)
  return left.length === 0 ? null : JSON.stringify(Object.fromEntries(left))
}

function turnOverRows(text: string, convert: (minor: number) => number | null): string {
  const rows = JSON.parse(text) as unknown[]
  return rows.length === 0 ? text : `[${rows.map((row) => turnOver(JSON.stringify(row), rowMoneyFields, convert)).join(',')}]`
}

/** The JSON of the fields with these converted; the same text when none of them holds anything. */
function turnOver(text: string, names: readonly string[], convert: (minor: number, name: string) => number | null): string {
  const fields = JSON.parse(text) as Record<string, FieldValue>
  let changed = false
  for (const name of names) {
    const value = fields[name]
    if (typeof value === 'number') fields[name] = convert(value, name)
    else if (Array.isArray(value)) fields[name] = value.flatMap((one) => (typeof one === 'number' ? (convert(one, name) ?? []) : []))
    else continue
    changed = true
  }
  return changed ? JSON.stringify(fields) : text
}
