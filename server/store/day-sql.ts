import { sql } from 'kysely'
import type { Sql, SqlContext } from './field-sql'

const dayMs = 86_400_000
/** Longer ago than any date, in whole days: what is divided is never negative, so that both dialects round down. */
const longAgo = 100_000_000

/** `Zone.dayOf` of an instant. The zone's changes become a tree of comparisons, so that its table is not read for each row. */
export function localDaySql(at: Sql, { transitions, dialect }: Pick<SqlContext, 'transitions' | 'dialect'>): Sql<number> {
  const dayIn = (index: number): Sql<number> => {
    const { at: start, offset } = transitions[index] ?? { at: 0, offset: 0 }
    const day = sql<number>`((${at} + ${sql.lit(offset + longAgo * dayMs)}) / ${sql.lit(dayMs)} - ${sql.lit(longAgo)})`
    const before = index === 0 ? null : transitions[index - 1]
    // A clock put back over midnight does not bring the day before back.
    const begun = before ? Math.floor((start - 1 + before.offset) / dayMs) : null
    if (begun === null || begun <= Math.floor((start + offset) / dayMs)) return day
    return sql<number>`${sql.raw(dialect === 'sqlite' ? 'max' : 'greatest')}(${day}, ${sql.lit(begun)})`
  }
  const between = (low: number, high: number): Sql<number> => {
    if (low >= high) return dayIn(low)
    const middle = (low + high + 1) >> 1
    return sql<number>`case when ${at} < ${sql.lit(transitions[middle]?.at ?? 0)} then ${between(low, middle - 1)} else ${between(middle, high)} end`
  }
  return between(0, Math.max(transitions.length - 1, 0))
}

/** `monthOfDay` of a column of day numbers, by the arithmetic of 400-year eras that begin in March; from the year 0 on. */
export function monthOfDaySql(day: Sql): Sql<number> {
  const era = sql`((${day} + 719468) / 146097)`
  const ofEra = sql`((${day} + 719468) % 146097)`
  const year = sql`((${ofEra} - ${ofEra} / 1460 + ${ofEra} / 36524 - ${ofEra} / 146096) / 365)`
  const ofYear = sql`(${ofEra} - (365 * ${year} + ${year} / 4 - ${year} / 100))`
  return sql<number>`((${year} + ${era} * 400) * 12 + (5 * ${ofYear} + 2) / 153 + 2)`
}
