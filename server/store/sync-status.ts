import type { Kysely } from 'kysely'
import type { SyncStatus } from '../../shared/api/sync-contract'
import { countWaiting } from './inbox-store'
import { findPortal } from './portal-store'
import type { PortalTables } from './portal-tables'
import type { RegistryTables } from './registry-tables'
import { readSettings } from './settings-store'
import { readSyncStates, type SyncState } from './sync-state-store'

const order = ['people', 'departments', 'pipelines', 'stages', 'fields', 'currencies', 'deal', 'stageHistory']

/** How far a portal has been read, and how fresh its figures are; `now` is epoch milliseconds. */
export async function readSyncStatus(
  portalDb: Kysely<PortalTables>, registryDb: Kysely<RegistryTables>, { portalId, now }: { portalId: string; now: number },
): Promise<SyncStatus> {
  const portal = await findPortal(registryDb, portalId)
  const states = [...(await readSyncStates(portalDb)).values()].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
  const settings = await readSettings(portalDb)
  const isLoaded = states.length > 0 && states.every(({ finishedAt }) => finishedAt !== null)
  const working = isLoaded ? 'live' as const : 'backfill' as const
  return {
    phase: portal?.state === 'reconnect' ? 'reconnect' : working,
    kinds: states.map(({ kind, done, total, finishedAt }) => ({ kind, done, total, finishedAt: toIso(finishedAt) })),
    inbox: { waiting: await countWaiting(registryDb, portalId) },
    lastChangeAt: toIso(toNumber(settings.get('last_change_at'))),
    freshAt: toIso(toNumber(settings.get('fresh_at'))),
    rowsPerSecond: isLoaded ? null : rowsPerSecond(states, now),
    message: portal?.message ?? null,
  }
}

function rowsPerSecond(states: readonly SyncState[], now: number): number | null {
  const running = states.filter(({ done, finishedAt }) => finishedAt === null && done > 0)
  const seconds = Math.max(...running.map(({ startedAt }) => (now - (startedAt ?? now)) / 1000), 0)
  return seconds < 0.5 ? null : Math.round(running.reduce((sum, { done }) => sum + done, 0) / seconds)
}

function toNumber(text: string | undefined): number | null {
  return text === undefined ? null : Number(text)
}

function toIso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString()
}
