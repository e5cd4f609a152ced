import type { Kysely } from 'kysely'
import type { Clock } from '../clock'
import type { AmocrmProvider } from '../crm/crm-doors'
import { AppError } from '../errors'
import type { Secrets } from '../secrets'
import { createPortalCredentials } from '../store/portal-credentials'
import { listPortals, updateState } from '../store/portal-store'
import type { RegistryTables } from '../store/registry-tables'
import { listTokenAges } from '../store/token-store'

type Deps = {
  provider: AmocrmProvider; registry: Kysely<RegistryTables>; secrets: Secrets; clock: Clock
  /** Told when a portal turns out to be disconnected. */
  onLost(portalId: string): void
  report(error: unknown, context: Readonly<Record<string, unknown>>): void
}

/** A grant dies when nobody has renewed it for three months. */
const idleMs = 24 * 3_600_000

/** Renews the pairs that nobody has renewed for a day, so that an idle account does not lose its grant. */
export async function keepTokens({ provider, registry, secrets, clock, onLost, report }: Deps): Promise<void> {
  const ages = await listTokenAges(registry)
  for (const portal of await listPortals(registry)) {
    const updatedAt = ages.get(portal.id)
    if (portal.crm !== provider.name || portal.state !== 'live' || updatedAt === undefined || clock.now() - updatedAt < idleMs) continue
    try {
      await provider.renewTokens(createPortalCredentials({ registry, secrets, clock }, portal))
    } catch (error) {
      report(error, { portal: portal.id, step: 'renewal' })
      if (!(error instanceof AppError) || error.code !== 'reconnect') continue
      await updateState(registry, portal.id, 'reconnect', error.message)
      onLost(portal.id)
    }
  }
}
