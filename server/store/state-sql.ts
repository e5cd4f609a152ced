import { sql } from 'kysely'
import type { Dialect } from '../../migrations/migration-types'
import type { RecordKind } from '../../shared/record/record-types'
import { completionField, workOf, type RecordState } from '../../shared/record/states'
import type { Sql } from './field-sql'

type StateQuery = { source: RecordKind; before: number | undefined; deadlineOf: (field: string) => Sql }

/** Rows of `records` that are `passing` and in the state just before an instant, like `stateSpans`; under the alias `records`, with `moment_at` just before it and `occurrence`. */
export function stateSql(state: RecordState, query: StateQuery & { passing: Sql }): Sql {
  const { passing, deadlineOf } = query
  const { at, justBefore, work, entryOf, entry, now, isMovedSince } = placeSql(state, query)
  // What the record was before the first entry.
  const first = work === 'openFirst' ? sql`case when records.created_at < ${at} then 1 else 0 end` : sql`0`
  const byStages = sql`case when ${isMovedSince} then ${now} else coalesce(${entryOf(entry, sql` and e.at < ${at}`)}, ${first}) end`
  const isOn = work === 'completion' ? sql`case when records.created_at < ${at} and coalesce(${deadlineOf(completionField)}, ${at}) >= ${at} then 1 else 0 end` : byStages
  const isLate = state.kind === 'overdue' ? sql` and ${deadlineOf(state.field)} < ${at}` : sql``
  return sql`(select records.*, ${justBefore} as moment_at, 0 as occurrence from records where ${passing} and ${isOn} = 1${isLate}) records`
}

/** When the state began that the `records` row at hand is in just before the instant. */
export function stateBegunSql(state: RecordState, query: StateQuery & { dialect: Dialect }): Sql {
  const { at, work, moved, lastAt, entry, belongs, isMovedSince } = placeSql(state, query)
  const [greatest, least] = query.dialect === 'sqlite' ? [sql`max`, sql`min`] : [sql`greatest`, sql`least`]
  const after = (than: Sql): Sql => sql`exists (select 1 from stage_entries n where n.kind = records.kind and n.record_id = records.id and n.at < ${at}
    and ${belongs(sql`n.stage_kind`, sql`n.stage_id`)} = 0${than})`
  // First entry of the unbroken run that the record was in then.
  const entered = sql`(select e.at from stage_entries e where e.kind = records.kind and e.record_id = records.id and e.at < ${at} and ${entry} = 1
    and not ${after(sql` and (n.at > e.at or (n.at = e.at and n.seq > e.seq))`)} order by e.at, e.seq limit 1)`
  const ofRun = work === 'openFirst' ? sql`case when ${after(sql``)} then ${entered} else ${least}(records.created_at, coalesce(${entered}, records.created_at)) end` : entered
  const byStages = sql`case when ${isMovedSince} then ${greatest}(${moved}, coalesce(${lastAt}, ${moved})) else ${ofRun} end`
  const begun = work === 'completion' ? sql.ref('records.created_at') : byStages
  return state.kind === 'overdue' ? sql`${greatest}(${begun}, ${query.deadlineOf(state.field)})` : begun
}

/** What the stage history says of the `records` row at hand. */
function placeSql(state: RecordState, { source, before }: StateQuery) {
  if (before === undefined) throw new RangeError('a state is looked at as of an instant')
  const at = sql.lit(before)
  const work = state.kind === 'stage' ? 'stages' : workOf(source)
  const entryOf = (column: Sql, earlier: Sql): Sql => sql`(select ${column} from stage_entries e
    where e.kind = records.kind and e.record_id = records.id${earlier} order by e.at desc, e.seq desc limit 1)`
  const belongs = (stageKind: Sql, stageId: Sql): Sql => (state.kind === 'stage'
    ? sql`case when ${stageId} = ${state.stageId} then 1 else 0 end` : sql`case when ${stageKind} = 'open' then 1 else 0 end`)
  const entry = belongs(sql`e.stage_kind`, sql`e.stage_id`)
  const now = belongs(sql`records.stage_kind`, sql`records.stage_id`)
  const moved = sql`coalesce(records.moved_at, records.created_at)`
  const lastAt = entryOf(sql`e.at`, sql``)
  // A change that the history does not have yet happened at the last move, and not before what the history has.
  const isMovedSince = sql`${now} <> coalesce(${entryOf(entry, sql``)}, ${work === 'openFirst' ? sql`1` : sql`0`}) and ${moved} < ${at} and coalesce(${lastAt}, ${moved}) < ${at}`
  return { at, justBefore: sql.lit(before - 1), work, entryOf, belongs, entry, now, moved, lastAt, isMovedSince }
}
