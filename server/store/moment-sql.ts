import { sql } from 'kysely'
import type { FunnelMetric } from '../../shared/metric/metric-types'
import { requireField } from '../../shared/metric/measured-value'
import type { FieldCatalogue } from '../../shared/record/field-types'
import { isPayment, paymentField, stageKindsOf } from '../../shared/record/moments'
import type { StageKind } from '../../shared/record/record-types'
import { readState } from '../../shared/record/states'
import { stateBegunSql, stateSql } from './state-sql'
import { fieldSql, jsonPath, type Sql, type SqlContext } from './field-sql'

const dayMs = 86_400_000
const momentColumns: Readonly<Record<string, string>> = { createdAt: 'created_at', updatedAt: 'updated_at', movedAt: 'moved_at' }

/** A stretch of the records of a kind by id text: after `afterId`, up to and with `lastId`. */
export type IdWindow = { afterId: string; lastId: string }

/** `isFound`: `where` picks records of the source alone, and by their place: a look at the kind would keep SQLite from going there. */
type MomentsPlace = { catalogue: FieldCatalogue; ctx: SqlContext; before?: number | undefined; window?: IdWindow | null; isFound?: boolean }

/**
 * Rows of `records` that pass `where`, one per moment of the metric, like `deriveMoments`; under the alias `records`, with `moment_at`
 * (null, or no row, for a record that has no moment) and `occurrence`. Of a state, the records that are in it just before the instant
 * `before`, with `moment_at` just before it.
 */
export function momentsSql(metric: FunnelMetric, where: Sql, { catalogue, ctx, before, window = null, isFound = false }: MomentsPlace): Sql {
  const { when, occurrence, source } = metric
  const inside = (id: Sql): Sql => (window ? sql` and ${id} > ${window.afterId} and ${id} <= ${window.lastId}` : sql``)
  const passing = isFound ? where : sql`records.kind = ${source}${inside(sql.ref('records.id'))} and ${where}`
  const state = readState(when)
  if (state) return stateSql(state, { source, passing, before, deadlineOf: (field) => dateMoment(field, catalogue, ctx, { wholeDays: 1 }) })
  // A fence: merged into the statement around it, the moment would be derived again wherever it is named.
  const once = ctx.dialect === 'sqlite' ? sql` limit -1` : sql` offset 0`
  const scalar = (at: Sql, { isDerived, and = sql`` }: { isDerived: boolean; and?: Sql }): Sql =>
    sql`(select records.*, ${at} as moment_at, 0 as occurrence from records where ${passing}${and}${isDerived ? once : sql``}) records`
  const joined = (rows: Sql): Sql => sql`(select records.*, m.at as moment_at, m.occurrence from records join (${rows}) m on m.record_id = records.id
    where ${passing}) records`
  const kinds = stageKindsOf(source, when)
  if (kinds && occurrence === 'every') return joined(everyStart(source, kinds, inside))
  const paidAt = isPayment(source, when) ? dateMoment(paymentField, catalogue, ctx) : null
  if (kinds) return scalar(currentStart(kinds, paidAt), { isDerived: true, and: sql` and records.stage_kind in (${sql.join(kinds)})` })
  if (when.startsWith('stage:')) {
    const stageId = when.slice('stage:'.length)
    const entries = sql`from stage_entries where kind = ${source} and stage_id = ${stageId}${inside(sql.ref('record_id'))}`
    if (occurrence === 'first') return joined(sql`select record_id, min(at) as at, 0 as occurrence ${entries} group by record_id`)
    return joined(sql`select record_id, at, row_number() over (partition by record_id order by at, seq) - 1 as occurrence ${entries}`)
  }
  return scalar(dateMoment(when, catalogue, ctx), { isDerived: momentColumns[when] === undefined })
}

/** When the state began that `momentsSql` finds the `records` row at hand in; null for a metric that counts moments. */
export function beginningSql({ when, source }: FunnelMetric, { catalogue, ctx, before }: Omit<MomentsPlace, 'window'>): Sql | null {
  const state = readState(when)
  return state && stateBegunSql(state, { source, before, dialect: ctx.dialect, deadlineOf: (field) => dateMoment(field, catalogue, ctx, { wholeDays: 1 }) })
}

/**
 * The latest moment of the `records` row at hand; null when it takes more than a look at the row and its own history.
 * A record that has none after some instant has no moment after it.
 */
