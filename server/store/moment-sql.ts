import { sql } from 'kysely'
import type { FunnelMetric } from '../../shared/metric/metric-types'
import { requireField } from '../../shared/metric/measured-value'
import type { FieldCatalogue } from '../../shared/record/field-types'
import { stageKindsOf } from '../../shared/record/moments'
import type { StageKind } from '../../shared/record/record-types'
import { readState } from '../../shared/record/states'
import { stateSql } from './state-sql'
import { fieldSql, jsonPath, type Sql, type SqlContext } from './field-sql'

const dayMs = 86_400_000

/**
 * Rows of `records` that pass `where`, one per moment of the metric, like `deriveMoments`; under the alias `records`, with `moment_at`
 * (null for a record that has no moment). Of a state, the records that are in it just before the instant `before`, with `moment_at` just before it.
 */
export function momentsSql(metric: FunnelMetric, where: Sql, { catalogue, ctx, before }: { catalogue: FieldCatalogue; ctx: SqlContext; before?: number | undefined }): Sql {
  const { when, occurrence, source } = metric
  const state = readState(when)
  if (state) return stateSql(state, { source, where, before, deadlineOf: (field) => dateMoment(field, catalogue, ctx, { wholeDays: 1 }) })
  const scalar = (at: Sql): Sql => sql`(select records.*, ${at} as moment_at from records where records.kind = ${source} and ${where}) records`
  const joined = (rows: Sql): Sql => sql`(select records.*, m.at as moment_at from records join (${rows}) m on m.record_id = records.id
    where records.kind = ${source} and ${where}) records`
  const kinds = stageKindsOf(source, when)
  if (kinds) return occurrence === 'every' ? joined(everyStart(source, kinds)) : scalar(currentStart(kinds))
  if (when.startsWith('stage:')) {
    return joined(sql`select record_id, at from stage_entries where kind = ${source} and stage_id = ${when.slice('stage:'.length)}`)
  }
  return scalar(dateMoment(when, catalogue, ctx))
}

/**
 * The latest moment of the `records` row at hand; null when it takes more than a look at the row and its own history.
 * A record that has none after some instant has no moment after it.
 */
export function cheapMomentSql({ when, occurrence, source }: FunnelMetric): Sql | null {
  const kinds = stageKindsOf(source, when)
  if (kinds) return occurrence === 'every' ? null : currentStart(kinds)
  const columns: Readonly<Record<string, string>> = { createdAt: 'created_at', updatedAt: 'updated_at', movedAt: 'moved_at' }
  const column = columns[when]
  return column === undefined ? null : sql.ref(`records.${column}`)
}

/** The first or last present moment of the `records` row at hand, null without one: an end of a duration. */
export function edgeMomentSql(when: string, edge: 'first' | 'last', { catalogue, ctx }: { catalogue: FieldCatalogue; ctx: SqlContext }): Sql {
  if (when.startsWith('stage:')) {
    return sql`(select ${sql.raw(edge === 'first' ? 'min' : 'max')}(e.at) from stage_entries e
      where e.kind = records.kind and e.record_id = records.id and e.stage_id = ${when.slice('stage:'.length)})`
  }
  const kinds = stageKindsOf(catalogue.kind, when)
  return kinds ? currentStart(kinds) : dateMoment(when, catalogue, ctx)
}

/** Who is credited at `records.moment_at` by one part of a policy, null for nobody, like `compilePeople`. */
export function personSql(who: string, catalogue: FieldCatalogue, ctx: SqlContext): Sql<string | null> {
  if (who === 'currentOwner') return sql`records.owner_id`
  if (who === 'creator') return sql`records.creator_id`
  if (who === 'owner') return ownerThen
  const field = fieldSql(requireField(catalogue, who), ctx)
  if (who === 'ownerId' || who === 'creatorId') return sql`case when ${field.some(null)} then ${field.text} end`
  return ctx.dialect === 'sqlite'
    ? sql`(case when ${field.some(null)} then cast(json_extract(records.fields, ${jsonPath(who)}) as text) end)`
    : sql`(case when ${field.some(null)} then records.fields ->> ${who}::text end)`
}

