import { inject } from 'vue'
import type { InjectionKey } from 'vue'
import { readApiError } from './api-error'
import type { ApiAnswer, ApiError } from './api-error'
import type { SessionKeeper } from './session-keeper'

/** What a call needs of a zod schema. */
export type AnswerSchema<T> = { safeParse(value: unknown): { success: true; data: T } | { success: false; error: Error } }

export type ApiClient = {
  get<T>(path: string, schema: AnswerSchema<T>, signal?: AbortSignal): Promise<ApiAnswer<T>>
  send<T>(method: 'POST' | 'PUT', path: string, body: unknown, schema: AnswerSchema<T>, signal?: AbortSignal): Promise<ApiAnswer<T>>
  remove(path: string): Promise<ApiAnswer<null>>
  /** A file made by the server, with the name the server gives it. */
  download(path: string): Promise<ApiAnswer<{ blob: Blob; name: string }>>
}

export type ApiClientDeps = { fetch: typeof globalThis.fetch; session: SessionKeeper; onSessionLost?: () => void }

export const apiKey: InjectionKey<ApiClient> = Symbol('api')

/** The page's API client; throws outside the application. */
export function useApi(): ApiClient {
  const api = inject(apiKey)
  if (!api) throw new Error('the API client is not provided')
  return api
}

/** Calls the server with the bearer token and checks every answer against its schema. */
export function createApiClient({ fetch, session, onSessionLost }: ApiClientDeps): ApiClient {
  async function request(path: string, init: RequestInit): Promise<Response | ApiError> {
    const response = await attempt(path, init)
    if (!(response instanceof Response)) return response
    if (response.status !== 401) return response
    if (await session.renew()) return attempt(path, init)
    onSessionLost?.()
    return response
  }

  async function attempt(path: string, init: RequestInit): Promise<Response | ApiError> {
    const headers = new Headers(init.headers)
    headers.set('authorization', `Bearer ${await session.getToken()}`)
    try {
      return await fetch(path, { ...init, headers })
    } catch (error) {
      const code = error instanceof DOMException && error.name === 'AbortError' ? 'aborted' : 'unreachable'
      return { status: 0, code, message: '' }
    }
  }

  async function answer<T>(path: string, init: RequestInit, schema: AnswerSchema<T>): Promise<ApiAnswer<T>> {
    const response = await request(path, init)
    if (!(response instanceof Response)) return { ok: false, error: response }
    if (!response.ok) return { ok: false, error: await readApiError(response) }
    const parsed = schema.safeParse(await response.json().catch(() => null))
    if (parsed.success) return { ok: true, value: parsed.data }
    return { ok: false, error: { status: response.status, code: 'unreadable', message: '', details: parsed.error.message } }
  }

  return {
    get: (path, schema, signal) => answer(path, { ...(signal && { signal }) }, schema),
    send: (method, path, body, schema, signal) =>
      answer(
        path,
        { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), ...(signal && { signal }) },
        schema,
      ),
    async remove(path) {
      const response = await request(path, { method: 'DELETE' })
      if (!(response instanceof Response)) return { ok: false, error: response }
      return response.ok ? { ok: true, value: null } : { ok: false, error: await readApiError(response) }
    },
    async download(path) {
      const response = await request(path, {})
      if (!(response instanceof Response)) return { ok: false, error: response }
      if (!response.ok) return { ok: false, error: await readApiError(response) }
      return { ok: true, value: { blob: await response.blob(), name: readFileName(response, path) } }
    },
  }
}

function readFileName(response: Response, path: string): string {
  const header = response.headers.get('content-disposition') ?? ''
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(header)?.[1]
  if (encoded) return decodeURIComponent(encoded)
  const plain = /filename="?([^";]+)"?/i.exec(header)?.[1]
  return plain ?? new URL(path, 'http://page').pathname.split('/').at(-1) ?? 'export'
}
