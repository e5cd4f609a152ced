import type { Clock } from '../../clock'
import { AppError } from '../../errors'
import type { AmocrmProvider } from '../crm-doors'
import type { ConnectionDeps, CrmConnection, CrmTokens } from '../crm-provider'
import { createHostGuard } from '../host-guard'
import type { RetryPolicy } from '../retry'
import { createTokenBucket, type Budget, type TokenBucket } from '../token-bucket'
import { createTokenSource, type TokenSource } from '../token-source'
import { toAccountAddress } from './account-address'
import { createAccountHttp, type AccountAnswer } from './account-http'
import { createAmoRest, type AccountLimits } from './amo-rest'
import { createAmocrmConnection } from './amocrm-connection'
import { findAccount } from './find-account'
import { createOAuth } from './oauth'
import { readGrantor, readPerson } from './read-person'
import { readRedirect } from './read-redirect'
import { readRevocation } from './read-revocation'
import { readVisit } from './read-visit'
import { readWebhook } from './read-webhook'
import { recordUrl } from './record-url'
import { isRedirect } from './rest-problem'

export type AmocrmDeps = {
  clientId: string
  clientSecret: string
  /** Host, or host:port, of the page where access is given. */
  oauthHost: string
  /** `host:port` of accounts in a private network. */
  extraHosts: readonly string[]
  /** Where accounts reach us, without a slash at the end. */
  publicUrl: string
  clock: Clock
  log: { warn(context: Record<string, unknown>, message: string): void }
  timeoutMs?: number
  budget?: Budget
  retry?: RetryPolicy
}

const usualTimeoutMs = 20_000
/** Seven requests a second and no more, whichever second is looked at: so there is no burst, and one is left for whoever opens a page. */
const usualBudget: Budget = { perSecond: 6, burst: 1 }
/** Whoever let us in has just asked who that was. */
const firstPauseMs = 1000
const usualRetry: RetryPolicy = { attempts: 6, baseMs: 500, capMs: 20_000 }
/** The one call a second that is left for whoever opens a page. */
const visitBudget: Budget = { perSecond: 1, burst: 1 }
/** Of many who come at once the first few are asked for. */
const visitPatienceMs = 1500
/** A visit waits for what the account says of the person. */
const visitTimeoutMs = 4000
/** An access token works for a day, and a live account is asked every few minutes. */
const renewAheadMs = 10 * 60_000

