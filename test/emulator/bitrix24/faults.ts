/** What goes wrong next. Numbers count down as they are used up; the rest stays until it is switched off. */
export type Faults = {
  /** REST answers that are 500, that break the socket, that refuse a good token, that say 200 with an error. */
  serverErrors: number
  socketResets: number
  /** Requests that are never answered; that are worked off, and whose answer is lost. */
  silences: number
  lostAnswers: number
  expiredTokens: number
  errorsInOk: number
  /** Batches of which one command fails, or finds half way that the token has run out. */
  failedCommands: number
  expiredCommands: number
  slowMs: number
  /** The platform has blocked the portal by hand: 503 OVERLOAD_LIMIT until its support lifts that. */
  isOverloaded: boolean
  /** Events that are lost, sent twice, or held until that many are there and sent in reverse. */
  dropEvents: number
  duplicateEvents: number
  reorderEvents: number
  eventDelayMs: number
  /** Refreshes that are answered invalid_grant; that take the old token and lose the answer; 500 of the OAuth host. */
  deadGrant: boolean
  lostRefreshes: number
  oauthErrors: number
  /** The request, counted from the first, at which one of the faults above is armed once. */
  planned: { request: number; fault: CallFault } | null
}

/** What may befall a single request. */
export type CallFault = 'serverErrors' | 'socketResets' | 'silences' | 'lostAnswers' | 'expiredTokens' | 'errorsInOk' | 'failedCommands' | 'expiredCommands'

export function createFaults(): Faults {
  return {
    serverErrors: 0, socketResets: 0, silences: 0, lostAnswers: 0, expiredTokens: 0, errorsInOk: 0, failedCommands: 0, expiredCommands: 0, slowMs: 0, isOverloaded: false,
    dropEvents: 0, duplicateEvents: 0, reorderEvents: 0, eventDelayMs: 0, deadGrant: false, lostRefreshes: 0, oauthErrors: 0, planned: null,
  }
}

type Counted = { [Key in keyof Faults]: Faults[Key] extends number ? Key : never }[keyof Faults]

/** True, and one less to come, while the fault is armed. */
export function strike(faults: Faults, name: Counted): boolean {
  if (faults[name] <= 0) return false
  faults[name] -= 1
  return true
}
