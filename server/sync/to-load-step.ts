import type { RecordRef } from '../../shared/record/record-types'
import { findPortal } from '../store/portal-store'
import type { Run, SyncDeps } from './portal-sync-types'
import type { SyncStep } from './sync-types'

/** What a load works with: a step, who is known to be an administrator, and what went away meanwhile. */
export async function toLoadStep({ registry, portalId }: SyncDeps, current: Run): Promise<SyncStep & { adminIds: ReadonlySet<string>; isForgotten(ref: RecordRef): boolean }> {
  const portal = await findPortal(registry, portalId)
  return { ...current.step, adminIds: new Set(portal ? [portal.installerId] : []), isForgotten: (ref) => current.forgotten?.has(ref) ?? false }
}
