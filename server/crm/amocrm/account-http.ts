import axios, { isAxiosError, isCancel } from 'axios'
import { AppError } from '../../errors'
import type { HostGuard } from '../host-guard'

export type AccountAnswer = { status: number; data: unknown; retryAfter: string | null }
export type AccountRequest = {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  accessToken?: string
  headers?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  body?: unknown
  maxBytes?: number
  signal?: AbortSignal
}
/** Asks an account. Redirects are never followed; an answer beyond `maxBytes` (1 MB) fails. */
export type AccountHttp = (url: string, request?: AccountRequest) => Promise<AccountAnswer>

const usualMaxBytes = 1024 * 1024

/** Every call to an account goes through here: guarded host, own timeout, failures in our words and without the request in them. */
export function createAccountHttp({ guard, timeoutMs }: { guard: HostGuard; timeoutMs: number }): AccountHttp {
  const client = axios.create({ timeout: timeoutMs, maxRedirects: 0, proxy: false, validateStatus: () => true, headers: { 'user-agent': 'vympel' } })
  return async (address, { method = 'GET', accessToken, headers = {}, body, maxBytes = usualMaxBytes, signal } = {}) => {
    const url = guard.check(address)
    try {
      const answer = await client.request<unknown>({
        url: url.href, method, ...(body === undefined ? {} : { data: body }), ...guard.agentsFor(url), maxContentLength: maxBytes,
        headers: { ...headers, ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }) }, ...(signal ? { signal } : {}),
      })
      const retryAfter: unknown = answer.headers['retry-after']
      return { status: answer.status, data: answer.data, retryAfter: typeof retryAfter === 'string' ? retryAfter : null }
    } catch (error) {
      throw toFailure(error, url, signal)
    }
  }
}

/** The axios error itself is dropped: it carries the request with its tokens. */
function toFailure(error: unknown, url: URL, signal: AbortSignal | undefined): unknown {
  if (isCancel(error)) return signal?.reason ?? new Error('the call was cancelled')
  const code = isAxiosError(error) ? error.code : undefined
  if (code === 'EPRIVATE') return new AppError('invalid', 'crm_address', `The address ${url.host} leads into a private network.`)
  const isTimeout = code === 'ECONNABORTED' || code === 'ETIMEDOUT'
  return new AppError('upstream', isTimeout ? 'crm_timeout' : 'crm_unavailable', `${url.host} ${isTimeout ? 'did not answer in time' : `did not answer (${code ?? 'connection failed'})`}.`)
}
