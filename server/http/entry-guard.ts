import type { ErrorRequestHandler, Request, RequestHandler } from 'express'
import { rateLimit } from 'express-rate-limit'
import { AppError } from '../errors'
import type { Report } from '../logger'
import { describeFailure } from './error-handler'
import { sendNotice, type NoticeText } from './page'

/** Honest visits are not counted, since guessing at tokens is what costs; `isStrict` counts them where whatever comes makes us ask a CRM. */
export function createGuard({ skip = () => false, isStrict = false }: { skip?: (req: Request) => boolean; isStrict?: boolean } = {}): RequestHandler {
  return rateLimit({
    windowMs: 60_000, limit: 300, skip, skipSuccessfulRequests: !isStrict, standardHeaders: 'draft-7', legacyHeaders: false,
    handler: (_req, _res, next) => { next(new AppError('limited', 'too-many-attempts', 'Too many attempts from this address; wait a minute.')) },
  })
}

/** Marks a route whose refusals are read by a person. */
export const asPage: RequestHandler = (_req, res, next) => {
  res.locals.isPage = true
  next()
}

/** Pages are refused in words for a person; other addresses answer JSON like the API. */
export function createRefusalHandler(report: Report, describe: (error: AppError) => NoticeText): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    if (res.locals.isPage !== true || res.headersSent) return next(error)
    const { status } = describeFailure(error)
    if (status >= 500) report(error, { method: req.method, path: req.path, requestId: res.locals.requestId as unknown })
    const foreseen = error instanceof AppError ? error : new AppError(status >= 500 ? 'upstream' : 'invalid', 'entry-failed', 'The entry failed.', { cause: error })
    sendNotice(res, status, describe(foreseen))
  }
}

/** What is refused while a CRM has no credentials. */
export function providerOff(name: string): AppError {
  return new AppError('not-found', 'provider-off', `${name} is not connected on this server: the keys of its application are not set.`)
}

/** A parsed query or form. */
export function toRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}
