import { AppError } from '../errors'

/**
 * Whether a failure concerns the portal as a whole: the CRM's refusals, stops, and a database that cannot be written. Only what is left,
 * a value that breaks a rule of the code or of the tables, can be the fault of one record.
 */
export function isPortalsFault(error: unknown): boolean {
  if (error instanceof AppError) return error.kind === 'upstream' || error.kind === 'limited'
  if (!(error instanceof Error) || error.name === 'AbortError') return true
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (code === '' || code.startsWith('ERR_')) return false
  // PostgreSQL: class 22 is a value it cannot take, 23 a rule that is broken.
  return !code.startsWith('SQLITE_CONSTRAINT') && !/^2[23]\w{3}$/.test(code)
}
