import { sql } from 'kysely'
import { minorExponents } from '../../shared/money/money'
import { localDaySql } from './day-sql'
import { jsonPath, type Sql, type SqlContext } from './field-sql'

/**
 * The money of a field of the `records` row at hand at the rate of the local day of the instant `at`, like `compileMeasure`; `value` is what
 * the record's own day made of it, which stays where there is no rate.
 */
export function moneyAtSql(name: string, value: Sql, at: Sql, ctx: SqlContext): Sql {
  if (!ctx.rates) return value
  const { amount, currency } = ownMoney(name, ctx)
  return sql`case when ${currency} <> ${ctx.rates.base} and ${value} is not null then coalesce(${turnedSql(amount, currency, at, ctx, ctx.rates)}, ${value}) else ${value} end`
}

function ownMoney(name: string, { dialect }: SqlContext): { amount: Sql; currency: Sql } {
  if (name === 'amount') return { amount: sql.ref('records.amount_minor'), currency: sql.ref('records.currency') }
  if (dialect === 'sqlite') {
    const part = (key: string): Sql => sql`json_extract(records.foreign_money, ${`${jsonPath(name)}.${key}`})`
    return { amount: part('amountMinor'), currency: part('currency') }
  }
  return { amount: sql`(records.foreign_money -> ${name}::text ->> 'amountMinor')::bigint`, currency: sql`(records.foreign_money -> ${name}::text ->> 'currency')` }
}

/** Like `createRateBook`: the newest snapshot not later than the day, else the earliest, turned over by that of the base currency. */
function turnedSql(amount: Sql, currency: Sql, at: Sql, ctx: SqlContext, { base, upTo = null }: NonNullable<SqlContext['rates']>): Sql {
  const inForce = (row: string): Sql => (upTo === null ? sql`` : sql` and ${sql.ref(`${row}.day`)} <= ${sql.lit(upTo)}`)
  // A fence: merged into the statement around it, the instant would be worked out again wherever the day is compared.
  const once = ctx.dialect === 'sqlite' ? sql` limit -1` : sql` offset 0`
  return sql`(select ${convertedSql(amount, currency, base, ctx)}
    from (select ${localDaySql(sql.ref('i.at'), ctx)} as day from (select ${at} as at${once}) i${once}) d
    cross join currency_rates r
    left join currency_rates b on b.code = ${base} and b.day = (select max(t.day) from currency_rates t where t.code = ${base} and t.day <= r.day)
    where r.code = ${currency} and r.day = coalesce(
      (select max(n.day) from currency_rates n where n.code = ${currency} and n.day <= d.day${inForce('n')}),
      (select min(e.day) from currency_rates e where e.code = ${currency}${inForce('e')})))`
}

function convertedSql(amount: Sql, currency: Sql, base: string, { dialect }: SqlContext): Sql {
  if (dialect === 'sqlite') return sql`turn_money(${amount}, ${currency}, ${base}, r.rate_amount, r.rate_count, b.rate_amount, b.rate_count)`
  const [own, count] = [positive(sql`r.rate_amount`), positive(sql`r.rate_count`)]
  // Without a snapshot of the base currency it is worth itself.
  const ofBase = (column: Sql): Sql => sql`(case when b.code is null then 1 else ${positive(column)} end)`
  const top = sql`(abs(${amount}::numeric) * ${own} * ${ofBase(sql`b.rate_count`)} * ${unitsSql(sql`${base}::text`)})`
  const bottom = sql`(${count} * ${ofBase(sql`b.rate_amount`)} * ${unitsSql(currency)})`
  const whole = sql`div(2 * ${top} + ${bottom}, 2 * ${bottom})`
  return sql`(case when ${whole} <= ${sql.lit(Number.MAX_SAFE_INTEGER)} then (sign(${amount}::numeric) * ${whole})::bigint end)`
}

/** A rate is a positive decimal number; null for anything else. */
function positive(text: Sql): Sql {
  return sql`(case when btrim(${text}) ~* '^\\+?(\\d+\\.?\\d*|\\.\\d+)(e[+-]?\\d{1,3})?$' then nullif(btrim(${text})::numeric, 0) end)`
}

/** Minor units of one unit of the currency. */
function unitsSql(currency: Sql): Sql {
  const cases = Object.entries(minorExponents).map(([code, places]) => sql`when ${code}::text then ${sql.lit(10 ** places)}`)
  return sql`(case upper(${currency}) ${sql.join(cases, sql` `)} else 100 end)`
}
