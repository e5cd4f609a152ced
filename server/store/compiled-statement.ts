import type { Compilable, CompiledQuery, Kysely } from 'kysely'
import type { Dialect } from '../../migrations/migration-types'
import { dialectOf } from './dialect-of'
import type { PortalTables } from './portal-tables'

type Db = Kysely<PortalTables>

/** Runs a statement of the hot path with these arguments. */
export type CompiledStatement<Args, Row> = (db: Db, args: Args) => Promise<Row[]>

type Parts<Args, Row> = {
  /** The statement; its text may depend on the dialect and the size only. */
  build: (db: Db, args: Args) => Compilable<Row>
  /** Its parameters in the order of the text. */
  values: (args: Args) => unknown[]
  /** How many rows or ids it names; always the same when left out. */
  size?: (args: Args) => number
}

/** Single changes and full chunks come again and again, other sizes do not. */
const keptSizes = 8

/**
 * Builds the text of a statement once per dialect and size: building one costs several times what SQLite needs to run it.
 * Throws when `values` are not what the statement was built with.
 */
export function compileOnce<Args, Row>({ build, values, size = () => 1 }: Parts<Args, Row>): CompiledStatement<Args, Row> {
  const kept = new Map<Dialect, Map<number, CompiledQuery<Row>>>()
  return async (db, args) => {
    const dialect = dialectOf(db)
    const ofDialect = kept.get(dialect) ?? new Map<number, CompiledQuery<Row>>()
    kept.set(dialect, ofDialect)
    const known = ofDialect.get(size(args))
    if (known) return (await db.executeQuery<Row>({ ...known, parameters: values(args) })).rows
    const compiled = build(db, args).compile()
    if (size(args) <= keptSizes) {
      const named = values(args)
      if (named.length !== compiled.parameters.length || named.some((value, i) => value !== compiled.parameters[i])) throw new Error(`not the parameters of: ${compiled.sql}`)
      ofDialect.set(size(args), compiled)
    }
    return (await db.executeQuery<Row>(compiled)).rows
  }
}
