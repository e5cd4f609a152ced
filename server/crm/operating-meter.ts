/** How much of the CRM's computing time each method has used in the window the CRM counts. */
export type OperatingMeter = {
  /** Notes what an answer says: seconds used, and when (epoch ms) the oldest part of them is forgotten. */
  note(method: string, usedSeconds: number, resetAt: number): void
  /** The CRM refused a method for its computing time. */
  refuse(method: string, now: number): void
  /** Milliseconds to wait before calling any of the methods. */
  delayMs(methods: Iterable<string>, now: number): number
}

/** The documented example of the limit; the true one is the portal's own and is noticed by `refuse`. */
const limitSeconds = 480
const share = 0.9
const bucketMs = 60_000

export function createOperatingMeter(): OperatingMeter {
  const blockedUntil = new Map<string, number>()
  return {
    note(method, usedSeconds, resetAt) {
      if (usedSeconds >= limitSeconds * share) blockedUntil.set(method, resetAt)
      else blockedUntil.delete(method)
    },
    refuse(method, now) {
      blockedUntil.set(method, Math.max(blockedUntil.get(method) ?? 0, now + bucketMs))
    },
    delayMs(methods, now) {
      let until = now
      for (const method of methods) until = Math.max(until, blockedUntil.get(method) ?? 0)
      return Math.min(until - now, 10 * bucketMs)
    },
  }
}
