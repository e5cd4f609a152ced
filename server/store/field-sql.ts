import { sql, type RawBuilder } from 'kysely'
import type { Dialect } from '../../migrations/migration-types'
import type { FieldInfo } from '../../shared/record/field-types'
import { referenceOf } from '../../shared/record/related-fields'

/** What the compiled SQL needs from outside the record: `FunnelContext` in terms a database can use. */
export type SqlContext = {
  dialect: Dialect
  today: number
  dayOf: (at: number) => number
  startOfDay: (day: number) => number
  timeZone: string
  /** Every change of the portal's offset, as `Zone` has them. */
  transitions: readonly { at: number; offset: number }[]
  departmentSubtree: (departmentId: string) => ReadonlySet<string>
  /** Needed by durations in working hours only. */
  workClock?: WorkClock | undefined
  /** Values money at the rate of each credit's day by the snapshots up to a local day (null = all), see `moneyAtSql`. */
  rates?: { base: string; upTo?: number | null | undefined } | undefined
}

/** Working time: `key` for SQLite's own function `work_time` (JSON of zone and calendar), a table for PostgreSQL (see `tabulateWorkTime`). */
export type WorkClock = { key: () => string; table: () => { firstUtcDay: number; length: number; json: string } }

export type Sql<T = unknown> = RawBuilder<T>

/**
 * The values of one field as SQL over `records`, or over one element `v` of a list in its JSON.
 * `number` is null for what is no number; `instant` is epoch milliseconds and `day` the local day of a date without time,
 * each null where the other holds.
 */
export type FieldSql = {
  /** True when some value that is not empty passes; `test` null = any. Never null itself. */
  some: (test: Sql | null) => Sql
  text: Sql
  folded: Sql
  number: Sql
  isBoolean: (wanted: boolean) => Sql
  /** The first value that is not empty as `String` writes it; null where SQL cannot say so. */
  first: Sql<string | null> | null
  instant: Sql | null
  day: Sql | null
}

const textColumns: Readonly<Record<string, string>> = {
  id: 'id', title: 'title', ownerId: 'owner_id', creatorId: 'creator_id', pipelineId: 'pipeline_id', stageId: 'stage_id',
  stageKind: 'stage_kind', currency: 'currency',
}
const instantColumns: Readonly<Record<string, string>> = { createdAt: 'created_at', updatedAt: 'updated_at', movedAt: 'moved_at' }

/** The field of the `records` row at hand, or of the record that this row refers to. */
export function fieldSql(field: FieldInfo, ctx: Pick<SqlContext, 'dialect'>): FieldSql {
  return field.related ? relatedSql(field, field.related, ctx.dialect) : columnSql(field, ctx.dialect, 'records')
}

/** The field of one product row, an element `p` of the record's rows. */
export function rowFieldSql(field: FieldInfo, { dialect }: Pick<SqlContext, 'dialect'>): FieldSql {
  return jsonSql(field, dialect, sql`p.value`)
}

/** True when the `records` row at hand has a product row that passes; `test` null = any. */
export function someRowSql(test: Sql | null, { dialect }: Pick<SqlContext, 'dialect'>): Sql {
  const rows = sql.ref('records.product_rows')
  const from = dialect === 'sqlite' ? sql`json_each(coalesce(${rows}, '[]')) p` : sql`jsonb_array_elements(coalesce(${rows}, '[]'::jsonb)) p(value)`
  return sql`exists (select 1 from ${from} where ${test ?? sql`true`})`
}

/** `row` is the table or alias that the record's columns are read from. */
function columnSql(field: FieldInfo, dialect: Dialect, row: string): FieldSql {
  const textColumn = textColumns[field.name]
  if (textColumn !== undefined) return columnText(`${row}.${textColumn}`, field, dialect)
  const instantColumn = instantColumns[field.name]
  if (instantColumn !== undefined) return columnInstant(sql.ref(`${row}.${instantColumn}`))
  if (field.name === 'amount') return columnNumber(sql.ref(`${row}.base_minor`), dialect)
  if (field.name === 'department') return ownersDepartments(dialect, row)
  return jsonSql(field, dialect, sql.ref(`${row}.fields`))
}

/** A record that is not stored has no values. */
function relatedSql(field: FieldInfo, { kind, name }: NonNullable<FieldInfo['related']>, dialect: Dialect): FieldSql {
  const inner = columnSql({ ...field, name }, dialect, kind)
  const id = referenceSql(referenceOf[kind], dialect)
  return {
    ...inner,
    first: null,
    some: (test) => sql`exists (select 1 from records ${sql.ref(kind)} where ${sql.ref(`${kind}.kind`)} = ${kind}
      and ${sql.ref(`${kind}.id`)} = ${id} and ${inner.some(test)})`,
  }
}

/** The id in a field of the `records` row at hand, as the indexes on it have it. */
export function referenceSql(name: string, dialect: Dialect): Sql {
  return dialect === 'sqlite' ? sql`json_extract(records.fields, ${sql.lit(jsonPath(name))})` : sql`(records.fields ->> ${sql.lit(name)})`
}

function jsonSql(field: FieldInfo, dialect: Dialect, json: Sql): FieldSql {
  return dialect === 'sqlite' ? sqliteJson(field, json) : postgresJson(field, json)
}

/** NFC and lower case, as `foldText`. */
export function foldSql(text: Sql, dialect: Dialect): Sql {
  return dialect === 'sqlite' ? sql`fold(${text})` : sql`lower(normalize(${text}, NFC))`
}

