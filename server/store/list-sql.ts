import { sql } from 'kysely'
import type { Dialect } from '../../migrations/migration-types'
import type { Sql } from './field-sql'

/** A statement takes some 30 000 parameters, and a funnel may hold more values, a portal more people. */
const mostParameters = 8

/** Is the text one of these? A long list is one parameter, as JSON. */
export function inListSql(text: Sql, wanted: readonly string[], dialect: Dialect): Sql<boolean> {
  if (wanted.length === 0) return sql<boolean>`false`
  if (wanted.length <= mostParameters) return sql<boolean>`${text} in (${sql.join(wanted)})`
  const json = JSON.stringify(wanted)
  return dialect === 'sqlite' ? sql<boolean>`${text} in (select value from json_each(${json}))` : sql<boolean>`${text} in (select jsonb_array_elements_text(${json}::jsonb))`
}
