import { rm } from 'node:fs/promises'
import type { Clock } from './clock'
import type { Config } from './config'
import { createFlow } from './create-flow'
import { createLedger } from './credit/create-ledger'
import { createProviders } from './crm/registry'
import type { Flow } from './flow'
import type { Logger, Report } from './logger'
import { openRegistry } from './open-registry'
import { createPortalWork } from './portal-work'
import { createSecrets } from './secrets'
import { openPortal, portalFile } from './store/open-portal'
import { findPortal } from './store/portal-store'
import { writeFirstSetting } from './store/settings-store'
import { createSync } from './sync/create-sync'
import type { SyncDeps } from './sync/portal-sync-types'
import { createZones } from './zones'

export type ComposeFlowDeps = { config: Config; clock: Clock; logger: Logger; report: Report; timing?: SyncDeps['timing'] }

/** Joins the writing side. It runs in the worker thread; tests run it in their own. */
export async function composeFlow({ config, clock, logger, report, timing }: ComposeFlowDeps): Promise<Flow> {
  const registry = await openRegistry(config.dataDir)
  const zones = createZones()
  const { providers } = createProviders({ config, clock, log: logger })
  const source = { registry: registry.db, providers, secrets: createSecrets(config.secretKey), clock }

  const flow = createFlow({
    openWork: async (portalId, notify) => {
      const portal = await findPortal(registry.db, portalId)
      if (!portal) throw new Error(`portal ${portalId} is not in the registry`)
      const database = await openPortal(config.dataDir, portalId)
      // Titles follow the CRM's own words, also where only the portal's database is at hand.
      await writeFirstSetting(database.db, 'crm', portal.crm)
      const provider = [...providers.values()].find(({ name }) => name === portal.crm)
      const ledger = createLedger({ database, clock, zones, recordUrl: (ref) => provider?.recordUrl(portal.address.origin, ref) ?? '' })
      return createPortalWork({
        portalId, database, ledger, zones, clock, notify, report,
        createSync: (joints) => createSync({ ...source, ...joints, portalId, db: database.db, zones, log: logger, ...(timing ? { timing } : {}) }),
      })
    },
    removeFiles: async (portalId) => {
      const file = portalFile(config.dataDir, portalId)
      await Promise.all(['', '-wal', '-shm', '-journal'].map(async (suffix) => { await rm(`${file}${suffix}`, { force: true }) }))
    },
  })
  return {
    ...flow,
    close: async () => {
      await flow.close()
      await registry.close()
    },
  }
}
