import type { Kysely } from 'kysely'
import type { Clock } from '../clock'
import type { Secrets } from '../secrets'
import { readApplicationToken, updateAddress, type StoredPortal } from './portal-store'
import type { RegistryTables } from './registry-tables'
import { renewAlone } from './token-lock'
import { readTokens, writeTokens, type StoredTokens } from './token-store'

export type CredentialsSource = { registry: Kysely<RegistryTables>; secrets: Secrets; clock: Clock }

/** What a provider needs to speak to an installed portal: its address, and its tokens as the registry keeps them. */
export function createPortalCredentials({ registry, secrets, clock }: CredentialsSource, { id, externalId, address }: StoredPortal) {
  return {
    portalId: id, externalId, address,
    readTokens: async () => await readTokens(registry, secrets, id),
    storeTokens: async (tokens: StoredTokens) => { await writeTokens(registry, { secrets, portalId: id, tokens, now: clock.now() }) },
    renewAlone: async <T>(renewal: () => Promise<T>) => await renewAlone({ db: registry, portalId: id, clock }, renewal),
    readEventKey: async () => await readApplicationToken(registry, secrets, id),
    storeAddress: async (moved: StoredPortal['address']) => { await updateAddress(registry, id, moved, new URL(moved.origin).host) },
  }
}
