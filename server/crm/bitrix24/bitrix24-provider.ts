import type { Clock } from '../../clock'
import { AppError } from '../../errors'
import type { Bitrix24Provider } from '../crm-doors'
import type { ConnectionDeps, CrmAddress, CrmConnection } from '../crm-provider'
import { createHostGuard, hostAndPort } from '../host-guard'
import { createOperatingMeter, type OperatingMeter } from '../operating-meter'
import type { RetryPolicy } from '../retry'
import { createTokenBucket, type Budget, type TokenBucket } from '../token-bucket'
import { createTokenSource } from '../token-source'
import type { BindLog } from './bind-portal'
import { createBitrix24Connection } from './bitrix24-connection'
import { createHttpPost } from './http-post'
import { createOAuth } from './oauth'
import { readEntry } from './read-entry'
import { readEvent, readEventOrigin } from './read-event'
import { recordUrl } from './record-url'
import { createRestClient } from './rest-client'

export type Bitrix24Deps = {
  clientId: string
  clientSecret: string
  /** Origins of the authorisation hosts; the client secret goes nowhere else. */
  oauthUrls: readonly string[]
  /** `host:port` of portals in a private network. */
  extraHosts: readonly string[]
  /** Where portals reach us, without a slash at the end. */
  publicUrl: string
  clock: Clock
  log: BindLog
  budget?: Budget
  retry?: RetryPolicy
  timeoutMs?: number
}

// The platform's buckets are 50 and 250; a little is left for calls that arrive closer together than they were sent.
const usualBudget: Budget = { perSecond: 2, burst: 48 }
const enterpriseBudget: Budget = { perSecond: 5, burst: 245 }
/** A request of the platform may take a minute. */
const usualTimeoutMs = 65_000
const usualRetry: RetryPolicy = { attempts: 6, baseMs: 500, capMs: 20_000 }

/** Bitrix24 as the rest of the server sees it. */
export function createBitrix24Provider(deps: Bitrix24Deps): Bitrix24Provider {
  const { clock, publicUrl, log } = deps
  const oauthUrls = deps.oauthUrls.map((url) => new URL(url))
  const guard = createHostGuard([...deps.extraHosts, ...oauthUrls.map(hostAndPort)])
  const post = createHttpPost({ guard, timeoutMs: deps.timeoutMs ?? usualTimeoutMs })
  const oauth = createOAuth({ clientId: deps.clientId, clientSecret: deps.clientSecret, oauthUrls: deps.oauthUrls, guard, post, clock })
  const verification = { oauth, post, clock }
  const budgets = { usual: deps.budget ?? usualBudget, enterprise: enterpriseBudget }
  // A new connection does not fill the platform's bucket anew, so these outlive it.
  const limits = new Map<string, { bucket: TokenBucket; meter: OperatingMeter }>()

  return {
    name: 'bitrix24',
    tellsStructure: true,
    readEntry: async (input) => await readEntry(verification, input),
    readEventOrigin,
    readEvent: async (body) => await readEvent(verification, body),
    connect,
    recordUrl,
  }

  function connect(portal: ConnectionDeps): CrmConnection {
    const { signal } = portal
    const { bucket, meter } = limits.get(portal.externalId) ?? { bucket: createTokenBucket(budgets.usual, clock), meter: createOperatingMeter() }
    limits.set(portal.externalId, { bucket, meter })
    const tokens = createTokenSource({
      read: async () => await portal.readTokens(),
      store: async (pair) => { await portal.storeTokens(pair) },
      alone: portal.renewAlone,
      renew: async (refreshToken) => await oauth.renew(portal.address.oauthUrl, refreshToken, signal),
    })
    const rest = createRestClient({
      post, bucket, meter, tokens, clock, address: portal.address, retry: deps.retry ?? usualRetry,
      relearnAddress: async (accessToken) => await relearnAddress(portal, accessToken), ...(signal ? { signal } : {}),
    })
    return createBitrix24Connection({ rest, meter, bucket, budgets, portal, publicUrl, clock, log })
  }

  async function relearnAddress(portal: ConnectionDeps, accessToken: string): Promise<CrmAddress> {
    const { memberId, address } = await oauth.verify(accessToken, portal.address.oauthUrl, portal.signal)
    if (memberId !== portal.externalId) throw new AppError('upstream', 'crm_refused', 'The stored token belongs to another portal.')
    await portal.storeAddress(address)
    log.warn({ portal: portal.portalId, origin: address.origin }, 'the portal has moved to another address')
    return address
  }
}
