import { sql } from 'kysely'
import type { Dialect } from '../../migrations/migration-types'
import { policyParts } from '../../shared/metric/credit-people'
import type { FunnelMetric } from '../../shared/metric/metric-types'
import type { FieldCatalogue } from '../../shared/record/field-types'
import type { Sql, SqlContext } from './field-sql'
import { inListSql } from './list-sql'
import { personSql } from './moment-sql'

/** Could a moment of the `records` row at hand be credited to one of these people? May hold for more records than are. */
export function candidateSql(metric: FunnelMetric, personIds: readonly string[], { catalogue, ctx }: { catalogue: FieldCatalogue; ctx: SqlContext }): Sql<boolean> {
  const among = (person: Sql): Sql<boolean> => inListSql(person, personIds, ctx.dialect)
  const credited = policyParts(metric.who).map(({ who }) => (who === 'owner' ? everOwnedSql(personIds, ctx.dialect) : among(personSql(who, catalogue, ctx))))
  return sql<boolean>`records.excluded = 0 and (${sql.join(credited, sql` or `)})`
}

/** Does the record belong to one of these people, or did it ever? */
export function everOwnedSql(personIds: readonly string[], dialect: Dialect): Sql<boolean> {
  if (personIds.length === 0) return sql<boolean>`false`
  return sql<boolean>`(${inListSql(sql.ref('records.owner_id'), personIds, dialect)} or exists (select 1 from owner_intervals o
    where o.kind = records.kind and o.record_id = records.id and ${inListSql(sql.ref('o.owner_id'), personIds, dialect)}))`
}
