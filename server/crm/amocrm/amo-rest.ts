import type { Clock } from '../../clock'
import { AppError } from '../../errors'
import type { CrmAddress } from '../crm-provider'
import { withRetry, type RetryPolicy } from '../retry'
import { sleep } from '../sleep'
import type { Priority, TokenBucket } from '../token-bucket'
import type { TokenSource } from '../token-source'
import type { AccountHttp } from './account-http'
import { isRedirect, pauseOf, statusOf, toProblem } from './rest-problem'
import { toRow, type Row } from './to-values'

/** Names and values as they stand in the address: `['filter[id][]', 12]`. */
export type Query = readonly (readonly [name: string, value: string | number])[]

/** Calls to one account within its budget: tokens renewed, passing failures repeated. `null` is an empty list or nothing found. */
export type AmoRest = {
  get(path: string, query?: Query, priority?: Priority): Promise<Row | null>
  post(path: string, body: unknown): Promise<Row | null>
  remove(path: string, body: unknown): Promise<void>
}

/** What outlives a connection: the account counts on, whoever asks. Instants are epoch milliseconds. */
export type AccountLimits = { bucket: TokenBucket; silentUntil: number; throttledAt: number }

type Deps = {
  http: AccountHttp; limits: AccountLimits; tokens: TokenSource; address: CrmAddress; retry: RetryPolicy; clock: Clock; signal?: AbortSignal
  /** Looks where the account lives now; true when `address` has changed. */
  relearn(): Promise<boolean>
}
type Call = { method: 'GET' | 'POST' | 'DELETE'; path: string; query: Query; body?: unknown; priority: Priority }

/** A page of leads with hundreds of fields of their own. */
const largestAnswer = 128 * 1024 * 1024
/** A 403 so soon after a 429 says that we were too many, and no more than that. */
const blockMs = 15 * 60_000
const askPauseMs = 60_000

export function createAmoRest({ http, limits, tokens, address, retry, clock, signal, relearn }: Deps): AmoRest {
  let askedAt = Number.NEGATIVE_INFINITY

  return {
    get: async (path, query = [], priority = 'live') => await call({ method: 'GET', path, query, priority }),
    post: async (path, body) => await call({ method: 'POST', path, query: [], body, priority: 'live' }),
    remove: async (path, body) => { await call({ method: 'DELETE', path, query: [], body, priority: 'live' }) },
  }

  async function call(asked: Call): Promise<Row | null> {
    return await withRetry(retry, { sleep: async (ms) => { await sleep(ms, signal) }, random: Math.random }, async () => await attempt(asked, true))
  }

  async function attempt(asked: Call, mayRenew: boolean): Promise<Row | null> {
    await waitForTurn(asked.priority)
    const { accessToken } = await tokens.current()
    try {
      return await send(asked, accessToken)
    } catch (error) {
      if (mayRenew && (statusOf(error) === 404 || isRedirect(error)) && await hasMoved()) return await attempt(asked, false)
      if (!(error instanceof AppError) || error.code !== 'token_refused') throw error
      if (!mayRenew) throw new AppError('upstream', 'crm_refused', 'The account refuses a token that was just renewed.', { cause: error })
      await tokens.replace(accessToken)
      return await attempt(asked, false)
    }
  }

  /** Within an account only what is asked for wrongly is not found. */
  async function hasMoved(): Promise<boolean> {
    if (clock.now() - askedAt < askPauseMs) return false
    askedAt = clock.now()
    return await relearn()
  }

  async function send({ method, path, query, body }: Call, accessToken: string): Promise<Row | null> {
    const url = new URL(path, address.restUrl)
    for (const [name, value] of query) url.searchParams.append(name, String(value))
    const answer = await http(url.href, { method, accessToken, maxBytes: largestAnswer, ...(body === undefined ? {} : { body }), ...(signal ? { signal } : {}) })
    if (answer.status === 204) return null
    if (answer.status >= 200 && answer.status < 300) {
      // A page of a proxy instead of a list must not pass for an empty one.
      if (method === 'GET' && typeof answer.data !== 'object') throw new AppError('upstream', 'crm_unavailable', `${path}: the account answered with something that is no data.`)
      return toRow(answer.data)
    }
    if (answer.status === 429) {
      limits.bucket.drain()
      limits.throttledAt = clock.now()
      limits.silentUntil = Math.max(limits.silentUntil, clock.now() + pauseOf(answer))
    }
    const problem = toProblem(path, answer)
    if (answer.status === 403 && clock.now() - limits.throttledAt < blockMs) throw new AppError('upstream', 'crm_unavailable', problem.message, { details: problem.details })
    throw problem
  }

  async function waitForTurn(priority: Priority): Promise<void> {
    for (;;) {
      const pause = limits.silentUntil - clock.now()
      if (pause > 0) await sleep(pause, signal)
      await limits.bucket.take(priority, signal)
      // Somebody may have been told to be silent while this call waited.
      if (limits.silentUntil <= clock.now()) return
    }
  }
}
