import { sql, type Compilable, type CompiledQuery, type Kysely } from 'kysely'
import type { Dialect } from '../../migrations/migration-types'
import { dialectOf } from './dialect-of'
import type { Sql } from './field-sql'
import { heldConnection } from './held-connection'
import type { PortalTables } from './portal-tables'

type Db = Kysely<PortalTables>

/** Runs a statement of the hot path with these arguments. */
export type CompiledStatement<Args, Row> = (db: Db, args: Args) => Promise<Row[]>

type Parts<Args, Row> = {
  /** The statement; its text may depend on the dialect only. */
  build: (db: Db, args: Args) => Compilable<Row>
  /** Its parameters in the order of the text. */
  values: (args: Args, dialect: Dialect) => unknown[]
}

/**
 * Builds the text of a statement once per dialect: building one costs several times what SQLite needs to run it. Within a transaction it
 * runs on SQLite's own connection. Throws when `values` are not what the statement was built with.
 */
export function compileOnce<Args, Row>({ build, values }: Parts<Args, Row>): CompiledStatement<Args, Row> {
  const kept = new Map<Dialect, CompiledQuery<Row>>()
  return async (db, args) => {
    const dialect = dialectOf(db)
    const parameters = values(args, dialect)
    const query = kept.get(dialect) ?? keep(kept, dialect, checked(build(db, args).compile(), parameters))
    const prepare = heldConnection(db)
    if (!prepare) return (await db.executeQuery<Row>({ ...query, parameters })).rows
    const statement = prepare(query.sql)
    if (statement.reader) return statement.all(...parameters) as Row[]
    statement.run(...parameters)
    return []
  }
}

/** Far below the limits of parameters of both dialects. */
const rowChunk = 100

/**
 * Writes rows, all with the same names in the same order, by a statement built for any number of them. Within a transaction on SQLite
 * it is prepared for one row and run for each: that beats a text of many rows, which has to be built and read each time.
 */
export function compileRows<Row extends object>(build: (db: Db, rows: readonly Row[]) => Compilable): (db: Db, rows: readonly Row[]) => Promise<void> {
  const one = new Map<Dialect, CompiledQuery>()
  return async (db, rows) => {
    const [first] = rows
    if (!first) return
    const prepare = heldConnection(db)
    if (prepare) {
      const { sql: text } = one.get('sqlite') ?? keep(one, 'sqlite', checked(build(db, [first]).compile(), Object.values(first)))
      const statement = prepare(text)
      for (const row of rows) statement.run(...Object.values(row))
      return
    }
    for (let start = 0; start < rows.length; start += rowChunk) await db.executeQuery(build(db, rows.slice(start, start + rowChunk)).compile())
  }
}

/** Is the text of a column one of these? One parameter, see `listValue`, so that one statement serves any number of them. */
export function amongSql(column: string, wanted: readonly string[], dialect: Dialect): Sql<boolean> {
  const value = listValue(wanted, dialect)
  return dialect === 'sqlite' ? sql<boolean>`${sql.ref(column)} in (select value from json_each(${value}))` : sql<boolean>`${sql.ref(column)} = any(${value}::text[])`
}

/** A list as the one parameter of `amongSql`. */
export function listValue(wanted: readonly string[], dialect: Dialect): unknown {
  return dialect === 'sqlite' ? JSON.stringify(wanted) : [...wanted]
}

function keep<Query>(kept: Map<Dialect, Query>, dialect: Dialect, query: Query): Query {
  kept.set(dialect, query)
  return query
}

function checked<Row>(query: CompiledQuery<Row>, named: readonly unknown[]): CompiledQuery<Row> {
  const isSame = named.length === query.parameters.length && named.every((value, i) => JSON.stringify(value) === JSON.stringify(query.parameters[i]))
  if (!isSame) throw new Error(`not the parameters of: ${query.sql}`)
  return query
}
