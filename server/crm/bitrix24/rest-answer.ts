import { AppError } from '../../errors'
import type { HttpAnswer } from './http-post'
import { numberSchema, timeSchema } from './payload-schema'

export type RestTime = { start: number | null; operating: number | null; resetAt: number | null }
export type RestAnswer = { result: unknown; total: number | null; time: RestTime }

const transient = new Set(['INTERNAL_SERVER_ERROR', 'ERROR_UNEXPECTED_ANSWER', 'ERROR_CORE'])
const missingMethod = 'ERROR_METHOD_NOT_FOUND'
const refusedTokens = new Set(['expired_token', 'invalid_token', 'NO_AUTH_FOUND'])

/** Takes an answer apart; throws an AppError for a failure, which may come with HTTP 200. */
export function readRestAnswer(method: string, { status, data }: HttpAnswer): RestAnswer {
  if (status >= 300 && status < 400) throw new AppError('upstream', 'crm_moved', 'The portal has moved to another address.')
  const body = isObject(data) ? data : {}
  if ('error' in body) throw toRestError(method, errorCode(body.error), String(body.error_description ?? ''), status)
  if (!('result' in body)) {
    if (status >= 400 && status < 500 && status !== 408 && status !== 429) throw toRestError(method, `HTTP ${status}`, '', status)
    throw new AppError('upstream', 'crm_unavailable', `${method}: the portal answered HTTP ${status} without a result.`)
  }
  return { result: body.result, total: numberSchema.safeParse(body.total).data ?? null, time: readTime(body.time) }
}

/** What an error code of the platform means for us. */
export function toRestError(method: string, code: string, description: string, status = 200): AppError {
  const details = { method, error: code, description: description.slice(0, 300) }
  if (refusedTokens.has(code)) return new AppError('upstream', 'token_refused', `${method}: the access token was refused.`, { details })
  if (code === 'QUERY_LIMIT_EXCEEDED') return new AppError('limited', 'query_limit', `${method}: too many requests.`, { details })
  if (code === 'OPERATION_TIME_LIMIT') return new AppError('limited', 'operating_limit', `${method}: computing time is used up.`, { details })
  if (code === 'OVERLOAD_LIMIT') return new AppError('upstream', 'crm_blocked', 'Bitrix24 has blocked the portal for overload; its support must lift the block.', { details })
  if (transient.has(code) || (status >= 500 && code !== 'PORTAL_DELETED')) return new AppError('upstream', 'crm_unavailable', `${method}: ${code}`, { details })
  if (code === missingMethod) return new AppError('upstream', 'crm_refused', `This portal is of a version without the method ${method}: an update of Bitrix24 brings it.`, { details })
  return new AppError('upstream', 'crm_refused', `${method} was refused: ${code || description}`, { details })
}

/** Whether the portal has no such method: older portals on their owner's server lack some. */
export function isMissingMethod(error: unknown): boolean {
  return error instanceof AppError && isObject(error.details) && error.details.error === missingMethod
}

/** Why the portal will not give one list, when that is no matter of the whole request; null for any other failure. */
export function refusalOf(error: unknown): string | null {
  return error instanceof AppError && (error.code === 'crm_refused' || error.code === 'crm_unordered') ? error.message : null
}

/** Computing time of an answer; fields may be missing (on-premise). Epoch milliseconds, seconds of use. */
export function readTime(value: unknown): RestTime {
  const time = timeSchema.safeParse(value).data
  return {
    start: time?.start === undefined ? null : time.start * 1000,
    operating: time?.operating ?? null,
    resetAt: time?.operating_reset_at === undefined ? null : time.operating_reset_at * 1000,
  }
}

function errorCode(error: unknown): string {
  return isObject(error) ? String(error.code ?? '') : String(error ?? '')
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
