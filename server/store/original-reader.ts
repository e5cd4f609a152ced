import type { Kysely } from 'kysely'
import type { Original } from '../../shared/api/original-contract'
import { rateInto } from '../../shared/money/rates'
import { toDayText } from '../../shared/period/day-number'
import type { Zone } from '../../shared/period/zone'
import { valuedAt } from '../../shared/record/valued-at'
import { readRates } from './catalogue-store'
import type { PortalTables } from './portal-tables'

const batch = 500

/** Amounts of those of the records that are in another currency than the portal's, with the rate that valued them. */
export async function readOriginals(
  db: Kysely<PortalTables>, { kind, ids, currency, zone }: { kind: string; ids: readonly string[]; currency: string; zone: Zone },
): Promise<Map<string, Original>> {
  const originals = new Map<string, Original>()
  let rates: Awaited<ReturnType<typeof readRates>> | null = null
  for (let start = 0; start < ids.length; start += batch) {
    const rows = await db.selectFrom('records').select(['id', 'amount_minor', 'base_minor', 'currency', 'stage_kind', 'moved_at', 'created_at'])
      .where('kind', '=', kind).where('id', 'in', ids.slice(start, start + batch)).where('currency', '!=', currency).where('amount_minor', 'is not', null).execute()
    if (rows.length > 0) rates ??= await readRates(db)
    for (const row of rows) {
      if (row.amount_minor === null || row.currency === null) continue
      const day = zone.dayOf(valuedAt({ stageKind: row.stage_kind, movedAt: row.moved_at, createdAt: row.created_at }))
      const rate = rateInto(rates ?? new Map(), { currency: row.currency, base: currency, day })
      originals.set(row.id, {
        amountMinor: row.amount_minor, currency: row.currency, baseMinor: row.base_minor,
        rate: rate && { amount: rate.rateAmount, count: rate.rateCount, on: toDayText(rate.day) },
      })
    }
  }
  return originals
}
