import { join } from 'node:path'
import type { Preview } from '../shared/api/metric-contract'
import type { Clock } from './clock'
import type { Config } from './config'
import { previewMetric } from './credit/preview-metric'
import { createProviders } from './crm/registry'
import type { PreviewAsk } from './flow'
import type { Logger } from './logger'
import { openSqlite } from './store/database'
import { openPortalReader } from './store/open-portal'
import { findPortal } from './store/portal-store'
import type { RegistryTables } from './store/registry-tables'
import { createZones } from './zones'

/** Previews of any portal over connections that only read. Each answers for its portal as it is now, and leaves no file open. */
export function composePreview({ config, clock, logger }: { config: Config; clock: Clock; logger: Logger }): (portalId: string, asked: PreviewAsk) => Promise<Preview> {
  const zones = createZones()
  const { providers } = createProviders({ config, clock, log: logger })

  async function readPortal(portalId: string) {
    const registry = openSqlite<RegistryTables>(join(config.dataDir, 'registry.sqlite'), { readonly: true })
    try {
      return await findPortal(registry.db, portalId)
    } finally {
      await registry.close()
    }
  }

  return async (portalId, asked) => {
    const portal = await readPortal(portalId)
    const provider = [...providers.values()].find(({ name }) => name === portal?.crm)
    const database = openPortalReader(config.dataDir, portalId)
    try {
      return await previewMetric(database, asked, { zones, clock, recordUrl: (ref) => (portal && provider ? provider.recordUrl(portal.address.origin, ref) : '') })
    } finally {
      await database.close()
    }
  }
}
