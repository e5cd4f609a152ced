import { sql } from 'kysely'
import { relativePeriod, toDateOperand, type DateOperand } from '../../shared/funnel/date-operand'
import type { Condition } from '../../shared/funnel/funnel-types'
import type { FieldSql, Sql, SqlContext } from './field-sql'

type Compare = '=' | '>' | '>=' | '<' | '<='

const compares: Readonly<Partial<Record<Condition['op'], Compare>>> = { is: '=', gt: '>', after: '>', gte: '>=', lt: '<', before: '<', lte: '<=' }

/** A test of one date, as `compileDateTest` makes it. Whole local days become ranges of instants. */
export function dateTestSql(condition: Condition, field: FieldSql, ctx: SqlContext): Sql {
  const { op, value } = condition
  if (op === 'withinLast' || op === 'inPeriod') {
    const period = relativePeriod(value, ctx.today) ?? raise(condition)
    return sql`(${compareDay(field, '>=', period.from, ctx)} and ${compareDay(field, '<', period.to, ctx)})`
  }
  if (op === 'in' || op === 'between') {
    const dates = (Array.isArray(value) ? value : raise(condition)).map((text) => read(text, condition))
    if (op === 'in') return dates.length === 0 ? sql`false` : sql`(${sql.join(dates.map((date) => compare(field, '=', date, ctx)), sql` or `)})`
    const [low, high] = dates
    if (!low || !high) return raise(condition)
    return sql`(${compare(field, '>=', low, ctx)} and ${compare(field, '<=', high, ctx)})`
  }
  return compare(field, compares[op] ?? raise(condition), read(value, condition), ctx)
}

function compare(field: FieldSql, by: Compare, operand: DateOperand, ctx: SqlContext): Sql {
  if ('day' in operand) return compareDay(field, by, operand.day, ctx)
  return either(
    field.instant && sql`${field.instant} ${sql.raw(by)} ${sql.lit(operand.at)}`,
    field.day && sql`${field.day} ${sql.raw(by)} ${sql.lit(ctx.dayOf(operand.at))}`,
  )
}

function compareDay(field: FieldSql, by: Compare, day: number, ctx: SqlContext): Sql {
  return either(field.instant && instantAgainstDay(field.instant, by, day, ctx), field.day && sql`${field.day} ${sql.raw(by)} ${sql.lit(day)}`)
}

function instantAgainstDay(instant: Sql, by: Compare, day: number, { startOfDay }: SqlContext): Sql {
  const [start, next] = [sql.lit(startOfDay(day)), sql.lit(startOfDay(day + 1))]
  switch (by) {
    case '=': return sql`(${instant} >= ${start} and ${instant} < ${next})`
    case '>': return sql`${instant} >= ${next}`
    case '>=': return sql`${instant} >= ${start}`
    case '<': return sql`${instant} < ${start}`
    case '<=': return sql`${instant} < ${next}`
  }
}

/** A value is an instant or a day; the other test is null and leaves the decision to the first. */
function either(instant: Sql | null, day: Sql | null): Sql {
  if (instant && day) return sql`(${instant} or ${day})`
  return instant ?? day ?? sql`false`
}

function read(value: unknown, condition: Condition): DateOperand {
  return (typeof value === 'string' ? toDateOperand(value) : null) ?? raise(condition)
}

function raise({ field, op, value }: Condition): never {
  throw new RangeError(`field "${field}", operator "${op}": wrong date ${JSON.stringify(value)}`)
}
