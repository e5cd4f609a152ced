import type { Kysely } from 'kysely'
import type { Clock } from '../clock'
import type { CrmConnection } from '../crm/crm-provider'
import type { Providers } from '../crm/registry'
import { AppError } from '../errors'
import type { Secrets } from '../secrets'
import { createPortalCredentials } from '../store/portal-credentials'
import { findPortal } from '../store/portal-store'
import type { RegistryTables } from '../store/registry-tables'

export type ConnectionSource = { registry: Kysely<RegistryTables>; providers: Providers; secrets: Secrets; clock: Clock }

/** A live connection to an installed portal, its tokens and address kept in the registry. Throws `not-found`, or `conflict` when its CRM is switched off. */
export async function openConnection(source: ConnectionSource, portalId: string, signal?: AbortSignal): Promise<CrmConnection> {
  const portal = await findPortal(source.registry, portalId)
  if (!portal) throw new AppError('not-found', 'portal', 'The portal is not installed.')
  const provider = [...source.providers.values()].find(({ name }) => name === portal.crm)
  if (!provider) throw new AppError('conflict', 'crm_off', `The server has no credentials for ${portal.crm}.`)
  return provider.connect({ ...createPortalCredentials(source, portal), ...(signal ? { signal } : {}) })
}
