import { randomBytes } from 'node:crypto'

/** A pair as the OAuth host issued it; the access half ages, the refresh half dies when it is used. */
export type IssuedToken = {
  accessToken: string; refreshToken: string | null; memberId: string; userId: number
  expiresAt: number; refreshExpiresAt: number
}

const refreshLifeMs = 180 * 86_400_000

/** Keeps every token of every portal. `lifeSeconds` may be changed while running. */
export function createTokenStore(deps: { now: () => number; lifeSeconds: number }) {
  const byAccess = new Map<string, IssuedToken>()
  const byRefresh = new Map<string, IssuedToken>()
  const codes = new Map<string, { memberId: string; userId: number; expiresAt: number }>()
  const settings = { lifeSeconds: deps.lifeSeconds }
  const secret = (): string => randomBytes(16).toString('hex')

  function issue(memberId: string, userId: number, withRefresh = true): IssuedToken {
    const now = deps.now()
    const refreshToken = withRefresh ? secret() : null
    const token = { accessToken: secret(), refreshToken, memberId, userId, expiresAt: now + settings.lifeSeconds * 1000, refreshExpiresAt: now + refreshLifeMs }
    byAccess.set(token.accessToken, token)
    if (refreshToken !== null) byRefresh.set(refreshToken, token)
    return token
  }

  /** Spends a refresh token; undefined when it is unknown, used or too old. */
  function refresh(refreshToken: string): IssuedToken | undefined {
    const old = byRefresh.get(refreshToken)
    byRefresh.delete(refreshToken)
    return old && old.refreshExpiresAt > deps.now() ? issue(old.memberId, old.userId) : undefined
  }

  function issueCode(memberId: string, userId: number): string {
    const code = secret()
    codes.set(code, { memberId, userId, expiresAt: deps.now() + 30_000 })
    return code
  }

  function spendCode(code: string): IssuedToken | undefined {
    const grant = codes.get(code)
    codes.delete(code)
    return grant && grant.expiresAt > deps.now() ? issue(grant.memberId, grant.userId) : undefined
  }

  function revokePortal(memberId: string): void {
    for (const map of [byAccess, byRefresh])
      for (const [key, token] of map) if (token.memberId === memberId) map.delete(key)
  }

  /** Every access token of the portal is expired from this moment; refresh tokens live on. */
  function expirePortal(memberId: string): void {
    for (const token of byAccess.values()) if (token.memberId === memberId) token.expiresAt = deps.now()
  }

  /** Every refresh token of the portal is dead; access tokens live on. */
  function killGrants(memberId: string): void {
    for (const [key, token] of byRefresh) if (token.memberId === memberId) byRefresh.delete(key)
  }

  return {
    settings, issue, refresh, issueCode, spendCode, revokePortal, expirePortal, killGrants,
    findByRefresh: (refreshToken: string): IssuedToken | undefined => byRefresh.get(refreshToken),
    find: (accessToken: string): IssuedToken | undefined => byAccess.get(accessToken),
    isExpired: (token: IssuedToken): boolean => token.expiresAt <= deps.now(),
  }
}

export type TokenStore = ReturnType<typeof createTokenStore>
