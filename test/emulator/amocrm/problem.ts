/** A refusal of the API, sent as `application/problem+json`. */
export type Problem = { problem: true; status: number; title: string; detail: string; extra: Record<string, unknown> }

export function problem(status: number, title: string, detail: string, extra: Record<string, unknown> = {}): Problem {
  return { problem: true, status, title, detail, extra }
}

export function isProblem(thrown: unknown): thrown is Problem {
  return typeof thrown === 'object' && thrown !== null && 'problem' in thrown
}

/** The body as the documentation shows it; only a 500 has no type and a trace instead. */
export function describeProblem({ status, title, detail, extra }: Problem): Record<string, unknown> {
  if (status === 500) return { title, status, detail, ...extra }
  return { ...extra, title, type: `https://httpstatus.es/${status}`, status, detail }
}

type FieldError = { code: string; path: string; detail: string }

export const problems = {
  empty: () => problem(400, 'Bad Request', 'Request data can not be empty'),
  invalid: (errors: readonly FieldError[], requestId = '0') =>
    problem(400, 'Bad Request', 'Request validation failed', { 'validation-errors': [{ request_id: requestId, errors }] }),
  unauthorized: () => problem(401, 'Unauthorized', 'Invalid user name or password'),
  unpaid: () => problem(402, 'Payment Required', 'Payment required'),
  forbidden: (detail = 'Access denied') => problem(403, 'Forbidden', detail),
  notFound: (method: string, url: string) => problem(404, 'Not Found', `Cannot ${method} ${url}`),
  wrongMethod: () => problem(405, 'Method Not Allowed', 'Method Not Allowed'),
  tooLong: (limit: number) => problem(422, 'Unprocessable Entity', `Limit ${limit} per page`),
  tooMany: (retryAfter: number) =>
    problem(429, 'Too Many Requests', 'You have sent too many requests in a given amount of time. Please try again later.', { retry_after: retryAfter }),
  broken: () => problem(500, 'ErrInternalServer', 'Our team are probably already working on the elimination of the problem', { trace_id: '8e9b1e47-1ea4-111f0-a4f9-0031163e1de759' }),
  gatewayTimeout: () => problem(504, 'Gateway Timeout', 'Gateway Timeout'),
}
