import { sql } from 'kysely'
import type { Sql, SqlContext } from './field-sql'

const minuteMs = 60_000
const dayMs = 1440 * minuteMs

/** Milliseconds worked between two instants, null when one is missing or they come in the other order. */
export function workedSql(from: Sql, to: Sql, { dialect, workClock }: SqlContext): Sql<number | null> {
  if (!workClock) throw new RangeError('working hours need the calendar of the portal')
  const ends = sql`(select ${from} as starts, ${to} as ends) d`
  if (dialect === 'sqlite') {
    const key = workClock.key()
    return sql`(select case when d.ends >= d.starts then work_time(${key}, d.ends) - work_time(${key}, d.starts) end from ${ends})`
  }
  const { firstUtcDay, length, json } = workClock.table()
  const at = (edge: Sql): Sql => workedBefore(edge, firstUtcDay, length)
  return sql`(select case when d.ends >= d.starts then ${at(sql`d.ends`)} - ${at(sql`d.starts`)} end from ${ends} cross join (select ${json}::jsonb as days) w)`
}

/** `WorkTime` by the table `w.days`. */
function workedBefore(at: Sql, firstUtcDay: number, length: number): Sql {
  const index = sql`greatest(0, least(${sql.lit(length - 1)}, ${at} / ${sql.lit(dayMs)} - ${sql.lit(firstUtcDay)}))::int`
  const minute = (place: number): Sql => sql`(t.day ->> ${sql.lit(place)})::bigint * ${sql.lit(minuteMs)}`
  const stretch = (place: number): Sql => sql`case when jsonb_array_length(t.day) > ${sql.lit(place)}
    then greatest(0, least(${at} - t.start, ${minute(place + 1)}) - ${minute(place)}) else 0 end`
  return sql`(select ${minute(0)} + ${stretch(1)} + ${stretch(3)} from (select w.days -> ${index} as day, (${index} + ${sql.lit(firstUtcDay)})::bigint * ${sql.lit(dayMs)} as start) t)`
}
