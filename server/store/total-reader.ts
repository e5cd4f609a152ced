import { sql, type Kysely, type RawBuilder } from 'kysely'
import { firstDayOfMonth, monthOfDay } from '../../shared/period/day-number'
import { dialectOf } from './dialect-of'
import type { PortalTables } from './portal-tables'

/**
 * One person's part of a figure: credits of one generation on the local days `[from, to)`. Of a state only those before the instant
 * `before`, which lies in the last of the days or at its end.
 */
export type Segment = { metricId: string; generation: number; personId: string; from: number; to: number; before?: number | undefined }
export type Total = { count: number; sum: number }

/** Totals of each segment, two statements however many there are: whole months, and the days at the edges. */
export async function sumSegments(db: Kysely<PortalTables>, segments: readonly Segment[]): Promise<Total[]> {
  const totals = segments.map(() => ({ count: 0, sum: 0 }))
  const months: RangeGroup[] = []
  const days: RangeGroup[] = []
  for (const group of groupSegments(segments)) splitGroup(group, months, days)
  for (const [table, unit, groups] of [['month_totals', 'month', months], ['day_totals', 'day', days]] as const) {
    if (groups.length === 0) continue
    const common = commonPeople(groups)
    // One text: SQLite needs longer to hand over hundreds of rows than to find them.
    const [asked, people] = common ? [groups.map((group) => ({ ...group, people: [] })), sql`, p as materialized (${listSql(db, common)})`] : [groups, sql``]
    const { rows } = await sql<{ found: string | null }>`with w as materialized (${groupsSql(db, asked)})${people}
      select string_agg(w.g || ',' || p.key || ',' || t.count || ',' || t.sum, ',') as found from w ${common ? joinCommon(db) : peopleSql(db)} ${sql.table(table)} t
        on t.metric_id = w.metric and t.generation = w.generation and t.person_id = p.value and ${sql.ref(`t.${unit}`)} >= w.least and ${sql.ref(`t.${unit}`)} < w.beyond`.execute(db)
    // The statement wrote it.
    const found = JSON.parse(`[${rows[0]?.found ?? ''}]`) as number[]
    for (let i = 0; i < found.length; i += 4) addTo(totals[groups[found[i] ?? -1]?.indexes[found[i + 1] ?? -1] ?? -1], { count: found[i + 2] ?? 0, sum: found[i + 3] ?? 0 })
  }
  return totals
}

/** Totals per day of groups of segments, in order of day; `groupOf` says to which group a segment belongs. One statement. */
export async function sumDays(
  db: Kysely<PortalTables>, segments: readonly Segment[], groupOf: (index: number) => number,
): Promise<{ group: number; day: number; count: number; sum: number }[]> {
  if (segments.length === 0) return []
  const ranges = segments.map((s, i): Range => [groupOf(i), s.metricId, s.generation, s.personId, s.from, s.to])
  const { rows } = await sql<{ group: number; day: number; count: number; sum: number }>`select ${part(db, 0)} as ${sql.ref('group')}, t.day, sum(t.count) as count, sum(t.sum) as sum
    from ${segmentsSql(db, ranges)} join day_totals t on ${matches(db, 'day')} group by 1, 2 order by 1, 2`.execute(db)
  return rows
}

/** What the days of state segments hold beyond their instants: deadlines that are still to come on the last day. One statement, none without such segments. */
export async function sumAhead(db: Kysely<PortalTables>, segments: readonly Segment[]): Promise<Map<number, Total>> {
  const ranges = segments.flatMap(({ metricId, generation, personId, to, before }, i) =>
    (before === undefined ? [] : [[i, metricId, generation, personId, to - 1, to, before]]))
  if (ranges.length === 0) return new Map()
  const { rows } = await sql<Total & { i: number }>`select ${part(db, 0)} as i, count(*) as count, sum(c.value) as sum
    from ${segmentsSql(db, ranges)} join credits c on ${matchesRange(db)} and c.held = 0 and c.at >= ${part(db, 6)} group by 1`.execute(db)
  return new Map(rows.map(({ i, count, sum }) => [i, { count, sum }]))
}

/** Everybody who has credits in these generations, by `metricId`. */
export async function listCreditedPeople(
  db: Kysely<PortalTables>, generations: readonly { metricId: string; generation: number }[],
): Promise<Map<string, string[]>> {
  if (generations.length === 0) return new Map()
  const rows = await db.selectFrom('month_totals').select(['metric_id', 'person_id']).distinct()
    .where((eb) => eb.or(generations.map(({ metricId, generation }) => eb.and({ metric_id: metricId, generation })))).execute()
  const people = new Map<string, string[]>()
  for (const row of rows) people.set(row.metric_id, [...(people.get(row.metric_id) ?? []), row.person_id])
  return people
}

/** Index or group, metric, generation, person, from, to. */
type Range = [number, string, number, string, number, number]

/** Segments that differ by person only. A board asks for the same days of a metric for everybody: taking them apart once halves its cost. */
type RangeGroup = { metricId: string; generation: number; from: number; to: number; people: string[]; indexes: number[] }

