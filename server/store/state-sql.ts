import { sql } from 'kysely'
import type { RecordKind } from '../../shared/record/record-types'
import { completionField, workOf, type RecordState } from '../../shared/record/states'
import type { Sql } from './field-sql'

type StateQuery = { source: RecordKind; passing: Sql; before: number | undefined; deadlineOf: (field: string) => Sql }

/** Rows of `records` that are `passing` and in the state just before an instant, like `stateSpans`; under the alias `records`, with `moment_at` just before it and `occurrence`. */
export function stateSql(state: RecordState, { source, passing, before, deadlineOf }: StateQuery): Sql {
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
  // What the record was before the first entry.
  const first = work === 'openFirst' ? sql`case when records.created_at < ${at} then 1 else 0 end` : sql`0`
  // A change that the history does not have yet happened at the last move, and not before what the history has.
  const byStages = sql`case when ${now} <> coalesce(${entryOf(entry, sql``)}, ${work === 'openFirst' ? sql`1` : sql`0`}) and ${moved} < ${at} and coalesce(${lastAt}, ${moved}) < ${at}
    then ${now} else coalesce(${entryOf(entry, sql` and e.at < ${at}`)}, ${first}) end`
  const isOn = work === 'completion' ? sql`case when records.created_at < ${at} and coalesce(${deadlineOf(completionField)}, ${at}) >= ${at} then 1 else 0 end` : byStages
  const isLate = state.kind === 'overdue' ? sql` and ${deadlineOf(state.field)} < ${at}` : sql``
  return sql`(select records.*, ${sql.lit(before - 1)} as moment_at, 0 as occurrence from records where ${passing} and ${isOn} = 1${isLate}) records`
}
