import { AppError } from '../errors'
import { writeSetting } from '../store/settings-store'
import type { Run, SyncDeps } from './portal-sync-types'
import { tellPortal } from './tell-portal'

/** What a portal's screens are told when no events come. */
export const withoutEvents = 'The CRM refuses to send events (its plan or version has none): changes are looked for every minute.'

/** Asks the CRM for its events. Without them catch-up carries: a refusal must not keep the portal from being read. */
export async function bindEvents(deps: SyncDeps, current: Run): Promise<void> {
  const { portalId, db, clock, log } = deps
  try {
    await current.step.connection.bind()
    current.isBound = true
    await tellPortal(deps, null)
    await writeSetting(db, 'bound_at', String(clock.now()))
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'events_refused') throw error
    if (current.isBound) log.error({ portal: portalId, err: error }, withoutEvents)
    current.isBound = false
    await tellPortal(deps, withoutEvents)
  }
}
