import { findPortal, updateState } from '../store/portal-store'
import type { SyncDeps } from './portal-sync-types'

/** A word on the portal's screens about the reading of it; null takes it back. */
export async function tellPortal({ registry, portalId, onStatus }: SyncDeps, message: string | null): Promise<void> {
  const portal = await findPortal(registry, portalId)
  if (!portal || portal.state !== 'live' || portal.message === message) return
  await updateState(registry, portalId, portal.state, message)
  onStatus()
}
