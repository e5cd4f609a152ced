import type { Kysely } from 'kysely'
import { AppError } from '../errors'
import type { Secrets } from '../secrets'
import type { RegistryTables } from './registry-tables'

/** A pair of tokens in the clear; `expiresAt` is epoch milliseconds. */
export type StoredTokens = { accessToken: string; refreshToken: string; expiresAt: number }

/** Throws code `reconnect` when the portal has no tokens. */
export async function readTokens(db: Kysely<RegistryTables>, secrets: Secrets, portalId: string): Promise<StoredTokens> {
  const row = await db.selectFrom('portal_tokens').selectAll().where('portal_id', '=', portalId).executeTakeFirst()
  if (!row) throw new AppError('upstream', 'reconnect', 'The app has no permission from the portal. An administrator must open it.')
  return {
    accessToken: secrets.open(portalId, row.access_token), refreshToken: secrets.open(portalId, row.refresh_token), expiresAt: row.expires_at,
  }
}

/** Seals and stores the newest pair in place of the one before. */
export async function writeTokens(
  db: Kysely<RegistryTables>, { secrets, portalId, tokens, now }: { secrets: Secrets; portalId: string; tokens: StoredTokens; now: number },
): Promise<void> {
  const sealed = {
    access_token: secrets.seal(portalId, tokens.accessToken), refresh_token: secrets.seal(portalId, tokens.refreshToken),
    expires_at: tokens.expiresAt, updated_at: now,
  }
  await db.insertInto('portal_tokens').values({ portal_id: portalId, ...sealed })
    .onConflict((conflict) => conflict.column('portal_id').doUpdateSet(sealed)).execute()
}

/** When each portal's pair was stored, in epoch milliseconds. */
export async function listTokenAges(db: Kysely<RegistryTables>): Promise<ReadonlyMap<string, number>> {
  const rows = await db.selectFrom('portal_tokens').select(['portal_id', 'updated_at']).execute()
  return new Map(rows.map((row) => [row.portal_id, row.updated_at]))
}
