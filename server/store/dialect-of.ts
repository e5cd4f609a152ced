import { SqliteAdapter, type Kysely } from 'kysely'
import type { Dialect } from '../../migrations/migration-types'

/** The dialect a connection or transaction speaks. */
export function dialectOf<Tables>(db: Kysely<Tables>): Dialect {
  return db.getExecutor().adapter instanceof SqliteAdapter ? 'sqlite' : 'postgres'
}
