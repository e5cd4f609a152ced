import type { Kysely } from 'kysely'
import type { SyncStatus } from '../../shared/api/sync-contract'
import type { Clock } from '../clock'
import { countWaiting } from '../store/inbox-store'
import { readKindChecks, type KindCheck } from '../store/kind-check-store'
import { listKinds, type KindRow } from '../store/kind-store'
import { findPortal, type StoredPortal } from '../store/portal-store'
import type { PortalTables } from '../store/portal-tables'
import type { RegistryTables } from '../store/registry-tables'
import { readSettings } from '../store/settings-store'
import { readSyncStates, type SyncState } from '../store/sync-state-store'
import { countUnread } from '../store/unread-store'
import { parseCheckRun } from './check-kinds'
import { withoutEvents } from './bind-events'
import { historyKey, settingKinds } from './first-load'

type Deps = { portalId: string; registry: Kysely<RegistryTables>; db: Kysely<PortalTables>; clock: Clock }

/** How the reading of a portal stands, for its screens. */
export async function readSyncStatus({ portalId, registry, db, clock }: Deps): Promise<SyncStatus> {
  const portal = await findPortal(registry, portalId)
  const states = await readSyncStates(db)
  const settings = await readSettings(db)
  const kinds = await listKinds(db)
  const checks = await readKindChecks(db)
  const aside = await countUnread(db)
  const freshAt = toInstant(settings.get('fresh_at'))
  const check = parseCheckRun(settings.get('check'))
  const running = [...states.values()].filter((state) => state.finishedAt === null && state.startedAt !== null)
  const rows = running.reduce((sum, state) => sum + state.done, 0)
  const seconds = (clock.now() - Math.min(...running.map((state) => state.startedAt ?? 0))) / 1000
  const loadPhase = settings.has('loaded_at') ? 'live' : 'backfill'
  return {
    phase: portal?.state === 'reconnect' ? 'reconnect' : loadPhase,
    kinds: [
      ...settingKinds.map((kind) => ({
        ...toLine(kind, [states.get(kind)]), freshAt: toIso(toInstant(settings.get(peopleKinds.has(kind) ? 'people_at' : 'catalogue_at'))),
        ...toRefusal(kind === 'people' ? settings.get('refused_people') : kind === 'departments' ? settings.get('refused_departments') : undefined),
      })),
      ...kinds.map((row): SyncStatus['kinds'][number] => ({
        ...toLine(row.kind, [states.get(row.kind)]), message: row.refusal, title: row.title,
        ...toTruth({ row, state: states.get(row.kind), check: checks.get(row.kind), unread: aside.get(row.kind) ?? 0, freshAt }),
      })),
      toLine('stageHistory', kinds.filter(({ history, refusal }) => history === 'crm' && refusal === null).map(({ kind }) => states.get(historyKey(kind)))),
    ],
    inbox: { waiting: await countWaiting(registry, portalId) },
    lastChangeAt: toIso(toInstant(settings.get('last_change_at'))),
    freshAt: toIso(freshAt),
    check: check && { ...check, startedAt: new Date(check.startedAt).toISOString(), finishedAt: toIso(check.finishedAt) },
    rowsPerSecond: running.length > 0 && seconds > 0.5 ? Math.round(rows / seconds) : null,
    message: portal?.message ?? null, limit: limitOf(portal),
  }
}

function limitOf(portal: StoredPortal | undefined): SyncStatus['limit'] {
  if (!portal || portal.state === 'reconnect' || portal.message === null) return null
  return portal.message === withoutEvents ? 'no-events' : 'blocked'
}

function toRefusal(message: string | undefined): Pick<SyncStatus['kinds'][number], 'message' | 'problem'> {
  return message ? { message, problem: 'refused' } : {}
}

const peopleKinds: ReadonlySet<string> = new Set(['people', 'departments'])

type Truth = Pick<SyncStatus['kinds'][number], 'ours' | 'inCrm' | 'checkedAt' | 'freshAt' | 'unread' | 'problem'>
type KindFacts = { row: KindRow; state: SyncState | undefined; check: KindCheck | undefined; unread: number; freshAt: number | null }

/** How a kind agrees with the CRM. Right after its first load the counts are those of the load. */
function toTruth({ row, state, check, unread, freshAt }: KindFacts): Truth {
  const { finishedAt = null, changedSince = null } = state ?? {}
  const counted = check ?? (finishedAt === null || !state ? null : { ours: state.done, inCrm: state.total ?? state.done, checkedAt: finishedAt })
  const isRefused = row.refusal !== null
  // Of a kind that is refused nothing is known since it was read last.
  const known = isRefused ? changedSince : Math.max(changedSince ?? 0, freshAt ?? 0)
  const problem = isRefused ? 'refused' : unread > 0 ? 'unread' : counted && counted.ours !== counted.inCrm ? 'differs' : null
  return {
    ours: counted?.ours ?? null, inCrm: counted?.inCrm ?? null, checkedAt: toIso(counted?.checkedAt ?? null),
    freshAt: toIso(finishedAt === null ? null : known), unread, problem,
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