/** The last owner known at the moment, before the first known one the first. Without any, the present owner. */
const ownerThen: Sql<string | null> = sql`(case when exists (select 1 from owner_intervals o where o.kind = records.kind and o.record_id = records.id)
  then (select o.owner_id from owner_intervals o where o.kind = records.kind and o.record_id = records.id
    order by case when o.from_at <= records.moment_at then 0 else 1 end, abs(o.from_at - records.moment_at) limit 1)
  else records.owner_id end)`

/** First entry of the unbroken run that the record is still in; without one the CRM's date of the last move. */
function currentStart(kinds: readonly StageKind[]): Sql {
  const list = sql.join(kinds)
  return sql`case when records.stage_kind in (${list}) then coalesce((
    select e.at from stage_entries e where e.kind = records.kind and e.record_id = records.id and e.stage_kind in (${list})
      and not exists (select 1 from stage_entries n where n.kind = records.kind and n.record_id = records.id
        and n.stage_kind not in (${list}) and (n.at > e.at or (n.at = e.at and n.seq > e.seq)))
    order by e.at, e.seq limit 1), records.moved_at, records.created_at) end`
}

function everyStart(source: string, kinds: readonly StageKind[]): Sql {
  const list = sql.join(kinds)
  return sql`select record_id, at from (
      select record_id, at, stage_kind, lag(stage_kind) over (partition by record_id order by at, seq) as before
      from stage_entries where kind = ${source}
    ) entry where stage_kind in (${list}) and (before is null or before not in (${list}))
    union all
    select r.id, coalesce(r.moved_at, r.created_at) from records r where r.kind = ${source} and r.stage_kind in (${list})
      and coalesce((select e.stage_kind from stage_entries e where e.kind = r.kind and e.record_id = r.id order by e.at desc, e.seq desc limit 1), 'open')
        not in (${list})`
}

/** The instant of a date; of one without time the start of its day, or of so many days later. */
function dateMoment(when: string, catalogue: FieldCatalogue, ctx: SqlContext, { wholeDays }: { wholeDays: number } = { wholeDays: 0 }): Sql {
  const field = fieldSql(requireField(catalogue, when), ctx)
  if (field.instant && !field.day) return field.instant
  const start = field.day && startOfDaySql(wholeDays === 0 ? field.day : sql`(${field.day} + ${sql.lit(wholeDays)})`, ctx)
  const at = field.instant && start ? sql`coalesce(${field.instant}, ${start})` : (field.instant ?? start ?? sql`null`)
  return ctx.dialect === 'sqlite'
    ? sql`(select ${at} from json_each(records.fields, ${jsonPath(when)}) v limit 1)`
    : sql`(select ${at} from (select records.fields -> ${when}::text as value) v)`
}

/** `Zone.startOfDay`; PostgreSQL gets the zone's table of offsets as JSON: local days of its changes, offsets, next changes. */
function startOfDaySql(day: Sql, { timeZone, transitions, dayOf, dialect }: SqlContext): Sql {
  if (dialect === 'sqlite') return sql`start_of_day(${timeZone}, ${day})`
  const table = JSON.stringify(transitions.map(({ at, offset }, i) => [
    i === 0 ? -1e9 : dayOf(at), offset, transitions[i + 1]?.at ?? Number.MAX_SAFE_INTEGER,
  ]))
  return sql`(select least(${day}::bigint * ${sql.lit(dayMs)} - (z.value ->> 1)::bigint, (z.value ->> 2)::bigint)
    from jsonb_array_elements(${table}::jsonb) with ordinality z(value, n) where (z.value ->> 0)::bigint < ${day} order by z.n desc limit 1)`
}
