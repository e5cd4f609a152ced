import type { Kysely } from 'kysely'
import { createToken, hashToken } from '../secrets'
import type { RegistryTables } from './registry-tables'
import type { StoredSession } from './session-store'

type Registry = Kysely<RegistryTables>
/** Who a page is opened for. */
export type PageVisitor = Pick<StoredSession, 'portalId' | 'userId' | 'userName' | 'isAdmin' | 'language'>

export const pageCodeLifeMs = 60_000

/** A code that opens one page once, within a minute; only its hash is kept. */
export async function createPageCode(db: Registry, visitor: PageVisitor, now: number): Promise<string> {
  const code = createToken()
  await db.insertInto('page_codes').values({
    code_hash: hashToken(code), portal_id: visitor.portalId, user_id: visitor.userId, user_name: visitor.userName,
    is_admin: visitor.isAdmin ? 1 : 0, language: visitor.language, expires_at: now + pageCodeLifeMs,
  }).execute()
  return code
}

/** Spends a code; undefined when it is unknown, spent or over. */
export async function takePageCode(db: Registry, code: string, now: number): Promise<PageVisitor | undefined> {
  const row = await db.deleteFrom('page_codes').where('code_hash', '=', hashToken(code)).returningAll().executeTakeFirst()
  if (!row || row.expires_at <= now) return undefined
  return { portalId: row.portal_id, userId: row.user_id, userName: row.user_name, isAdmin: row.is_admin === 1, language: row.language }
}

/** Notes that a token was shown; false when it was before. */
export async function noteShownToken(db: Registry, tokenId: string, expiresAt: number): Promise<boolean> {
  const inserted = await db.insertInto('shown_tokens').values({ token_hash: hashToken(tokenId), expires_at: expiresAt })
    .onConflict((conflict) => conflict.column('token_hash').doNothing()).executeTakeFirst()
  return Number(inserted.numInsertedOrUpdatedRows ?? 0) > 0
}

/** Deletes codes and tokens that are over. */
export async function deleteSpentCodes(db: Registry, now: number): Promise<void> {
  await db.deleteFrom('page_codes').where('expires_at', '<=', now).execute()
  await db.deleteFrom('shown_tokens').where('expires_at', '<=', now).execute()
}
