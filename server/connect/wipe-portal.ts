import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
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

type Stored = Pick<Deps, 'registry' | 'dataDir'>

/** Removes a portal for good: work, database file, rows, and what the log of the registry still holds of them. */
export type WipePortal = (portalId: string) => Promise<void>

const checkpointTries = 40
const checkpointPauseMs = 50
/** An empty file of this ending says that a portal is being wiped: a crash must not leave half of it. */
const markEnding = '.wipe'

export function createWipePortal({ registry, directory, dataDir, flow, beforeWipe }: Deps): WipePortal {
  return async (portalId) => {
    const portal = await findPortal(registry.db, portalId)
    const mark = markOf(dataDir, portalId)
    await mkdir(dirname(mark), { recursive: true, mode: 0o700 })
    await writeFile(mark, '')
    try {
      if (portal) directory.forget(portal.crm, portal.externalId)
      await beforeWipe?.(portalId)
      await flow.wipePortal(portalId)
      await removeStored({ registry, dataDir }, portalId)
      // An event that was on its way may have found the portal again.
      if (portal) directory.forget(portal.crm, portal.externalId)
    } finally {
      // Whoever failed without a crash said so, and the portal may be installed anew before the next start.
      await rm(mark, { force: true })
    }
  }
}

/** Finishes the wiping of portals that a crash broke off; before anything is opened. */
export async function resumeWipes({ registry, dataDir }: Stored): Promise<void> {
  const names = await readdir(dirname(markOf(dataDir, ''))).catch(() => [])
  for (const name of names) {
    if (!name.endsWith(markEnding)) continue
    const portalId = name.slice(0, -markEnding.length)
    await removeStored({ registry, dataDir }, portalId)
    await rm(markOf(dataDir, portalId), { force: true })
  }
}

async function removeStored({ registry, dataDir }: Stored, portalId: string): Promise<void> {
  await deletePortal(registry.db, portalId)
  const file = portalFile(dataDir, portalId)
  for (const name of [file, `${file}-wal`, `${file}-shm`]) await rm(name, { force: true })
  await truncateLog(registry)
}

/** Deleted pages are zeroed (`secure_delete`), but the write-ahead log keeps old ones until it is emptied; a reader elsewhere may hold it for a moment. */
async function truncateLog({ raw }: Database<RegistryTables>): Promise<void> {
  for (let i = 0; raw && i < checkpointTries; i += 1) {
    const [answer] = raw.pragma('wal_checkpoint(truncate)') as { busy: number }[]
    if (answer?.busy === 0) return
    await wait(checkpointPauseMs)
  }
}

function markOf(dataDir: string, portalId: string): string {
  return portalFile(dataDir, portalId).replace(/\.sqlite$/, markEnding)
}
