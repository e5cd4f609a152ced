import { sessionTokenSchema } from '../../shared/api/session-contract'
import type { SessionToken } from '../../shared/api/session-contract'

export type SessionKeeperDeps = {
  first: SessionToken
  fetch: typeof globalThis.fetch
  now: () => number
}

export type SessionKeeper = {
  /** The bearer token to send now, renewed when little of its life is left. */
  getToken(): Promise<string>
  /** Asks for a new token after a refusal; false when the session is over. */
  renew(): Promise<boolean>
}

const marginMs = 60_000

/** Keeps the page's token in memory only and renews it before it expires, once for all who wait. */
export function createSessionKeeper({ first, fetch, now }: SessionKeeperDeps): SessionKeeper {
  let current = first
  let renewing: Promise<boolean> | null = null

  function renew(): Promise<boolean> {
    renewing ??= askForToken().finally(() => {
      renewing = null
    })
    return renewing
  }

  async function askForToken(): Promise<boolean> {
    const response = await fetch('/api/session/renew', {
      method: 'POST',
      headers: { authorization: `Bearer ${current.token}` },
    }).catch(() => null)
    if (!response?.ok) return false
    const answer = sessionTokenSchema.safeParse(await response.json().catch(() => null))
    if (!answer.success) return false
    current = answer.data
    return true
  }

  async function getToken(): Promise<string> {
    if (Date.parse(current.expiresAt) - now() < marginMs) await renew()
    return current.token
  }

  return { getToken, renew }
}
