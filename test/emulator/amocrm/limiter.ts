import type { Counters } from './counters'

/**
 * How much an account bears from one integration: so many requests in any second, then 429; so many refusals within a minute, then
 * 403 to everything for a while. `retryAfterSeconds` is what 429 advises (the documented sample says 300).
 */
export type Limits = { perSecond: number; refusalsBeforeBlock: number; blockSeconds: number; retryAfterSeconds: number }

export const defaultLimits: Limits = { perSecond: 7, refusalsBeforeBlock: 50, blockSeconds: 300, retryAfterSeconds: 1 }

const second = 1000
const minute = 60_000

/** A window that slides over the last second; a refused request does not fill it, and is counted all the same. */
export function createLimiter(limits: Limits, counters: Counters, now: () => number) {
  let arrived: number[] = []
  let taken: number[] = []
  let refusals: number[] = []
  let blockedUntil = 0
  return {
    take(): 'ok' | 'too many' | 'blocked' {
      const at = now()
      arrived = [...arrived.filter((moment) => moment > at - second), at]
      counters.mostInOneSecond = Math.max(counters.mostInOneSecond, arrived.length)
      if (at < blockedUntil) return 'blocked'
      taken = taken.filter((moment) => moment > at - second)
      if (taken.length < limits.perSecond) {
        taken.push(at)
        return 'ok'
      }
      refusals = [...refusals.filter((moment) => moment > at - minute), at]
      if (refusals.length >= limits.refusalsBeforeBlock) {
        blockedUntil = at + limits.blockSeconds * second
        refusals = []
      }
      return 'too many'
    },
    /** The support of the platform lifts the block. */
    unblock: (): void => { blockedUntil = 0 },
  }
}
