import { sql, type Kysely } from 'kysely'
import { createRateBook, type RateBook } from '../../shared/money/rate-book'
import type { RateSnapshot } from '../../shared/money/rates'
import { byCurrency, type RateColumns } from './catalogue-store'
import type { PortalTables } from './portal-tables'

type Db = Kysely<PortalTables>

/** Longer ago than any snapshot. */
export const noRates = -1

/**
 * The newest local day whose rates are in force, `noRates` for none; null = whatever there is, before the ledger was first turned. Rates come
 * into force for the ledger when it is turned to them, so that all its credits are valued by the same ones.
 */
export function ratesInForce(settings: ReadonlyMap<string, string>): number | null {
  const day = settings.get('credited_rates')
  if (day === undefined) return null
  return day === '' ? noRates : Number(day)
}

/** The rates in force, and the day up to which they are. */
export async function readRateBook(db: Db, settings: ReadonlyMap<string, string>): Promise<RateBook & { upTo: number | null }> {
  const base = settings.get('currency') ?? ''
  const upTo = ratesInForce(settings)
  return { ...createRateBook(await readRateChanges(db, { base, upTo }), base), upTo }
}

/** The snapshots up to a local day (null = all) that say another rate into the base currency than the one before of their currency. */
export async function readRateChanges(db: Db, { base, upTo }: { base: string; upTo: number | null }): Promise<Map<string, RateSnapshot[]>> {
  const told = sql.join((['own.rate_amount', 'own.rate_count', 'of_base.rate_amount', 'of_base.rate_count'] as const).map((column) => sql`coalesce(${sql.ref(column)}, '')`), sql` || '/' || `)
  const { rows } = await sql<RateColumns>`select code, day, rate_amount, rate_count
    from (select code, day, rate_amount, rate_count, told, lag(told) over (partition by code order by day) as told_before
      from (select own.code, own.day, own.rate_amount, own.rate_count, ${told} as told
        from currency_rates own left join currency_rates of_base on of_base.code = ${base} and of_base.day = own.day${upTo === null ? sql`` : sql` where own.day <= ${sql.lit(upTo)}`}) snapshot) seen
    where told_before is null or told_before <> told`.execute(db)
  return byCurrency(rows)
}

/** The day of the newest snapshot; null without any. */
export async function newestRateDay(db: Db): Promise<number | null> {
  const row = await db.selectFrom('currency_rates').select((eb) => eb.fn.max('day').as('day')).executeTakeFirst()
  return row?.day ?? null
}
