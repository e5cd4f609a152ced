import type { Clock } from '../../clock'
import { AppError } from '../../errors'
import type { CrmAddress } from '../crm-provider'
import type { OperatingMeter } from '../operating-meter'
import { withRetry, type RetryPolicy } from '../retry'
import { sleep } from '../sleep'
import type { Priority, TokenBucket } from '../token-bucket'
import type { TokenSource } from '../token-source'
import type { HttpPost } from './http-post'
import { readRestAnswer, type RestAnswer } from './rest-answer'

export type RestCall = {
  method: string
  params: Record<string, unknown>
  priority: Priority
  /** Methods whose computing time the call uses; the method itself when absent. */
  meters?: readonly string[]
  /** Looks into an answer and throws what must be handled like a failure of the call. */
  inspect?: (answer: RestAnswer) => void
}

/** Calls to one portal within its budget: tokens renewed, moves followed after verification, passing failures repeated. */
export type RestClient = {
  call(call: RestCall): Promise<RestAnswer>
  /** Milliseconds the portal's clock is ahead of ours, as last seen. */
  clockSkewMs(): number
}

type Deps = {
  post: HttpPost
  bucket: TokenBucket
  meter: OperatingMeter
  tokens: TokenSource
  address: CrmAddress
  /** Learns the portal's address from the authorisation host, and stores it. */
  relearnAddress(accessToken: string): Promise<CrmAddress>
  retry: RetryPolicy
  clock: Clock
  signal?: AbortSignal
}

/** A clock may run in another zone by mistake; what tells another day is no clock, and must not move the windows of changes there. */
const mostSkewMs = 24 * 3_600_000
/** A batch of deals with many fields of their own. */
const largestAnswer = 256 * 1024 * 1024

export function createRestClient(deps: Deps): RestClient {
  const { bucket, meter, tokens, clock, signal } = deps
  let address = deps.address
  let skewMs = 0

  return {
    clockSkewMs: () => skewMs,
    async call(call) {
      const meters = call.meters ?? [call.method]
      return await withRetry(deps.retry, { sleep: async (ms) => { await sleep(ms, signal) }, random: Math.random }, async () => {
        try {
          return await attempt(call, meters, { renew: true, relearn: true })
        } catch (error) {
          noteLimit(error, meters)
          throw error
        }
      })
    },
  }

  async function attempt(call: RestCall, meters: readonly string[], may: { renew: boolean; relearn: boolean }): Promise<RestAnswer> {
    await waitForTurn(meters, call.priority)
    const { accessToken } = await tokens.current()
    try {
      return await send(call, accessToken)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      if (error.code === 'token_refused') {
        if (!may.renew) throw new AppError('upstream', 'crm_refused', 'The portal refuses a token that was just renewed.', { cause: error })
        await tokens.replace(accessToken)
        return await attempt(call, meters, { ...may, renew: false })
      }
      if (error.code === 'crm_moved') {
        if (!may.relearn) throw new AppError('upstream', 'crm_unavailable', 'The portal redirects from the address its authorisation server names.', { cause: error })
        address = await learnAddress(accessToken)
        return await attempt(call, meters, { ...may, relearn: false })
      }
      throw error
    }
  }

  /** The redirect itself is never followed: only the authorisation host is asked, with a token it still knows. */
  async function learnAddress(accessToken: string): Promise<CrmAddress> {
    try {
      return await deps.relearnAddress(accessToken)
    } catch (error) {
      if (!(error instanceof AppError) || error.kind !== 'unauthenticated') throw error
      return await deps.relearnAddress((await tokens.replace(accessToken)).accessToken)
    }
  }

  async function send(call: RestCall, accessToken: string): Promise<RestAnswer> {
    const sentAt = clock.now()
    const url = new URL(call.method, address.restUrl).href
    const answer = readRestAnswer(call.method, await deps.post(url, { ...call.params, auth: accessToken }, { maxBytes: largestAnswer, ...(signal ? { signal } : {}) }))
    const { start, operating, resetAt } = answer.time
    if (start !== null) skewMs = Math.abs(start - sentAt) < mostSkewMs ? start - sentAt : 0
    if (operating !== null) meter.note(call.method, operating, resetAt ?? clock.now() + 60_000)
    call.inspect?.(answer)
    return answer
  }

  async function waitForTurn(meters: readonly string[], priority: Priority): Promise<void> {
    const delay = meter.delayMs(meters, clock.now())
    if (delay > 0) await sleep(delay, signal)
    await bucket.take(priority, signal)
  }

  function noteLimit(error: unknown, meters: readonly string[]): void {
    if (!(error instanceof AppError) || error.kind !== 'limited') return
    if (error.code === 'query_limit') bucket.drain()
    else {
      const spent = refusedMethod(error)
      for (const method of meters) if (spent === null || method === spent) meter.refuse(method, clock.now())
    }
  }
}

/** The method whose computing time is used up: one of a batch, the others may go on. */
function refusedMethod({ details }: AppError): string | null {
  return typeof details === 'object' && details !== null && 'method' in details && typeof details.method === 'string' ? details.method : null
}
