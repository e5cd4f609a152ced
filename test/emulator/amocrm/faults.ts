/** What goes wrong next. Numbers count down as they are used up; the rest stays until it is switched off. */
export type Faults = {
  /** API requests that are answered 500, that are answered 504, that break the socket, that never get an answer. */
  serverErrors: number
  gatewayTimeouts: number
  socketResets: number
  timeouts: number
  slowMs: number
  /** Good tokens that are refused with 401. */
  expiredTokens: number
  /** Writes are refused with 402: the account is not paid. */
  isUnpaid: boolean
  /** Everything is refused with 403, as after an administrator or the platform has blocked the integration. */
  isBlocked: boolean
  /** Lists that are refused with 403 while the rest is answered: `/events`. */
  refusedPaths: string[]
  /** Exchanges that are answered as if the grant were dead; that take the old token and lose the answer; that are 500. */
  deadGrant: boolean
  lostRefreshes: number
  oauthErrors: number
  /** Webhooks that are lost, sent twice, or held until that many are there and sent in reverse. */
  dropHooks: number
  duplicateHooks: number
  reorderHooks: number
  hookDelayMs: number
}

export function createFaults(): Faults {
  return {
    serverErrors: 0, gatewayTimeouts: 0, socketResets: 0, timeouts: 0, slowMs: 0, expiredTokens: 0, isUnpaid: false, isBlocked: false, refusedPaths: [],
    deadGrant: false, lostRefreshes: 0, oauthErrors: 0, dropHooks: 0, duplicateHooks: 0, reorderHooks: 0, hookDelayMs: 0,
  }
}

type Counted = { [Key in keyof Faults]: Faults[Key] extends number ? Key : never }[keyof Faults]

/** True, and one less to come, while the fault is armed. */
export function strike(faults: Faults, name: Counted): boolean {
  if (faults[name] <= 0) return false
  faults[name] -= 1
  return true
}
