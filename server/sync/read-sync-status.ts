import type { Kysely } from 'kysely'
import type { SyncStatus } from '../../shared/api/sync-contract'
import type { Clock } from '../clock'
import { countWaiting } from '../store/inbox-store'
import { listKinds } from '../store/kind-store'
import { findPortal } from '../store/portal-store'
import type { PortalTables } from '../store/portal-tables'
import type { RegistryTables } from '../store/registry-tables'
import { readSettings } from '../store/settings-store'
import { readSyncStates, type SyncState } from '../store/sync-state-store'
import { historyKey, settingKinds } from './first-load'

type Deps = { portalId: string; registry: Kysely<RegistryTables>; db: Kysely<PortalTables>; clock: Clock }

/** How the reading of a portal stands, for its screens. */
export async function readSyncStatus({ portalId, registry, db, clock }: Deps): Promise<SyncStatus> {
  const portal = await findPortal(registry, portalId)
  const states = await readSyncStates(db)
  const settings = await readSettings(db)
  const kinds = await listKinds(db)
  const running = [...states.values()].filter((state) => state.finishedAt === null && state.startedAt !== null)
  const rows = running.reduce((sum, state) => sum + state.done, 0)
  const seconds = (clock.now() - Math.min(...running.map((state) => state.startedAt ?? 0))) / 1000
  const loadPhase = settings.has('loaded_at') ? 'live' : 'backfill'
  return {
    phase: portal?.state === 'reconnect' ? 'reconnect' : loadPhase,
    kinds: [
      ...settingKinds.map((kind) => toLine(kind, [states.get(kind)])),
      ...kinds.map(({ kind, refusal }) => ({ ...toLine(kind, [states.get(kind)]), message: refusal })),
      toLine('stageHistory', kinds.filter(({ history, refusal }) => history === 'crm' && refusal === null).map(({ kind }) => states.get(historyKey(kind)))),
    ],
    inbox: { waiting: await countWaiting(registry, portalId) },
    lastChangeAt: toIso(toInstant(settings.get('last_change_at'))),
    freshAt: toIso(toInstant(settings.get('fresh_at'))),
    rowsPerSecond: running.length > 0 && seconds > 0.5 ? Math.round(rows / seconds) : null,
    message: portal?.message ?? null,
  }
}

/** One line for one or several steps that are shown together; a total is known when all are. */
function toLine(kind: string, states: readonly (SyncState | undefined)[]): SyncStatus['kinds'][number] {
  const finished = states.map((state) => state?.finishedAt ?? null)
  const isFinished = states.length > 0 && finished.every((at) => at !== null)
  return {
    kind, done: states.reduce((sum, state) => sum + (state?.done ?? 0), 0),
    total: states.reduce<number | null>((sum, state) => (sum === null || !state || state.total === null ? null : sum + state.total), states.length > 0 ? 0 : null),
    finishedAt: toIso(isFinished ? Math.max(...finished.filter((at) => at !== null)) : null), message: null,
  }
}

function toInstant(text: string | undefined): number | null {
  return text === undefined ? null : Number(text)
}

function toIso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString()
}
