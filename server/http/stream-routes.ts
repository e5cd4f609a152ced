import { Router, type Request } from 'express'
import type { Kysely } from 'kysely'
import { canManagePortal } from '../../shared/access/access'
import type { Progress } from '../../shared/api/goal-contract'
import type { SyncStatus, UnreadList } from '../../shared/api/sync-contract'
import type { Flow, FlowNotice } from '../flow'
import type { Clock } from '../clock'
import { AppError } from '../errors'
import type { PortalReaders } from '../portal-readers'
import type { ProgressReader } from '../progress/progress-types'
import type { Hub } from '../publish/hub'
import { createLoopTurns } from '../publish/loop-turns'
import { createSharedReads, type SharedReads } from '../publish/shared-reads'
import { lastGoalMove, listGoalMovesSince } from '../store/goal-move-store'
import { listGoals } from '../store/goal-store'
import type { RegistryTables } from '../store/registry-tables'
import { findSession } from '../store/session-store'
import { loadStructure, type Structure } from '../store/structure-reader'
import { listUnread } from '../store/unread-store'
import { assertAllowed, type ApiCall, type ApiGate } from './api-call'
import type { ToAsk } from './figure-routes'
import { openStream, type StreamSource } from './open-stream'
import { toViewer } from './read-viewer'

/** Reads how the sync of a portal stands. */
export type ReadSync = (portalId: string) => Promise<SyncStatus>

/** More pages than anybody keeps open at once. */
const streamsPerPerson = 20
const unreadAtMost = 200

export type StreamRoutesDeps = {
  gate: ApiGate
  hub: Hub<FlowNotice>
  readers: Pick<PortalReaders, 'read'>
  registry: Kysely<RegistryTables>
  progress: ProgressReader
  toAsk: ToAsk
  readSync: ReadSync
  flow: Pick<Flow, 'checkSync'>
  clock: Clock
  onError: (error: unknown) => void
}

/** The connection of the CRM and the stream of what moves. */
export function createStreamRoutes({ gate, hub, readers, registry, progress, toAsk, readSync, flow, clock, onError }: StreamRoutesDeps): Router {
  const router = Router()
  const openOf = new Map<string, number>()
  const turn = createLoopTurns()
  const sharedOf = new Map<string, Shared>()

  router.get('/sync', gate(async ({ res, session }) => {
    res.json(await readSync(session.portalId))
  }))

  router.post('/sync/check', gate(async ({ res, viewer, session }) => {
    assertAllowed(canManagePortal(viewer), 'Only an administrator compares the portal with the CRM.')
    await flow.checkSync(session.portalId)
    res.status(202).json(await readSync(session.portalId))
  }))

  router.get('/sync/unread', gate(async (call) => {
    assertAllowed(canManagePortal(call.viewer), 'Only an administrator sees which records could not be read.')
    const { recordUrl } = await toAsk(call)
    const records = (await listUnread(call.db, { limit: unreadAtMost })).map(({ firstAt, lastAt, ...row }) => ({
      ...row, url: recordUrl(row), firstAt: new Date(firstAt).toISOString(), lastAt: new Date(lastAt).toISOString(),
    }))
    const answer: UnreadList = { records }
    call.res.json(answer)
  }))

  router.get('/stream', gate(async (call) => {
    // Of every installation of a portal the id is new, so the first part of it tells them apart.
    const epoch = call.session.portalId.slice(0, 8)
    countStream(call)
    await openStream(call.res, { source: createSource(call), epoch, lastEventId: readLastEventId(call.req), onError })
  }))

  /** Each move is read anew for every stream, so one person must not hold any number of them. Throws `limited`. */
  function countStream({ session, res }: ApiCall): void {
    const person = `${session.portalId}:${session.userId}`
    const open = openOf.get(person) ?? 0
    if (open >= streamsPerPerson) throw new AppError('limited', 'too-many-streams', 'Too many open streams of this person; close some of the pages.')
    openOf.set(person, open + 1)
    res.once('close', () => {
      const left = (openOf.get(person) ?? 1) - 1
      if (left > 0) openOf.set(person, left)
      else openOf.delete(person)
    })
  }

  /** The stream outlives the call's connection: every reading borrows its own, with the rights of that moment. */
  function createSource({ session, token, language }: ApiCall): StreamSource {
    const { portalId } = session
    const shared = sharedOf.get(portalId) ?? { streams: 0, sync: createSharedReads(), structure: createSharedReads(), progress: createSharedReads() }
    let current = session
    return {
      subscribe: (listener) => {
        sharedOf.set(portalId, shared)
        shared.streams += 1
        // A stream that comes back reads what may have been written a moment ago, its notice still on the way.
        forget(shared)
        const unsubscribe = hub.subscribe(portalId, (notice) => {
          forget(shared)
          listener(notice)
        })
        let isOpen = true
        return () => {
          // A stream that ends itself is closed once more by its connection.
          if (!isOpen) return
          isOpen = false
          unsubscribe()
          shared.streams -= 1
          if (shared.streams === 0 && sharedOf.get(portalId) === shared) sharedOf.delete(portalId)
        }
      },
      turn,
      // Nothing else is read but after a notice, and each lets go of what was read before it.
      readProgress: async (goalIds) => await readers.read(portalId, async (db) => {
        const structure = await shared.structure.read('', async () => await loadStructure(db))
        const viewer = toViewer(structure, current)
        return await shared.progress.read([current.userId, current.isAdmin, language, ...goalIds].join(' '), async () =>
          await progress.currentProgress(db, await toAsk({ session, viewer, structure, language, now: clock.now() }), goalIds))
      }),
      readSync: async () => await shared.sync.read('', async () => await readSync(portalId)),
      lastSeq: async () => await readers.read(portalId, lastGoalMove),
      movedSince: async (seq) => await readers.read(portalId, async (db) => (seq === null ? (await listGoals(db)).map((goal) => goal.id) : await listGoalMovesSince(db, seq))),
      isAlive: async () => {
        const found = await findSession(registry, token, clock.now())
        // A later visit may have brought the CRM's word that this is no administrator any more.
        if (found) current = found
        return found !== undefined
      },
    }
  }

  return router
}

/** What the open streams of one portal read in common since its last notice. */
type Shared = { streams: number; sync: SharedReads<SyncStatus>; structure: SharedReads<Structure>; progress: SharedReads<Progress[]> }

function forget({ sync, structure, progress }: Shared): void {
  for (const reads of [sync, structure, progress]) reads.forget()
}

function readLastEventId(req: Request): string | null {
  return req.get('last-event-id')?.slice(0, 100) ?? null
}
