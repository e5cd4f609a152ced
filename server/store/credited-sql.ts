import { sql } from 'kysely'
import { policyParts } from '../../shared/metric/credit-people'
import type { FunnelMetric } from '../../shared/metric/metric-types'
import { findField } from '../../shared/record/field-catalogue'
import type { FieldCatalogue } from '../../shared/record/field-types'
import { isStateName } from '../../shared/record/states'
import type { Dialect } from '../../migrations/migration-types'
import { fieldSql, type Sql, type SqlContext } from './field-sql'
import { compileFunnelSql } from './funnel-sql'
import { keySql, valueSql } from './measure-sql'
import { beginningSql, momentsSql, personSql, type IdWindow } from './moment-sql'
import { splitSql } from './split-sql'

/** What a metric credits, asked of the records themselves. `period` is half-open, in instants; an end of null is none. */
export type CreditedQuery = {
  metric: FunnelMetric
  catalogue: FieldCatalogue
  ctx: SqlContext
  period: { from: number; to: number | null } | null
  /** The present instant; a state is looked at then, or at the end of the period. */
  now?: number | undefined
  /** Only these records. */
  window?: IdWindow | null
  /** Says that the `records` row at hand is of the source and passes, where that is known already. */
  passing?: Sql
}

/**
 * A select of one row per credit of each moment of each record that passes: id, title, at, person_id, value, counted_key, and unless the
 * credit is split occurrence and assumed_owner. Without a person or a value a row is no credit.
 */
export function creditedSql(query: CreditedQuery): Sql {
  const { metric, catalogue, ctx } = query
  const where = query.passing ?? sql`records.excluded = 0 and ${compileFunnelSql(metric.where, catalogue, ctx)}`
  const parts = policyParts(metric.who).map(({ who, weight }) => ({ weight, ...whoSql(who, catalogue, ctx) }))
  const join = parts.find((part) => part.join)?.join ?? sql``
  const columns = sql`records.id, records.title, records.moment_at as at, ${valueSql(metric, { catalogue, ctx, at: valuedAt(query) })} as value, ${keySql(metric, query)} as counted_key`
  const from = sql`${momentsOf(query, where)} ${join} where ${insideSql(query)}`
  const [whole] = parts
  if (parts.length > 1 || !whole) return splitSql(columns, from, parts)
  return sql`select ${columns}, records.occurrence, ${whole.person} as person_id, ${whole.assumed} as assumed_owner from ${from}`
}

/** The moments of the query, whatever its period, of records that pass `where`. */
export function momentsOf(query: CreditedQuery, where: Sql): Sql {
  const { metric, catalogue, ctx, window = null } = query
  return momentsSql(metric, where, { catalogue, ctx, window, before: asOf(query), isFound: query.passing !== undefined })
}

/** The instant just before which a state is looked at. */
function asOf({ period, now }: Pick<CreditedQuery, 'period' | 'now'>): number | undefined {
  const before = Math.min(period?.to ?? Infinity, now === undefined ? Infinity : now + 1)
  return before === Infinity ? undefined : before
}

/** The instant whose day values the money of a row: its moment, or when its state began. */
function valuedAt(query: CreditedQuery): Sql {
  return beginningSql(query.metric, { ...query, before: asOf(query) }) ?? sql.ref('records.moment_at')
}

/** Is `records.moment_at` in the period? A state is looked at by its end, whenever it began. */
export function insideSql({ metric, period }: CreditedQuery): Sql {
  if (period === null || isStateName(metric.when)) return sql`records.moment_at is not null`
  const from = sql`records.moment_at >= ${sql.lit(period.from)}`
  return period.to === null ? from : sql`${from} and records.moment_at < ${sql.lit(period.to)}`
}

const knownOfMetric = new Set(['name', 'source', 'where', 'measure', 'when', 'who', 'better', 'occurrence', 'holdBulk'])
const knownOfMeasure = new Set(['kind', 'field', 'from', 'to', 'hours'])

/**
 * Does `creditedSql` say of this metric, to the last key, what the evaluator says? The one place that decides who credits many records:
 * what it does not know is left to the evaluator.
 */
export function isCreditedBySql(metric: FunnelMetric, catalogue: FieldCatalogue, dialect: Dialect): boolean {
  const { measure, who, holdBulk = false } = metric
  if (!isKnown(metric, knownOfMetric) || !isKnown(measure, knownOfMeasure)) return false
  if (typeof who !== 'string' || isStateName(metric.when) || holdBulk) return false
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

type Who = { join: Sql | null; person: Sql; assumed: Sql }

/** Who is credited at `records.moment_at` by one part of a policy, null for nobody, like `compilePeople`. */
function whoSql(who: string, catalogue: FieldCatalogue, ctx: SqlContext): Who {
  return who === 'owner' ? ownerThen : { join: null, person: personSql(who, catalogue, ctx), assumed: sql`0` }
}

/** The last owner known at the moment, before the first known one the first, assumed. Without any, the present owner, assumed. */
const ownerThen: Who = {
  join: sql`left join owner_intervals o on o.kind = records.kind and o.record_id = records.id and o.from_at = coalesce(
    (select max(i.from_at) from owner_intervals i where i.kind = records.kind and i.record_id = records.id and i.from_at <= records.moment_at),
    (select min(i.from_at) from owner_intervals i where i.kind = records.kind and i.record_id = records.id))`,
  person: sql`case when o.record_id is null then records.owner_id else o.owner_id end`,
  assumed: sql`case when o.from_at <= records.moment_at then o.assumed else 1 end`,
}
