import { sql } from 'kysely'
import type { FunnelMetric } from '../../shared/metric/metric-types'
import { findField } from '../../shared/record/field-catalogue'
import type { FieldCatalogue } from '../../shared/record/field-types'
import type { Dialect } from '../../migrations/migration-types'
import { fieldSql, type Sql, type SqlContext } from './field-sql'
import { compileFunnelSql } from './funnel-sql'
import { keySql, valueSql } from './measure-sql'
import { momentsSql, personSql, type IdWindow } from './moment-sql'

/** What a metric credits, asked of the records themselves. `period` is half-open, in instants; an end of null is none. */
export type CreditedQuery = {
  metric: FunnelMetric
  catalogue: FieldCatalogue
  ctx: SqlContext
  period: { from: number; to: number | null } | null
  /** Only these records. */
  window?: IdWindow | null
}

/**
 * A select of one row per moment of each record that passes: id, title, occurrence, at, person_id, assumed_owner, value, counted_key.
 * A row is a credit when it has a person and a value.
 */
export function creditedSql(query: CreditedQuery): Sql {
  const { metric, catalogue, ctx, period } = query
  const where = sql`records.excluded = 0 and ${compileFunnelSql(metric.where, catalogue, ctx)}`
  const { join, personId, assumed } = whoSql(query)
  return sql`select records.id, records.title, records.occurrence, records.moment_at as at, ${personId} as person_id, ${assumed} as assumed_owner,
    ${valueSql(metric, query)} as value, ${keySql(metric, query)} as counted_key
    from ${momentsSql(metric, where, query)} ${join} where ${insideSql(period)}`
}

const knownOfMetric = new Set(['name', 'source', 'where', 'measure', 'when', 'who', 'better', 'occurrence'])
const knownOfMeasure = new Set(['kind', 'field', 'from', 'to', 'hours'])

/**
 * Does `creditedSql` say of this metric, to the last key, what the evaluator says? The one place that decides who credits many records:
 * what it does not know is left to the evaluator.
 */
export function isCreditedBySql(metric: FunnelMetric, catalogue: FieldCatalogue, dialect: Dialect): boolean {
  const { measure, who } = metric
  if (!isKnown(metric, knownOfMetric) || !isKnown(measure, knownOfMeasure) || typeof who !== 'string') return false
  if (measure.kind === 'duration') return measure.hours !== 'working'
  const isSaid = (name: string): boolean => {
    const field = findField(catalogue, name)
    return field !== undefined && fieldSql(field, { dialect }).first !== null
  }
  return (measure.kind !== 'distinct' || isSaid(measure.field)) && (['owner', 'currentOwner', 'creator'].includes(who) || isSaid(who))
}

function isKnown(given: object, known: ReadonlySet<string>): boolean {
  return Object.entries(given).every(([name, value]) => value === undefined || known.has(name))
}

type Who = { join: Sql; personId: Sql; assumed: Sql }

/** Who is credited at `records.moment_at`, null for nobody, like `compilePerson`. */
function whoSql({ metric, catalogue, ctx }: CreditedQuery): Who {
  if (metric.who === 'owner') return ownerThen
  return { join: sql``, personId: personSql(metric, catalogue, ctx), assumed: sql`0` }
}

/** The last owner known at the moment, before the first known one the first, assumed. Without any, the present owner, assumed. */
const ownerThen: Who = {
  join: sql`left join owner_intervals o on o.kind = records.kind and o.record_id = records.id and o.from_at = coalesce(
    (select max(i.from_at) from owner_intervals i where i.kind = records.kind and i.record_id = records.id and i.from_at <= records.moment_at),
    (select min(i.from_at) from owner_intervals i where i.kind = records.kind and i.record_id = records.id))`,
  personId: sql`case when o.record_id is null then records.owner_id else o.owner_id end`,
  assumed: sql`case when o.from_at <= records.moment_at then o.assumed else 1 end`,
}

function insideSql(period: CreditedQuery['period']): Sql {
  if (period === null) return sql`records.moment_at is not null`
  const from = sql`records.moment_at >= ${sql.lit(period.from)}`
  return period.to === null ? from : sql`${from} and records.moment_at < ${sql.lit(period.to)}`
}
