import { sql, type Transaction } from 'kysely'
import type { Database } from './database'

/**
 * A transaction that need not have reached the disk when it ends, for background work that notes how far it came: what a power cut takes,
 * its cursor included, is done again. Later transactions are as durable as ever, and those before it with them.
 */
export async function unhurriedWrite<Tables, T>({ db, raw }: Pick<Database<Tables>, 'db' | 'raw'>, work: (trx: Transaction<Tables>) => Promise<T>): Promise<T> {
  // Whoever writes meanwhile waits for the connection, and finds it durable again.
  return await db.connection().execute(async (held) => {
    raw?.pragma('synchronous = normal')
    try {
      return await held.transaction().execute(async (trx) => {
        if (!raw) await sql`set local synchronous_commit = off`.execute(trx)
        return await work(trx)
      })
    } finally {
      if (raw?.open) raw.pragma('synchronous = full')
    }
  })
}