function groupSegments(segments: readonly Segment[]): RangeGroup[] {
  const groups = new Map<string, RangeGroup>()
  let group: RangeGroup | undefined
  for (const [i, { metricId, generation, personId, from, to }] of segments.entries()) {
    // Neighbours mostly belong together, which is seen at once.
    if (group?.metricId !== metricId || group.generation !== generation || group.from !== from || group.to !== to) {
      const key = `${generation}:${from}:${to}:${metricId}`
      group = groups.get(key) ?? { metricId, generation, from, to, people: [], indexes: [] }
      groups.set(key, group)
    }
    group.people.push(personId)
    group.indexes.push(i)
  }
  return [...groups.values()]
}

/** Whole months, and the days at the edges. */
function splitGroup(group: RangeGroup, months: RangeGroup[], days: RangeGroup[]): void {
  const { from, to } = group
  if (from >= to) return
  const first = firstDayOfMonth(monthOfDay(from)) === from ? monthOfDay(from) : monthOfDay(from) + 1
  const last = monthOfDay(to)
  const push = (into: RangeGroup[], start: number, end: number): void => { if (start < end) into.push({ ...group, from: start, to: end }) }
  if (first >= last) return push(days, from, to)
  push(months, first, last)
  push(days, from, firstDayOfMonth(first))
  push(days, firstDayOfMonth(last), to)
}

/** The people that every group asks for, as on a board; null when they differ. */
function commonPeople([first, ...others]: readonly RangeGroup[]): readonly string[] | null {
  if (!first) return null
  const isSame = ({ people }: RangeGroup): boolean => people.length === first.people.length && people.every((person, i) => person === first.people[i])
  return others.every(isSame) ? first.people : null
}

function groupsSql(db: Kysely<PortalTables>, groups: readonly RangeGroup[]): RawBuilder<unknown> {
  const text = JSON.stringify(groups.map(({ metricId, generation, from, to, people }) => [metricId, generation, from, to, people]))
  return dialectOf(db) === 'sqlite'
    ? sql`select key as g, value ->> 0 as metric, value ->> 1 as generation, value ->> 2 as least, value ->> 3 as beyond, value -> 4 as people from json_each(${text})`
    : sql`select n - 1 as g, value ->> 0 as metric, (value ->> 1)::bigint as generation, (value ->> 2)::bigint as least, (value ->> 3)::bigint as beyond, value -> 4 as people
      from jsonb_array_elements(${text}::jsonb) with ordinality e(value, n)`
}

/** A list of texts as rows `(value, key)`, read once however often it is joined. */
function listSql(db: Kysely<PortalTables>, list: readonly string[]): RawBuilder<unknown> {
  const text = JSON.stringify(list)
  return dialectOf(db) === 'sqlite' ? sql`select value, key from json_each(${text})` : sql`select e.value, e.n - 1 as key from jsonb_array_elements_text(${text}::jsonb) with ordinality e(value, n)`
}

function joinCommon(db: Kysely<PortalTables>): RawBuilder<unknown> {
  return dialectOf(db) === 'sqlite' ? sql`cross join p cross join` : sql`cross join p join`
}

/** Joins each person of a group as `p(value, key)`, before the table that follows. */
function peopleSql(db: Kysely<PortalTables>): RawBuilder<unknown> {
  return dialectOf(db) === 'sqlite'
    ? sql`cross join json_each(w.people) p cross join`
    : sql`cross join lateral (select e.value, e.n - 1 as key from jsonb_array_elements_text(w.people) with ordinality e(value, n)) p join`
}

/** The ranges as a table `w(value)` of JSON arrays, named first so that both dialects look up totals range by range. */
export function segmentsSql(db: Kysely<PortalTables>, ranges: readonly (readonly unknown[])[]): RawBuilder<unknown> {
  const text = JSON.stringify(ranges)
  return dialectOf(db) === 'sqlite' ? sql`json_each(${text}) w cross` : sql`jsonb_array_elements(${text}::jsonb) w(value)`
}

/** Joins all credits `c` to the ranges, those that wait for a decision included. */
export function matchesRange(db: Kysely<PortalTables>): RawBuilder<unknown> {
  return sql`c.metric_id = ${part(db, 1)} and c.generation = ${part(db, 2)} and c.person_id = ${part(db, 3)} and c.day >= ${part(db, 4)} and c.day < ${part(db, 5)}`
}

/** One part of a range: a number, or a text for the metric and the person. */
export function part(db: Kysely<PortalTables>, index: number): RawBuilder<unknown> {
  const isText = index === 1 || index === 3
  const value = sql`(w.value ->> ${sql.lit(index)})`
  return dialectOf(db) === 'sqlite' || isText ? value : sql`${value}::bigint`
}

function matches(db: Kysely<PortalTables>, unit: 'day' | 'month'): RawBuilder<unknown> {
  const column = sql.ref(`t.${unit}`)
  return sql`t.metric_id = ${part(db, 1)} and t.generation = ${part(db, 2)} and t.person_id = ${part(db, 3)}
    and ${column} >= ${part(db, 4)} and ${column} < ${part(db, 5)}`
}

function addTo(total: Total | undefined, more: Total): void {
  if (!total) return
  total.count += more.count
  total.sum += more.sum
}