export function cheapMomentSql({ when, occurrence, source }: FunnelMetric): Sql | null {
  const kinds = stageKindsOf(source, when)
  if (kinds) return occurrence === 'every' || isPayment(source, when) ? null : currentStart(kinds)
  const column = momentColumns[when]
  return column === undefined ? null : sql.ref(`records.${column}`)
}

/** The first or last present moment of the `records` row at hand, null without one: an end of a duration. */
export function edgeMomentSql(when: string, edge: 'first' | 'last', { catalogue, ctx }: { catalogue: FieldCatalogue; ctx: SqlContext }): Sql {
  if (when.startsWith('stage:')) {
    return sql`(select ${sql.raw(edge === 'first' ? 'min' : 'max')}(e.at) from stage_entries e
      where e.kind = records.kind and e.record_id = records.id and e.stage_id = ${when.slice('stage:'.length)})`
  }
  const kinds = stageKindsOf(catalogue.kind, when)
  if (!kinds) return dateMoment(when, catalogue, ctx)
  return currentStart(kinds, isPayment(catalogue.kind, when) ? dateMoment(paymentField, catalogue, ctx) : null)
}

/** Who is credited by one part of a policy whatever the moment is, null for nobody, like `compilePeople`; for `owner` see `creditedSql`. */
export function personSql(who: string, catalogue: FieldCatalogue, ctx: SqlContext): Sql<string | null> {
  if (who === 'currentOwner') return sql`records.owner_id`
  if (who === 'creator') return sql`records.creator_id`
  const { first } = fieldSql(requireField(catalogue, who), ctx)
  return first ? sql`${first}` : sql`null`
}

/** First entry of the unbroken run that the record is still in, unless it is known otherwise since when; without one the CRM's date of the last move. */
function currentStart(kinds: readonly StageKind[], known: Sql | null = null): Sql {
  const list = sql.join(kinds)
  return sql`case when records.stage_kind in (${list}) then coalesce(${known ? sql`${known}, ` : sql``}(
    select e.at from stage_entries e where e.kind = records.kind and e.record_id = records.id and e.stage_kind in (${list})
      and not exists (select 1 from stage_entries n where n.kind = records.kind and n.record_id = records.id
        and n.stage_kind not in (${list}) and (n.at > e.at or (n.at = e.at and n.seq > e.seq)))
    order by e.at, e.seq limit 1), records.moved_at, records.created_at) end`
}

function everyStart(source: string, kinds: readonly StageKind[], inside: (id: Sql) => Sql): Sql {
  const list = sql.join(kinds)
  return sql`select record_id, at, row_number() over (partition by record_id order by implied, at, seq) - 1 as occurrence from (
      select record_id, at, seq, 0 as implied from (
        select record_id, at, seq, stage_kind, lag(stage_kind) over (partition by record_id order by at, seq) as before
        from stage_entries where kind = ${source}${inside(sql.ref('record_id'))}
      ) entry where stage_kind in (${list}) and (before is null or before not in (${list}))
      union all
      select r.id, coalesce(r.moved_at, r.created_at), 0, 1 from records r where r.kind = ${source}${inside(sql.ref('r.id'))} and r.stage_kind in (${list})
        and coalesce((select e.stage_kind from stage_entries e where e.kind = r.kind and e.record_id = r.id order by e.at desc, e.seq desc limit 1), 'open')
          not in (${list})
    ) start`
}

/** The instant of a date; of one without time the start of its day, or of so many days later. */
function dateMoment(when: string, catalogue: FieldCatalogue, ctx: SqlContext, { wholeDays }: { wholeDays: number } = { wholeDays: 0 }): Sql {
  const field = requireField(catalogue, when)
  const { instant, day } = fieldSql(field, ctx)
  if (instant && !day) return instant
  // As a moment a date is read strictly, whatever the type of its field: a day or an instant, nothing else.
  const strict = fieldSql({ ...field, type: 'datetime' }, ctx)
  const start = strict.day && startOfDaySql(wholeDays === 0 ? strict.day : sql`(${strict.day} + ${sql.lit(wholeDays)})`, ctx)
  const at = strict.instant && start ? sql`coalesce(${strict.instant}, ${start})` : sql`null`
  return ctx.dialect === 'sqlite'
    // Our own functions answer floats, and a credit is made of whole numbers.
    ? sql`(select cast(${at} as integer) from json_each(records.fields, ${jsonPath(when)}) v where json_type(records.fields, ${jsonPath(when)}) = 'text' limit 1)`
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
