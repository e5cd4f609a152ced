import { rm } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import type { FlowCommands } from '../flow'
import type { Database } from '../store/database'
import { portalFile } from '../store/open-portal'
import { deletePortal, findPortal } from '../store/portal-store'
import type { RegistryTables } from '../store/registry-tables'
import type { PortalDirectory } from './portal-directory'

type Deps = {
  registry: Database<RegistryTables>; directory: PortalDirectory; dataDir: string
  flow: Pick<FlowCommands, 'wipePortal'>
  /** Ends streams and closes readers of the portal on this thread before its file goes. */
  beforeWipe?(portalId: string): Promise<void>
}

/** Removes a portal for good: work, database file, rows, and what the log of the registry still holds of them. */
export type WipePortal = (portalId: string) => Promise<void>

const checkpointTries = 40
const checkpointPauseMs = 50

export function createWipePortal({ registry, directory, dataDir, flow, beforeWipe }: Deps): WipePortal {
  return async (portalId) => {
    const portal = await findPortal(registry.db, portalId)
    if (portal) directory.forget(portal.crm, portal.externalId)
    await beforeWipe?.(portalId)
    await flow.wipePortal(portalId)
    await deletePortal(registry.db, portalId)
    // An event that was on its way may have found the portal again.
    if (portal) directory.forget(portal.crm, portal.externalId)
    const file = portalFile(dataDir, portalId)
    for (const name of [file, `${file}-wal`, `${file}-shm`]) await rm(name, { force: true })
    await truncateLog()
  }

  /** Deleted pages are zeroed (`secure_delete`), but the write-ahead log keeps old ones until it is emptied; a reader elsewhere may hold it for a moment. */
  async function truncateLog(): Promise<void> {
    for (let i = 0; registry.raw && i < checkpointTries; i += 1) {
      const [answer] = registry.raw.pragma('wal_checkpoint(truncate)') as { busy: number }[]
      if (answer?.busy === 0) return
      await wait(checkpointPauseMs)
    }
  }
}
