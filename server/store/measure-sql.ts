import { sql } from 'kysely'
import { requireField } from '../../shared/metric/measured-value'
import type { FunnelMetric } from '../../shared/metric/metric-types'
import { creditScale } from '../../shared/metric/tally'
import type { FieldCatalogue, FieldInfo } from '../../shared/record/field-types'
import { moneyAtSql } from './base-money-sql'
import { fieldSql, jsonPath, type Sql, type SqlContext } from './field-sql'
import { edgeMomentSql } from './moment-sql'
import { workedSql } from './work-time-sql'

/** `at`: the instant whose local day values money. */
type Place = { catalogue: FieldCatalogue; ctx: SqlContext; at: Sql }

/** What a credit of the record is worth, a whole number or null for no credit, like `compileMeasure`. */
export function valueSql(metric: FunnelMetric, { catalogue, ctx, at }: Place): Sql<number | null> {
  const { measure } = metric
  const valueOf = (name: string): Sql => {
    const field = requireField(catalogue, name)
    const value = numberSql(field, creditScale(metric, catalogue), ctx)
    return field.type === 'money' ? moneyAtSql(name, value, at, ctx) : value
  }
  switch (measure.kind) {
    case 'count': return sql`${sql.lit(creditScale(metric, catalogue))}`
    case 'sum': return sql`coalesce(${valueOf(measure.field)}, 0)`
    case 'average':
    case 'min':
    case 'max': return sql`(${valueOf(measure.field)})`
    case 'distinct': return sql`(case when ${fieldSql(requireField(catalogue, measure.field), ctx).some(null)} then 1 end)`
    case 'duration': {
      const from = edgeMomentSql(measure.from, 'first', { catalogue, ctx })
      const to = edgeMomentSql(measure.to, 'last', { catalogue, ctx })
      if (measure.hours === 'working') return workedSql(from, to, ctx)
      return sql`(select case when d.ends >= d.starts then d.ends - d.starts end from (select ${from} as starts, ${to} as ends) d)`
    }
  }
}

/** What `distinct` counts, as a text that differs where the values do; null for other measures. */
export function keySql({ measure }: FunnelMetric, { catalogue, ctx }: Omit<Place, 'at'>): Sql<string | null> {
  if (measure.kind !== 'distinct') return ctx.dialect === 'sqlite' ? sql`null` : sql`null::text`
  const field = requireField(catalogue, measure.field)
  const { first, instant } = fieldSql(field, ctx)
  if (first) return first
  return instant || ctx.dialect === 'sqlite' ? sql`cast(${instant ?? sql`null`} as text)` : sql`(records.fields ->> ${field.name}::text)`
}

function numberSql(field: FieldInfo, scale: number, { dialect }: SqlContext): Sql {
  const { name } = field
  if (name === 'amount') return sql`records.base_minor`
  if (dialect === 'sqlite') {
    const path = jsonPath(name)
    return sql`(case when json_type(records.fields, ${path}) in ('integer', 'real') then cast(round(json_extract(records.fields, ${path}) * ${sql.lit(scale)}) as integer) end)`
  }
  // Floats, as the evaluator has them; rounding of decimals would differ from it in the last place.
  const number = sql`(records.fields ->> ${name}::text)::float8`
  return sql`(case when jsonb_typeof(records.fields -> ${name}::text) = 'number' then (sign(${number}) * floor(abs(${number}) * ${sql.lit(scale)}::float8 + 0.5))::bigint end)`
}
