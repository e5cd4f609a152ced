import { errorBodySchema } from '../../shared/api/error-body'

/** Why a call failed: `status` 0 means the server was not reached; `message` is fit to show. */
export type ApiError = { status: number; code: string; message: string; details?: unknown }

/** A foreseen failure is a value; only bugs are thrown. */
export type ApiAnswer<T> = { ok: true; value: T } | { ok: false; error: ApiError }

/** Reads the server's own words from a failed answer; an unreadable body keeps the status. */
export async function readApiError(response: Response): Promise<ApiError> {
  const body = errorBodySchema.safeParse(await response.json().catch(() => null))
  if (!body.success) return { status: response.status, code: 'unreadable', message: '' }
  const { code, message, details } = body.data.error
  return { status: response.status, code, message, details }
}
