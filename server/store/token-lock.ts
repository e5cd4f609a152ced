import { setTimeout as wait } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Clock } from '../clock'
import type { RegistryTables } from './registry-tables'

/** A holder that died is not waited for longer than a renewal may take. */
const heldAtMostMs = 60_000
const pauseMs = 25

/**
 * Runs work while nobody else of any thread or process renews the portal's tokens: a refresh token serves once. Whoever waited
 * reads the stored pair first.
 */
export async function renewAlone<T>({ db, portalId, clock }: { db: Kysely<RegistryTables>; portalId: string; clock: Clock }, work: () => Promise<T>): Promise<T> {
  const until = await claim()
  try {
    return await work()
  } finally {
    if (until !== null) await db.updateTable('portal_tokens').set({ renewing_until: 0 }).where('portal_id', '=', portalId).where('renewing_until', '=', until).execute()
  }

  async function claim(): Promise<number | null> {
    for (;;) {
      const now = clock.now()
      const claimed = await db.updateTable('portal_tokens').set({ renewing_until: now + heldAtMostMs })
        .where('portal_id', '=', portalId).where('renewing_until', '<=', now).executeTakeFirst()
      if (claimed.numUpdatedRows > 0n) return now + heldAtMostMs
      // A portal that has no tokens has nothing to hold.
      if (!await db.selectFrom('portal_tokens').select('portal_id').where('portal_id', '=', portalId).executeTakeFirst()) return null
      await wait(pauseMs)
    }
  }
}
