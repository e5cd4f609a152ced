import { sql } from 'kysely'
import type { Sql } from './field-sql'

/**
 * Credits of a split policy, like `compilePeople` and `splitValue`: a row of `columns` (with `value`) per person of each row of `from`,
 * people who coincide as one, the value divided by the largest remainder.
 */
export function splitSql(columns: Sql, from: Sql, parts: readonly { weight: number; person: Sql }[]): Sql {
  const people = sql.join(parts.map(({ person }, i) => sql`${person} as ${sql.ref(`p${i}`)}`))
  const rows = sql.join(parts.map(({ weight }, i) => sql`select ${sql.lit(i)} as place, ${sql.lit(weight)} as weight`), sql` union all `)
  const person = sql`case part.place ${sql.join(parts.map((_, i) => sql`when ${sql.lit(i)} then base.${sql.ref(`p${i}`)}`), sql` `)} end`
  return sql`select id, title, at, counted_key, person_id,
      case when value < 0 then -1 else 1 end * (part + case when row_number() over (partition by n order by remainder desc, place) <= size - sum(part) over (partition by n) then 1 else 0 end) as value
    from (select n, id, title, at, value, counted_key, person_id, place, size,
        size / whole * weight + size % whole * weight / whole as part, size % whole * weight % whole as remainder
      from (select n, id, title, at, value, abs(value) as size, counted_key, person_id, min(place) as place, cast(sum(weight) as bigint) as weight,
          cast(sum(sum(weight)) over (partition by n) as bigint) as whole
        from (select base.n, base.id, base.title, base.at, base.value, base.counted_key, part.place, cast(part.weight as bigint) as weight, ${person} as person_id
          from (select row_number() over () as n, ${columns}, ${people} from ${from}) base cross join (${rows}) part) each_part
        where person_id is not null and value is not null
        group by n, id, title, at, value, counted_key, person_id) shared_out) divided`
}