/** amoCRM and Kommo as the rest of the server sees them. */
export function createAmocrmProvider(deps: AmocrmDeps): AmocrmProvider {
  const { clientId, clock, publicUrl, extraHosts, oauthHost } = deps
  // The page where access is given is an account's host too, where the operator names one of their own.
  const ownHosts = [...extraHosts, ...(oauthHost.includes(':') ? [oauthHost] : [])]
  const guard = createHostGuard(ownHosts)
  const http = createAccountHttp({ guard, timeoutMs: deps.timeoutMs ?? usualTimeoutMs })
  const oauth = createOAuth({ clientId, clientSecret: deps.clientSecret, redirectUri: `${publicUrl}/amocrm/oauth`, http, clock })

  // The account counts on when a new connection begins, so what it counts outlives each.
  const limits = new Map<string, AccountLimits>()
  const visits = new Map<string, TokenBucket>()

  return {
    name: 'amocrm',
    tellsStructure: false,
    authorizeUrl,
    readAccount: (host) => toAccountAddress(host, extraHosts),
    readRedirect: (query) => readRedirect({ clientId, extraHosts }, query),
    tradeCode: async ({ code, address }, signal) => await oauth.trade(address.oauthUrl, code, signal),
    readGrantor: async (grant, signal) => await readGrantor(async (path) => await ask(grant.address.restUrl, grant.tokens.accessToken, path, signal), grant),
    readVisit: async (token) => await readVisit(deps, token),
    readPerson: async (portal, userId) => await readPerson(async (path) => await askPortal(portal, path), userId),
    readRevocation: (query) => readRevocation(deps, query),
    readWebhook,
    renewTokens: async (portal) => { await tokensOf(portal).replace((await portal.readTokens()).accessToken) },
    connect,
    recordUrl,
  }

  function authorizeUrl(state: string, account: string | null): string {
    const isKommo = account !== null && /\.(?:kommo|amocrm)\.com$/.test(account) && oauthHost.endsWith('.amocrm.ru')
    const host = isKommo ? 'www.kommo.com' : oauthHost
    const query = new URLSearchParams({ client_id: clientId, state, mode: 'popup' })
    return `${/:(?!443$)\d+$/.test(host) ? 'http' : 'https'}://${host}/oauth?${query.toString()}`
  }

  function connect(portal: ConnectionDeps): CrmConnection {
    const { signal } = portal
    const known = limits.get(portal.externalId) ?? { bucket: createTokenBucket(deps.budget ?? usualBudget, clock), silentUntil: 0, throttledAt: Number.NEGATIVE_INFINITY }
    if (!deps.budget) known.silentUntil = Math.max(known.silentUntil, clock.now() + firstPauseMs)
    limits.set(portal.externalId, known)
    // An account may move while the connection is open.
    const own = { ...portal, address: { ...portal.address } }
    const tokens = tokensOf(own, { aheadMs: renewAheadMs, now: () => clock.now() })
    const rest = createAmoRest({ http, limits: known, tokens, address: own.address, relearn: async () => await relearn(own), retry: deps.retry ?? usualRetry, clock, ...(signal ? { signal } : {}) })
    return createAmocrmConnection({ rest, portal, publicUrl, clock, log: deps.log, countCalls: (calls) => { known.bucket.spend(calls) } })
  }

  function tokensOf(portal: ConnectionDeps, early?: { aheadMs: number; now(): number }): TokenSource {
    return createTokenSource({
      read: async () => await portal.readTokens(), store: async (pair) => { await portal.storeTokens(pair) }, alone: portal.renewAlone,
      renew: async (refreshToken) => await renew(portal, refreshToken), ...(early ? { early } : {}),
    })
  }

  /** A grant that is dead where the account lived may live where it has moved to. */
  async function renew(portal: ConnectionDeps, refreshToken: string): Promise<CrmTokens> {
    try {
      return await oauth.renew(portal.address.oauthUrl, refreshToken, portal.signal)
    } catch (error) {
      if (!isRedirect(error) && !(error instanceof AppError && error.code === 'invalid_grant')) throw error
      if (!await relearn(portal)) throw error
      return await oauth.renew(portal.address.oauthUrl, refreshToken, portal.signal)
    }
  }

  /** Whether the account has moved; its address is stored, and changed in the portal at hand. */
  async function relearn({ portalId, externalId, address, signal, ...portal }: ConnectionDeps): Promise<boolean> {
    const ask = { http, toAddress: (host: string) => toAccountAddress(host, ownHosts), ...(signal ? { signal } : {}) }
    const moved = await findAccount(ask, { externalId, ...(await portal.readTokens()) }).catch(() => null)
    if (!moved || moved.origin === address.origin) return false
    deps.log.warn({ portal: portalId, origin: moved.origin }, 'the account has moved to another address')
    await portal.storeAddress(moved)
    Object.assign(address, moved)
    return true
  }

  async function ask(restUrl: string, accessToken: string, path: string, signal?: AbortSignal): Promise<AccountAnswer> {
    return await http(new URL(path, restUrl).href, { accessToken, ...(signal ? { signal } : {}) })
  }

  /** Throws `limited` when too many come at once. */
  async function takeVisit({ externalId }: ConnectionDeps): Promise<void> {
    const bucket = visits.get(externalId) ?? createTokenBucket(deps.budget ?? visitBudget, clock)
    visits.set(externalId, bucket)
    await bucket.take('live', AbortSignal.timeout(visitPatienceMs)).catch((error: unknown) => {
      throw new AppError('limited', 'query_limit', 'Too many people come at once for each to be asked for.', { cause: error })
    })
  }

  /** A refused token is renewed once. */
  async function askPortal(portal: ConnectionDeps, path: string): Promise<AccountAnswer> {
    const signal = portal.signal ?? AbortSignal.timeout(visitTimeoutMs)
    const tokens = tokensOf(portal)
    const { accessToken } = await tokens.current()
    await takeVisit(portal)
    const answer = await ask(portal.address.restUrl, accessToken, path, signal)
    if (answer.status !== 401) return answer
    await takeVisit(portal)
    return await ask(portal.address.restUrl, (await tokens.replace(accessToken)).accessToken, path, signal)
  }
}
