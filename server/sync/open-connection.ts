import type { Kysely } from 'kysely'
import type { Clock } from '../clock'
import type { CrmConnection } from '../crm/crm-provider'
import type { Providers } from '../crm/registry'
import { AppError } from '../errors'
import type { Secrets } from '../secrets'
import { findPortal, updateAddress } from '../store/portal-store'
import type { RegistryTables } from '../store/registry-tables'
import { readTokens, writeTokens } from '../store/token-store'

export type ConnectionSource = { registry: Kysely<RegistryTables>; providers: Providers; secrets: Secrets; clock: Clock }

/** A live connection to an installed portal, its tokens and address kept in the registry. Throws `not-found`, or `conflict` when its CRM is switched off. */
export async function openConnection(source: ConnectionSource, portalId: string, signal?: AbortSignal): Promise<CrmConnection> {
  const { registry, secrets, clock } = source
  const portal = await findPortal(registry, portalId)
  if (!portal) throw new AppError('not-found', 'portal', 'The portal is not installed.')
  const provider = [...source.providers.values()].find(({ name }) => name === portal.crm)
  if (!provider) throw new AppError('conflict', 'crm_off', `The server has no credentials for ${portal.crm}.`)
  return provider.connect({
    portalId, externalId: portal.externalId, address: portal.address,
    readTokens: async () => await readTokens(registry, secrets, portalId),
    storeTokens: async (tokens) => { await writeTokens(registry, { secrets, portalId, tokens, now: clock.now() }) },
    storeAddress: async (address) => { await updateAddress(registry, portalId, address, new URL(address.origin).host) },
    ...(signal ? { signal } : {}),
  })
}
