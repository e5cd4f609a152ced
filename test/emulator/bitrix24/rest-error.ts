/** A refusal that a REST method answers with. Bitrix24 writes some codes in lower case and some as numbers: they are kept as they are. */
export type RestError = { restError: true; status: number; code: string | number; description: string; extra: Record<string, unknown> }

export function restError(status: number, code: string | number, description: string, extra: Record<string, unknown> = {}): RestError {
  return { restError: true, status, code, description, extra }
}

export function isRestError(thrown: unknown): thrown is RestError {
  return typeof thrown === 'object' && thrown !== null && 'restError' in thrown
}

export const restErrors = {
  noAuth: () => restError(401, 'NO_AUTH_FOUND', 'Wrong authorization data'),
  failed: () => restError(500, 'INTERNAL_SERVER_ERROR', 'Internal server error'),
  expired: () => restError(401, 'expired_token', 'The access token provided has expired.'),
  scope: () => restError(403, 'insufficient_scope', 'The request requires higher privileges than provided by the access token'),
  userAccess: () => restError(403, 'user_access_error', 'The user does not have acccess to the application.'),
  denied: (why = 'Access denied.') => restError(403, 'ACCESS_DENIED', why),
  noMethod: () => restError(404, 'ERROR_METHOD_NOT_FOUND', 'Method not found!'),
  noProcess: () => restError(400, 'NOT_FOUND', 'Smart process not found'),
  noItem: () => restError(400, 'NOT_FOUND', 'Element not found'),
  badArgument: (why: string) => restError(400, 'INVALID_ARG_VALUE', why),
}
