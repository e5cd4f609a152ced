import { AppError } from '../../errors'
import type { AccountAnswer } from './account-http'
import { toNumber, toRow } from './to-values'

const longestPauseMs = 10 * 60_000
const usualPauseMs = 1000

/** What a refusal of the account's API means for us. */
export function toProblem(path: string, { status, data }: Pick<AccountAnswer, 'status' | 'data'>): AppError {
  const { title, detail } = toRow(data)
  const details = { path, status, title: String(title ?? '').slice(0, 200), detail: String(detail ?? '').slice(0, 300) }
  switch (true) {
    case status === 401: return new AppError('upstream', 'token_refused', `${path}: the access token was refused.`, { details })
    case status === 402: return new AppError('upstream', 'crm_refused', 'The account is not paid, and amoCRM answers no more requests.', { details })
    case status === 429: return new AppError('limited', 'query_limit', `${path}: too many requests.`, { details })
    case status === 408 || status >= 500: return new AppError('upstream', 'crm_unavailable', `${path}: the account answered HTTP ${status}.`, { details })
    case status >= 300 && status < 400: return new AppError('upstream', 'crm_refused', 'The account has moved to another address and must be connected again.', { details })
    default: return new AppError('upstream', 'crm_refused', `${path} was refused: HTTP ${status} ${details.detail || details.title}`.trim(), { details })
  }
}

/** Milliseconds to be silent after a 429: what the answer asks for, within reason. */
export function pauseOf({ data, retryAfter }: AccountAnswer): number {
  const seconds = toNumber(toRow(data).retry_after) ?? toNumber(retryAfter)
  return seconds === null ? usualPauseMs : Math.min(Math.max(0, seconds * 1000), longestPauseMs)
}

/** The HTTP status behind a failure; null when there is none. */
export function statusOf(error: unknown): number | null {
  return error instanceof AppError ? toNumber(toRow(error.details).status) : null
}

/** Whether the account pointed elsewhere, which is never followed: it may have moved. */
export function isRedirect(error: unknown): boolean {
  const status = statusOf(error)
  return status !== null && status >= 300 && status < 400
}

/** Why the account will not give one list, when that is no matter of the whole account; null for any other failure. */
export function refusalOf(error: unknown): string | null {
  return error instanceof AppError && error.code === 'crm_refused' ? error.message : null
}
