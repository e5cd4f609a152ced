import axios, { isAxiosError, isCancel } from 'axios'
import { AppError } from '../../errors'
import type { HostGuard } from '../host-guard'

export type HttpAnswer = { status: number; data: unknown }
/** Posts JSON or, with `form`, urlencoded fields. Redirects are never followed; an answer beyond `maxBytes` (1 MB) fails. */
export type HttpPost = (url: string, body: Record<string, unknown>, options?: { form?: boolean; maxBytes?: number; signal?: AbortSignal }) => Promise<HttpAnswer>

/** Whoever runs a portal may make us ask it, on the serving thread; who visits and whose token it is takes a few kilobytes. */
const usualMaxBytes = 1024 * 1024

/** Every call to the platform goes through here: guarded host, own timeout, failures in our words and without the request in them. */
export function createHttpPost({ guard, timeoutMs }: { guard: HostGuard; timeoutMs: number }): HttpPost {
  const client = axios.create({
    timeout: timeoutMs, maxRedirects: 0, proxy: false, validateStatus: () => true, headers: { 'user-agent': 'vympel' },
  })
  return async (address, body, options = {}) => {
    const url = guard.check(address)
    const data = options.form ? new URLSearchParams(Object.entries(body).map(([name, value]) => [name, String(value)])) : body
    try {
      const answer = await client.post<unknown>(url.href, data, {
        ...guard.agentsFor(url), maxContentLength: options.maxBytes ?? usualMaxBytes, ...(options.signal ? { signal: options.signal } : {}),
      })
      return { status: answer.status, data: answer.data }
    } catch (error) {
      throw toFailure(error, url, options.signal)
    }
  }
}

/** The axios error itself is dropped: it carries the request with its tokens. */
function toFailure(error: unknown, url: URL, signal: AbortSignal | undefined): unknown {
  if (isCancel(error)) return signal?.reason ?? new Error('the call was cancelled')
  const code = isAxiosError(error) ? error.code : undefined
  if (code === 'EPRIVATE') return new AppError('invalid', 'crm_address', `The address ${url.host} leads into a private network. On-premise hosts are listed in CRM_EXTRA_HOSTS.`)
  const isTimeout = code === 'ECONNABORTED' || code === 'ETIMEDOUT'
  const words = isTimeout ? 'did not answer in time' : `did not answer (${code ?? 'connection failed'})`
  return new AppError('upstream', isTimeout ? 'crm_timeout' : 'crm_unavailable', `${url.host} ${words}.`)
}