function columnText(column: string, field: FieldInfo, dialect: Dialect): FieldSql {
  const ref = sql.ref(column)
  const zero = isReference(field) ? sql` and ${ref} <> '0'` : sql``
  const present = sql`${ref} is not null and ${ref} <> ''${zero}`
  return {
    ...without(ref),
    some: (test) => whole(present, test),
    first: sql`case when ${present} then ${ref} end`,
    folded: column.endsWith('.title') ? sql.ref(`${column}_folded`) : foldSql(ref, dialect),
  }
}

function columnInstant(ref: Sql): FieldSql {
  return { ...without(ref), some: (test) => whole(sql`${ref} is not null`, test), instant: ref }
}

function columnNumber(ref: Sql, dialect: Dialect): FieldSql {
  const number = dialect === 'sqlite' ? ref : sql`${ref}::float8`
  return { ...without(ref), some: (test) => whole(sql`${ref} is not null`, test), number, first: sql`cast(${ref} as text)` }
}

function ownersDepartments(dialect: Dialect, row: string): FieldSql {
  const ref = sql.ref('m.department_id')
  return {
    ...without(ref),
    some: (test) => sql`exists (select 1 from memberships m where m.person_id = ${sql.ref(`${row}.owner_id`)} and m.to_at is null
      and ${ref} <> '' and ${test ?? sql`true`})`,
    folded: foldSql(ref, dialect),
  }
}

function sqliteJson(field: FieldInfo, json: Sql): FieldSql {
  // json_each gives a scalar as one row, a list as its elements, and nothing for an absent field.
  const from = sql`json_each(${json}, ${jsonPath(field.name)}) v`
  const zero = isReference(field) ? sql` and not (v.type in ('text', 'integer', 'real') and v.value in (0, '0'))` : sql``
  const text = sql`case v.type when 'true' then 'true' when 'false' then 'false' else cast(v.value as text) end`
  const present = sql`v.type <> 'null' and not (v.type = 'text' and v.value = '')${zero}`
  return {
    some: (test) => sql`exists (select 1 from ${from} where ${test ?? sql`true`} and ${present})`,
    // A fraction is written in JSON just as `String` does; SQLite's own text of it has fewer digits.
    first: sql`(select case v.type when 'real' then ${json} -> v.fullkey else ${text} end from ${from} where ${present} limit 1)`,
    text, folded: foldSql(text, 'sqlite'),
    number: sql`case when v.type in ('integer', 'real') then v.value end`,
    isBoolean: (wanted) => sql`v.type = ${String(wanted)}`,
    instant: field.type === 'datetime' ? sql`case v.type when 'text' then instant_of_text(v.value) end` : null,
    day: field.type === 'date' ? sql`case v.type when 'text' then day_of_text(v.value) end` : sql`case v.type when 'text' then day_of_date(v.value) end`,
  }
}

function postgresJson(field: FieldInfo, json: Sql): FieldSql {
  const value = sql`${json} -> ${field.name}::text`
  const from = sql`jsonb_array_elements(case jsonb_typeof(${value}) when 'array' then ${value} else jsonb_build_array(${value}) end) v(value)`
  const text = sql`v.value #>> '{}'`
  const type = sql`jsonb_typeof(v.value)`
  const zero = isReference(field) ? sql` and not (${type} in ('string', 'number') and ${text} = '0')` : sql``
  const dayText = sql`case when ${type} = 'string' and ${text} ~ ${field.type === 'date' ? '^\\d{4}-\\d{2}-\\d{2}' : '^\\d{4}-\\d{2}-\\d{2}$'}::text then substr(${text}, 1, 10) end`
  const instantText = sql`case when ${type} = 'string' and ${text} ~ '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?(Z|[+-]\\d{2}:?\\d{2})$' then ${text} end`
  const present = sql`${type} <> 'null' and ${text} <> ''${zero}`
  return {
    some: (test) => sql`exists (select 1 from ${from} where ${test ?? sql`true`} and ${present})`,
    // Its numbers are written otherwise than by `String` when they are very large or small.
    first: field.type === 'number' || field.type === 'money' ? null : sql`(select ${text} from ${from} where ${present} limit 1)`,
    text: sql`(${text})`, folded: foldSql(sql`(${text})`, 'postgres'),
    number: sql`(case when ${type} = 'number' then (${text})::float8 end)`,
    isBoolean: (wanted) => sql`(${type} = 'boolean' and ${text} = ${String(wanted)}::text)`,
    instant: field.type === 'datetime' ? sql`(trunc(extract(epoch from (${instantText})::timestamptz) * 1000)::bigint)` : null,
    day: sql`((${dayText})::date - date '1970-01-01')`,
  }
}

/** The JSON path of a field; its name comes from the catalogue. */
export function jsonPath(name: string): string {
  if (name.includes('"')) throw new RangeError(`field "${name}" cannot be read by a path`)
  return `$."${name}"`
}

/** Most records fail the test, which is the cheaper look. */
function whole(present: Sql, test: Sql | null): Sql {
  return test === null ? sql`(${present})` : sql`coalesce(${test} and ${present}, false)`
}

function without(ref: Sql): Omit<FieldSql, 'some'> {
  return { text: ref, folded: ref, number: sql`null`, isBoolean: () => sql`false`, first: null, instant: null, day: null }
}

function isReference({ type }: FieldInfo): boolean {
  return type === 'reference' || type === 'user'
}
