import type { Kysely } from 'kysely'
import { createToken, hashToken } from '../secrets'
import type { RegistryTables } from './registry-tables'

const hourMs = 3_600_000
/** Statements stay far below the dialects' limits of parameters. */
const chunk = 500
/** One token works for an hour; renewals go on until a day after the CRM last vouched for the person. */
export const sessionLimits = { tokenMs: hourMs, chainMs: 24 * hourMs } as const

/** Who the CRM said is sitting before the page. `createdAt` is when it said so; both instants are epoch milliseconds. */
export type StoredSession = { portalId: string; userId: string; userName: string; isAdmin: boolean; language: string; createdAt: number; expiresAt: number }
export type IssuedSession = { token: string; expiresAt: number }

/** Opens a session for a person the CRM has just vouched for; only a hash of the token is kept. Its word on the role holds for the pages already open. */
export async function createSession(
  db: Kysely<RegistryTables>, person: Pick<StoredSession, 'portalId' | 'userId' | 'userName' | 'isAdmin' | 'language'>, now: number,
): Promise<IssuedSession> {
  const { portalId, userId, isAdmin } = person
  await db.updateTable('sessions').set({ is_admin: isAdmin ? 1 : 0 }).where('portal_id', '=', portalId).where('user_id', '=', userId).execute()
  return await issue(db, { ...person, createdAt: now }, now)
}

/** The session of a token, unless it is unknown or over. */
export async function findSession(db: Kysely<RegistryTables>, token: string, now: number): Promise<StoredSession | undefined> {
  const row = await db.selectFrom('sessions').selectAll().where('token_hash', '=', hashToken(token)).where('expires_at', '>', now).executeTakeFirst()
  return row && {
    portalId: row.portal_id, userId: row.user_id, userName: row.user_name, isAdmin: row.is_admin === 1, language: row.language,
    createdAt: row.created_at, expiresAt: row.expires_at,
  }
}

/** A new token for the same person; undefined when the chain is at its end. The old token lives on for what is under way. */
export async function renewSession(db: Kysely<RegistryTables>, session: StoredSession, now: number): Promise<IssuedSession | undefined> {
  return session.createdAt + sessionLimits.chainMs <= now ? undefined : await issue(db, session, now)
}

/** Ends the sessions of people the portal has dismissed; one the CRM vouched for since `readAt`, when the list was read, stays. */
export async function endSessionsOf(db: Kysely<RegistryTables>, portalId: string, { userIds, readAt }: { userIds: readonly string[]; readAt: number }): Promise<void> {
  for (let i = 0; i < userIds.length; i += chunk) {
    await db.deleteFrom('sessions').where('portal_id', '=', portalId).where('created_at', '<', readAt).where('user_id', 'in', userIds.slice(i, i + chunk)).execute()
  }
}

/** Deletes what is over. */
export async function deleteExpiredSessions(db: Kysely<RegistryTables>, now: number): Promise<void> {
  await db.deleteFrom('sessions').where('expires_at', '<=', now).execute()
}

async function issue(db: Kysely<RegistryTables>, person: Omit<StoredSession, 'expiresAt'>, now: number): Promise<IssuedSession> {
  const token = createToken()
  const expiresAt = Math.min(now + sessionLimits.tokenMs, person.createdAt + sessionLimits.chainMs)
  await db.insertInto('sessions').values({
    token_hash: hashToken(token), portal_id: person.portalId, user_id: person.userId, user_name: person.userName, is_admin: person.isAdmin ? 1 : 0,
    language: person.language, created_at: person.createdAt, expires_at: expiresAt,
  }).execute()
  return { token, expiresAt }
}
