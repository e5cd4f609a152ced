import type { Kysely } from 'kysely'
import { hashToken, type Secrets } from '../secrets'
import type { GrantOutcome, RegistryTables } from './registry-tables'
import type { StoredTokens } from './token-store'

type Registry = Kysely<RegistryTables>

/** What a code is worth before it is traded (`code`), or after (`tokens`). */
export type GrantSecret = { code: string } | { tokens: StoredTokens }
/** A code of authorisation that waits to be traded and installed. Instants are epoch milliseconds. */
export type WaitingGrant = { codeHash: string; origin: string; secret: GrantSecret; receivedAt: number; attempts: number; notBefore: number }
/** What became of a code; `reason` is the code of the refusal. */
export type GrantResult = { outcome: GrantOutcome; reason: string | null }

/** Notes a code durably, sealed; false when it is known already. */
export async function noteGrant(db: Registry, secrets: Secrets, grant: { crm: string; origin: string; code: string; receivedAt: number }): Promise<boolean> {
  const codeHash = hashToken(grant.code)
  const inserted = await db.insertInto('grant_codes').values({
    code_hash: codeHash, crm: grant.crm, origin: grant.origin, sealed: seal(secrets, codeHash, { code: grant.code }), received_at: grant.receivedAt, outcome: 'waiting',
  }).onConflict((conflict) => conflict.column('code_hash').doNothing()).executeTakeFirst()
  return Number(inserted.numInsertedOrUpdatedRows ?? 0) > 0
}

/** What is known of a code; undefined when nothing is. */
export async function findGrant(db: Registry, code: string): Promise<GrantResult | undefined> {
  return await db.selectFrom('grant_codes').select(['outcome', 'reason']).where('code_hash', '=', hashToken(code)).executeTakeFirst()
}

/** The codes of a CRM that wait, oldest first. */
export async function listWaitingGrants(db: Registry, secrets: Secrets, crm: string): Promise<WaitingGrant[]> {
  const rows = await db.selectFrom('grant_codes').selectAll().where('crm', '=', crm).where('outcome', '=', 'waiting').orderBy('received_at').execute()
  return rows.flatMap((row) => (row.sealed === null ? [] : [{
    codeHash: row.code_hash, origin: row.origin, secret: open(secrets, row.code_hash, row.sealed),
    receivedAt: row.received_at, attempts: row.attempts, notBefore: row.not_before,
  }]))
}

/** How many codes wait for one account. */
export async function countWaitingGrants(db: Registry, origin: string): Promise<number> {
  const row = await db.selectFrom('grant_codes').select((eb) => eb.fn.countAll().as('waiting')).where('origin', '=', origin).where('outcome', '=', 'waiting').executeTakeFirst()
  return Number(row?.waiting ?? 0)
}

/** Keeps the pair that a code was traded for in place of the code. */
export async function writeGrantTokens(db: Registry, secrets: Secrets, codeHash: string, tokens: StoredTokens): Promise<void> {
  await db.updateTable('grant_codes').set({ sealed: seal(secrets, codeHash, { tokens }) }).where('code_hash', '=', codeHash).execute()
}

export async function delayGrant(db: Registry, codeHash: string, notBefore: number): Promise<void> {
  await db.updateTable('grant_codes').set((eb) => ({ attempts: eb('attempts', '+', 1), not_before: notBefore })).where('code_hash', '=', codeHash).execute()
}

/** Ends a code. Its secret and its address are forgotten; the hash stays, so that the code is known when it comes again. */
export async function finishGrant(db: Registry, codeHash: string, { outcome, reason, portalId }: GrantResult & { portalId: string | null }): Promise<void> {
  await db.updateTable('grant_codes').set({ outcome, reason, portal_id: portalId, sealed: null, origin: '' }).where('code_hash', '=', codeHash).execute()
}

/** Deletes ended codes that came before `before`. */
export async function deleteOldGrants(db: Registry, before: number): Promise<void> {
  await db.deleteFrom('grant_codes').where('outcome', '!=', 'waiting').where('received_at', '<', before).execute()
}

function seal(secrets: Secrets, codeHash: string, secret: GrantSecret): Buffer {
  return secrets.seal(codeHash, JSON.stringify(secret))
}

function open(secrets: Secrets, codeHash: string, sealed: Buffer): GrantSecret {
  // Written by `seal` above, and authenticated.
  return JSON.parse(secrets.open(codeHash, sealed)) as GrantSecret
}
