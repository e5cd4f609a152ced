/** Foreseen failures, in domain words; only http/error-handler.ts knows status codes. */
export type ErrorKind = 'invalid' | 'unauthenticated' | 'forbidden' | 'not-found' | 'conflict' | 'limited' | 'upstream'

/** The one class: carries a kind, a stable code, and words a person can act on. */
export class AppError extends Error {
  readonly kind: ErrorKind
  readonly code: string
  readonly details: unknown

  constructor(kind: ErrorKind, code: string, message: string, options: { details?: unknown; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'AppError'
    this.kind = kind
    this.code = code
    this.details = options.details
  }
}
