import { listDismissed } from '../store/people-store'
import { endSessionsOf } from '../store/session-store'
import { readSettings, writeSetting } from '../store/settings-store'
import { bindEvents } from './bind-events'
import { catchUp } from './catch-up'
import { isLoaded, loadRecords } from './first-load'
import { createForgottenRecords } from './forgotten-records'
import { listRefused } from './list-refused'
import { pollSilent } from './poll-silent'
import type { Run, SyncDeps } from './portal-sync-types'
import { toLoadStep } from './to-load-step'
import { retryUnread } from './retry-unread'
import { takeKept } from './take-kept'
import { revalueFirstRated, syncCatalogue, syncPeople } from './write-catalogue'

type Deps = SyncDeps & {
  /** People, and what no event tells of, are read this often. */
  peopleMs: number
  /** Records may have come without their product rows. */
  onPolled(): void
}

/** One look at the whole portal: what it is made of, and changes whose event did not come. */
export async function followOnce(deps: Deps, current: Run): Promise<void> {
  const { portalId, db, clock, log, peopleMs } = deps
  const { step } = current
  current.followedAt = clock.now()
  const refused = await listRefused(db)
  const { isRevalued, isRated } = await syncCatalogue(step)
  await writeSetting(db, 'catalogue_at', String(clock.now()))
  if (isRevalued) log.info({ portal: portalId }, 'the base currency changed; records were valued anew')
  if (isRevalued || isRated) await deps.onRevalued()
  if (clock.now() - current.peopleAt >= peopleMs || refused.some(isOfPeople)) await followPeople(deps, current)
  if (await isLoaded(step)) {
    await followRecords(deps, current)
    if (clock.now() - current.polledAt >= peopleMs) {
      current.polledAt = clock.now()
      await pollSilent(step)
      deps.onPolled()
    }
  }
  const still = await listRefused(db)
  // What was refused with the kind may be granted with it; and a binding that was taken away is put back in time.
  if (refused.some((kind) => !still.includes(kind)) || clock.now() - Number((await readSettings(db)).get('bound_at') ?? 0) > step.connection.rebindMs) {
    await bindEvents(deps, current)
  }
  await writeSetting(db, 'seen_at', String(clock.now()))
}

async function followPeople(deps: Deps, current: Run): Promise<void> {
  const { portalId, db, clock, registry } = deps
  const readAt = clock.now()
  await syncPeople(current.step, (await toLoadStep(deps, current)).adminIds)
  await endSessionsOf(registry, portalId, { userIds: await listDismissed(db), readAt })
  current.peopleAt = clock.now()
  await writeSetting(db, 'people_at', String(readAt))
  await deps.onPeople()
}

async function followRecords(deps: Deps, current: Run): Promise<void> {
  const { step } = current
  // Kinds that came since: a new smart process, one whose refusal was lifted.
  current.forgotten = createForgottenRecords()
  await loadRecords(await toLoadStep(deps, current))
  current.forgotten = null
  await revalueFirstRated(step)
  const kept = await takeKept(step)
  const { missed } = await catchUp(step)
  if (missed + kept > 0) deps.log.info({ portal: deps.portalId, missed, kept }, 'changes were found whose event had not come')
  await retryUnread(step)
}

function isOfPeople(kind: string): boolean {
  return kind === 'people' || kind === 'departments'
}
