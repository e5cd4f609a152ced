import type { Kysely } from 'kysely'
import { hashToken, type Secrets } from '../secrets'
import type { PortalState, RegistryTables } from './registry-tables'

type Registry = Kysely<RegistryTables>

/** An installed CRM. `message` says in words why it does not work; null while it does. */
export type StoredPortal = {
  id: string; crm: string; externalId: string; address: { origin: string; restUrl: string; oauthUrl: string }
  name: string; state: PortalState; message: string | null; installerId: string; installedAt: number
}

export async function findPortal(db: Registry, id: string): Promise<StoredPortal | undefined> {
  const row = await db.selectFrom('portals').selectAll().where('id', '=', id).executeTakeFirst()
  return row && toPortal(row)
}

/** The portal under its id in the CRM (`member_id` in Bitrix24). */
export async function findPortalByExternalId(db: Registry, crm: string, externalId: string): Promise<StoredPortal | undefined> {
  const row = await db.selectFrom('portals').selectAll().where('crm', '=', crm).where('external_id', '=', externalId).executeTakeFirst()
  return row && toPortal(row)
}

export async function listPortals(db: Registry): Promise<StoredPortal[]> {
  return (await db.selectFrom('portals').selectAll().orderBy('installed_at').execute()).map(toPortal)
}

export async function insertPortal(db: Registry, portal: StoredPortal): Promise<void> {
  const { address } = portal
  await db.insertInto('portals').values({
    id: portal.id, crm: portal.crm, external_id: portal.externalId, origin: address.origin, rest_url: address.restUrl,
    oauth_url: address.oauthUrl, name: portal.name, state: portal.state, message: portal.message,
    installer_id: portal.installerId, application_token: null, installed_at: portal.installedAt, event_key_hash: null,
  }).execute()
}

export async function updateAddress(db: Registry, id: string, address: StoredPortal['address'], name: string): Promise<void> {
  await db.updateTable('portals').set({ origin: address.origin, rest_url: address.restUrl, oauth_url: address.oauthUrl, name }).where('id', '=', id).execute()
}

export async function updateInstaller(db: Registry, id: string, installerId: string): Promise<void> {
  await db.updateTable('portals').set({ installer_id: installerId }).where('id', '=', id).execute()
}

export async function updateState(db: Registry, id: string, state: PortalState, message: string | null): Promise<void> {
  await db.updateTable('portals').set({ state, message }).where('id', '=', id).execute()
}

/** The secret that events of the portal must show; null until it is known. */
export async function readApplicationToken(db: Registry, secrets: Secrets, id: string): Promise<string | null> {
  const row = await db.selectFrom('portals').select('application_token').where('id', '=', id).executeTakeFirst()
  return row?.application_token ? secrets.open(id, row.application_token) : null
}

export async function writeApplicationToken(db: Registry, secrets: Secrets, id: string, token: string): Promise<void> {
  await db.updateTable('portals').set({ application_token: secrets.seal(id, token) }).where('id', '=', id).execute()
}

/** Gives the portal the key that addresses of its events carry, in place of an application token; its hash finds the portal. */
export async function writeEventKey(db: Registry, secrets: Secrets, id: string, key: string): Promise<void> {
  await db.updateTable('portals').set({ application_token: secrets.seal(id, key), event_key_hash: hashToken(key) }).where('id', '=', id).execute()
}

/** The portal whose events come under the key; of other CRMs than `crm` none. */
export async function findPortalByEventKey(db: Registry, crm: string, key: string): Promise<StoredPortal | undefined> {
  const row = await db.selectFrom('portals').selectAll().where('crm', '=', crm).where('event_key_hash', '=', hashToken(key)).executeTakeFirst()
  return row && toPortal(row)
}

/** Whether a portal of the CRM lives at an origin. */
export async function isPortalOrigin(db: Registry, crm: string, origin: string): Promise<boolean> {
  return await db.selectFrom('portals').select('id').where('crm', '=', crm).where('origin', '=', origin).executeTakeFirst() !== undefined
}

/** Deletes everything the registry knows of a portal. */
export async function deletePortal(db: Registry, id: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx.deleteFrom('sessions').where('portal_id', '=', id).execute()
    await trx.deleteFrom('inbox').where('portal_id', '=', id).execute()
    await trx.deleteFrom('page_codes').where('portal_id', '=', id).execute()
    await trx.deleteFrom('grant_codes').where('portal_id', '=', id).execute()
    await trx.deleteFrom('portal_tokens').where('portal_id', '=', id).execute()
    await trx.deleteFrom('portals').where('id', '=', id).execute()
  })
}

function toPortal(row: RegistryTables['portals']): StoredPortal {
  return {
    id: row.id, crm: row.crm, externalId: row.external_id, address: { origin: row.origin, restUrl: row.rest_url, oauthUrl: row.oauth_url },
    name: row.name, state: row.state, message: row.message, installerId: row.installer_id, installedAt: row.installed_at,
  }
}
