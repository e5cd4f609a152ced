import { existsSync } from 'node:fs'
import type { Kysely } from 'kysely'
import { AppError } from './errors'
import type { Database } from './store/database'
import { isPortalPrepared, openPortalReader, portalFile } from './store/open-portal'
import type { PortalTables } from './store/portal-tables'

/** A read-only connection on loan; `release` gives it back. */
export type PortalLease = { db: Kysely<PortalTables>; release(): void }

/** The serving thread's way into portal databases: read-only, a few kept open. */
export type PortalReaders = {
  /** Throws `conflict` while the database is not there yet, or is being brought up to date. */
  lease(portalId: string): PortalLease
  read<T>(portalId: string, work: (db: Kysely<PortalTables>) => Promise<T>): Promise<T>
  /** The portal is being wiped: closes its connection as soon as nobody reads. */
  drop(portalId: string): void
  close(): Promise<void>
}

type Entry = { database: Database<PortalTables>; users: number; dropped: boolean }

/** Keeps at most `limit` idle connections, the least recently used are closed first. */
export function createPortalReaders({ dataDir, limit = 100, onError }: { dataDir: string; limit?: number; onError: (error: unknown) => void }): PortalReaders {
  // A Map remembers the order of insertion: the first idle entry is the least recently used.
  const entries = new Map<string, Entry>()

  function lease(portalId: string): PortalLease {
    const entry = entries.get(portalId) ?? open(portalId)
    entries.delete(portalId)
    entries.set(portalId, entry)
    entry.users += 1
    trim()
    let released = false
    return {
      db: entry.database.db,
      release: () => {
        if (released) return
        released = true
        entry.users -= 1
        if (entry.dropped && entry.users === 0) closeEntry(entry)
      },
    }
  }

  function open(portalId: string): Entry {
    const entry = existsSync(portalFile(dataDir, portalId)) ? { database: openPortalReader(dataDir, portalId), users: 0, dropped: false } : null
    // The file is there before its schema, which lands as a whole; after an upgrade of the server an older one is.
    if (entry && isPortalPrepared(entry.database)) return entry
    if (entry) closeEntry(entry)
    throw new AppError('conflict', 'portal-not-ready', 'The portal is being prepared; try again in a few seconds.')
  }

  function trim(): void {
    for (const [portalId, entry] of entries) {
      if (entries.size <= limit) return
      if (entry.users > 0) continue
      entries.delete(portalId)
      closeEntry(entry)
    }
  }

  function closeEntry(entry: Entry): void {
    entry.database.close().catch(onError)
  }

  return {
    lease,
    read: async (portalId, work) => {
      const { db, release } = lease(portalId)
      try {
        return await work(db)
      } finally {
        release()
      }
    },
    drop: (portalId) => {
      const entry = entries.get(portalId)
      if (!entry) return
      entries.delete(portalId)
      entry.dropped = true
      if (entry.users === 0) closeEntry(entry)
    },
    close: async () => {
      const open = [...entries.values()]
      entries.clear()
      await Promise.all(open.map(async (entry) => { await entry.database.close() }))
    },
  }
}
