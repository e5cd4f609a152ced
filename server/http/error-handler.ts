import type { ErrorRequestHandler, RequestHandler } from 'express'
import { ZodError } from 'zod'
import type { ErrorBody } from '../../shared/api/error-body'
import { AppError, type ErrorKind } from '../errors'
import type { Report } from '../logger'

const statuses: { [kind in ErrorKind]: number } = {
  invalid: 400, unauthenticated: 401, forbidden: 403, 'not-found': 404, conflict: 409, limited: 429, upstream: 502,
}

/** The HTTP status of an error and what may be told of it: everything foreseen, nothing of a bug. */
export function describeFailure(error: unknown): { status: number; body: ErrorBody } {
  if (error instanceof AppError) {
    const details = error.details === undefined ? {} : { details: error.details }
    return { status: statuses[error.kind], body: { error: { code: error.code, message: error.message, ...details } } }
  }
  if (error instanceof ZodError) return describeFailure(toInvalid(error))
  if (isHttpError(error)) {
    const [code, message] = requestFaults[error.type] ?? ['bad-request', 'The request cannot be read.']
    return { status: error.status, body: { error: { code, message } } }
  }
  return { status: 500, body: { error: { code: 'internal', message: 'Something went wrong on our side. It has been noted.' } } }
}

/** More than anybody reads; a body of a few kilobytes may hold thousands of unknown fields. */
const mostProblems = 50

/** Problems of a parsed body or query as one foreseen error whose message names what is wrong, the first of them when there are very many. */
export function toInvalid(error: ZodError, value?: unknown): AppError {
  const problems = error.issues.flatMap(flatten).slice(0, mostProblems).map(({ path, message }) => ({ path: path.map(String).join('.'), message: withValue(message, valueAt(value, path)) }))
  const text = problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ')
  return new AppError('invalid', 'invalid-request', text, { details: { problems }, cause: error })
}

/** Answers errors as JSON; must be registered after the routes. */
export function createErrorHandler(report: Report): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    const { status, body } = describeFailure(error)
    if (status >= 500) report(error, { method: req.method, path: req.path, requestId: res.locals.requestId as unknown })
    if (res.headersSent) return next(error)
    res.status(status).json(body)
  }
}

/** What is asked for does not exist. */
export const answerNotFound: RequestHandler = (req) => {
  throw new AppError('not-found', 'no-such-address', `There is nothing at ${req.method} ${req.path}.`)
}

// Errors of Express's own body parsers, by their `type`.
const requestFaults: Readonly<Record<string, [code: string, message: string]>> = {
  'entity.too.large': ['too-large', 'The request body is too large.'],
  'entity.parse.failed': ['malformed-json', 'The request body is not valid JSON.'],
  'encoding.unsupported': ['unsupported-encoding', 'The encoding of the request body is not supported.'],
  'charset.unsupported': ['unsupported-charset', 'The character set of the request body is not supported.'],
  'parameters.too.many': ['too-many-parameters', 'The request has too many parameters.'],
}

function isHttpError(error: unknown): error is Error & { status: number; type: string } {
  return error instanceof Error && 'status' in error && typeof error.status === 'number' && error.status >= 400 && error.status < 500
}

type Issue = { path: readonly PropertyKey[]; message: string }

/** In a union the branch that came closest says best what is wrong. */
function flatten(issue: ZodError['issues'][number]): Issue[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ({ path: [...issue.path, key], message: 'unknown field' }))
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue]
  const branches = issue.errors.map((issues) => issues.flatMap((inner) => flatten({ ...inner, path: [...issue.path, ...inner.path] })))
  return branches.reduce((best, branch) => (rank(branch) > rank(best) ? branch : best))
}

/** Deeper problems mean that more of the value fitted; fewer problems break the tie. */
function rank(issues: readonly Issue[]): number {
  return Math.max(...issues.map((issue) => issue.path.length)) - issues.length * 0.01 - (issues.some((issue) => issue.message === 'unknown field') ? 0.5 : 0)
}

/** The scalar that was refused, so that an unknown operator or kind is named in the answer. */
function withValue(message: string, refused: unknown): string {
  return typeof refused === 'string' || typeof refused === 'number' ? `${message} (${JSON.stringify(refused).slice(0, 100)})` : message
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => (typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : undefined), value)
}
