import { listUnread } from '../store/unread-store'
import { fetchAndApply } from './catch-up'
import type { SyncStep } from './sync-types'

const firstPauseMs = 10 * 60_000
const longestPauseMs = 24 * 3_600_000
/** Those of one request and a few more. */
const atOnce = 500

/** Reads records anew that were set aside, each after a longer pause than before. Returns how many were tried. */
export async function retryUnread(step: SyncStep): Promise<number> {
  const now = step.clock.now()
  const due = (await listUnread(step.db, { limit: atOnce })).filter(({ attempts, lastAt }) => now - lastAt >= Math.min(longestPauseMs, firstPauseMs * 2 ** (attempts - 1)))
  if (due.length > 0) await fetchAndApply(step, due)
  return due.length
}
