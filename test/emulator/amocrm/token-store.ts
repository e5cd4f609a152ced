import { createHmac, generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto'
import type { IntegrationCard } from './emulator-types'

/** A pair as an account issued it; the access half ages, the refresh half dies when it is used. */
export type IssuedToken = { accessToken: string; refreshToken: string; accountId: number; userId: number; expiresAt: number; refreshExpiresAt: number }
type Grant = { accountId: number; userId: number; expiresAt: number }
/** What a disposable token says beside the times; a test may leave out or falsify any of it. */
export type DisposableClaims = {
  iss: string; aud: string; jti: string; iat: number; nbf: number; exp: number
  account_id: number; user_id: number; subdomain: string; client_uuid: string; is_admin: boolean
}

const codeLifeMs = 20 * 60_000
const refreshLifeMs = 90 * 86_400_000
const disposableLifeSeconds = 1800

/** Keeps every token of every account. `lifeSeconds` may be changed while running. */
export function createTokenStore(deps: { now: () => number; lifeSeconds: number; card: IntegrationCard }) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const byAccess = new Map<string, IssuedToken>()
  const byRefresh = new Map<string, IssuedToken>()
  const codes = new Map<string, Grant>()
  const settings = { lifeSeconds: deps.lifeSeconds }

  /** `apiDomain` is the host that knows where an account has moved to. */
  function issue(account: { id: number; domain: string; apiDomain: string }, userId: number): IssuedToken {
    const now = deps.now()
    const iat = Math.floor(now / 1000)
    const claims = {
      aud: deps.card.clientId, jti: randomBytes(40).toString('hex'), iat, nbf: iat, exp: iat + settings.lifeSeconds, sub: String(userId), grant_type: '',
      account_id: account.id, base_domain: account.domain, api_domain: account.apiDomain, version: 2, scopes: deps.card.scopes,
    }
    const token = {
      accessToken: signWithKey(claims), refreshToken: `def502${randomBytes(120).toString('hex')}`, accountId: account.id, userId,
      expiresAt: now + settings.lifeSeconds * 1000, refreshExpiresAt: now + refreshLifeMs,
    }
    byAccess.set(token.accessToken, token)
    byRefresh.set(token.refreshToken, token)
    return token
  }

  function signWithKey(claims: Record<string, unknown>): string {
    const body = `${encode({ typ: 'JWT', alg: 'RS256' })}.${encode(claims)}`
    return `${body}.${sign('RSA-SHA256', Buffer.from(body), privateKey).toString('base64url')}`
  }

  return {
    settings, issue,
    issueCode(accountId: number, userId: number): string {
      const code = `def502${randomBytes(120).toString('hex')}`
      codes.set(code, { accountId, userId, expiresAt: deps.now() + codeLifeMs })
      return code
    },
    /** Spends a code; undefined when it is unknown, used, too old or of another account. */
    spendCode: (code: string, accountId: number): Grant | undefined => spend(codes, code, (grant) => grant.accountId === accountId && grant.expiresAt > deps.now()),
    /** Spends a refresh token; undefined when it is unknown, used, too old or of another account. */
    spendRefresh: (refreshToken: string, accountId: number): IssuedToken | undefined => {
      const old = spend(byRefresh, refreshToken, (token) => token.accountId === accountId && token.refreshExpiresAt > deps.now())
      if (old) byAccess.delete(old.accessToken)
      return old
    },
    find: (accessToken: string): IssuedToken | undefined => byAccess.get(accessToken),
    findByRefresh: (refreshToken: string): IssuedToken | undefined => byRefresh.get(refreshToken),
    isExpired: (token: IssuedToken): boolean => token.expiresAt <= deps.now(),
    /** Access is revoked: every pair and code of the account is dead. */
    revoke(accountId: number): void {
      for (const map of [byAccess, byRefresh, codes] as Map<string, { accountId: number }>[])
        for (const [key, token] of map) if (token.accountId === accountId) map.delete(key)
    },
    /** Every access token of the account is expired from this moment; refresh tokens live on. */
    expire: (accountId: number): void => { for (const token of byAccess.values()) if (token.accountId === accountId) token.expiresAt = deps.now() },
    /** Every refresh token of the account is dead; access tokens live on. */
    killGrants: (accountId: number): void => { for (const [key, token] of byRefresh) if (token.accountId === accountId) byRefresh.delete(key) },
    /** The token that `$authorizedAjax` sends as X-Auth-Token: HS256 over the secret of the integration, half an hour. */
    mintDisposable(account: { id: number; subdomain: string; origin: string }, user: { id: number; isAdmin: boolean }, changes: Partial<DisposableClaims> = {}, secret = deps.card.clientSecret): string {
      const iat = Math.floor(deps.now() / 1000)
      const redirect = new URL(deps.card.urls?.redirectUri ?? 'https://example.test/')
      const claims: DisposableClaims = {
        iss: account.origin, aud: `${redirect.protocol}//${redirect.hostname}`, jti: randomUUID(), iat, nbf: iat, exp: iat + disposableLifeSeconds,
        account_id: account.id, user_id: user.id, subdomain: account.subdomain, client_uuid: deps.card.clientId, is_admin: user.isAdmin, ...changes,
      }
      const body = `${encode({ typ: 'JWT', alg: 'HS256' })}.${encode(claims)}`
      return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`
    },
  }
}

export type TokenStore = ReturnType<typeof createTokenStore>

function encode(part: Record<string, unknown>): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}

function spend<Value>(map: Map<string, Value>, key: string, isGood: (value: Value) => boolean): Value | undefined {
  const value = map.get(key)
  if (!value || !isGood(value)) return undefined
  map.delete(key)
  return value
}
