import type { Kysely } from 'kysely'
import type { SyncStatus } from '../../shared/api/sync-contract'
import type { Clock } from '../clock'
import { countWaiting } from '../store/inbox-store'
import { findPortal } from '../store/portal-store'
import type { PortalTables } from '../store/portal-tables'
import type { RegistryTables } from '../store/registry-tables'
import { readSettings } from '../store/settings-store'
import { readSyncStates } from '../store/sync-state-store'
import { isLoaded, loadKinds } from './first-load'

type Deps = { portalId: string; registry: Kysely<RegistryTables>; db: Kysely<PortalTables>; clock: Clock }

/** How the reading of a portal stands, for its screens. */
export async function readSyncStatus({ portalId, registry, db, clock }: Deps): Promise<SyncStatus> {
  const portal = await findPortal(registry, portalId)
  const states = await readSyncStates(db)
  const settings = await readSettings(db)
  const running = [...states.values()].filter((state) => state.finishedAt === null && state.startedAt !== null)
  const rows = running.reduce((sum, state) => sum + state.done, 0)
  const seconds = (clock.now() - Math.min(...running.map((state) => state.startedAt ?? 0))) / 1000
  const loadPhase = isLoaded(states) ? 'live' : 'backfill'
  return {
    phase: portal?.state === 'reconnect' ? 'reconnect' : loadPhase,
    kinds: loadKinds.map((kind) => {
      const state = states.get(kind)
      return { kind, done: state?.done ?? 0, total: state?.total ?? null, finishedAt: toIso(state?.finishedAt ?? null) }
    }),
    inbox: { waiting: await countWaiting(registry, portalId) },
    lastChangeAt: toIso(toInstant(settings.get('last_change_at'))),
    freshAt: toIso(toInstant(settings.get('fresh_at'))),
    rowsPerSecond: running.length > 0 && seconds > 0.5 ? Math.round(rows / seconds) : null,
    message: portal?.message ?? null,
  }
}

function toInstant(text: string | undefined): number | null {
  return text === undefined ? null : Number(text)
}

function toIso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString()
}
