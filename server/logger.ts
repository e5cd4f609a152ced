import { pino, type DestinationStream, type Logger } from 'pino'
import { AppError } from './errors'

export type { Logger }

/** Notes an error with what was being done; the one place errors of jobs, requests and the inbox come to. */
export type Report = (error: unknown, context: Readonly<Record<string, unknown>>) => void

const secretNames = [
  'access_token', 'refresh_token', 'application_token', 'client_secret', 'accessToken', 'refreshToken', 'applicationToken', 'clientSecret',
  'AUTH_ID', 'REFRESH_ID', 'APPLICATION_TOKEN', 'authorization', 'token', 'auth', 'secret', 'x-auth-token',
].join('|')
const inJson = new RegExp(`((?:\\\\)?"(?:${secretNames})(?:\\\\)?"\\s*:\\s*(?:\\\\)?")[^"\\\\]*`, 'gi')
const inQuery = new RegExp(`((?:^|[?&\\s"'/(])(?:${secretNames}|code)=)[^&\\s"'\\\\)]+`, 'gi')
const bearer = /(Bearer )[\w.~+/-]+=*/gi
// Whoever knows the key of a webhook's address may bring changes.
const inPath = /(\/amocrm\/webhook(?:\/|%2F))[^/?&\s"'\\)]+/gi

/** The server's log: JSON lines, with secrets taken out of the finished line wherever they stood in it. */
export function createLogger(level: string, destination: DestinationStream = pino.destination({ fd: 1, sync: true })): Logger {
  const scrubbed: DestinationStream = { write: (line) => destination.write(hideSecrets(line)) }
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers: { err: describeError } }, scrubbed)
}

/** Reports through the log: a foreseen error as a warning, anything else with its stack. */
export function createReport(logger: Logger): Report {
  return (error, context) => {
    if (error instanceof AppError) logger.warn({ ...context, err: error }, error.message)
    else logger.error({ ...context, err: error }, error instanceof Error ? error.message : String(error))
  }
}

/** Replaces the values of tokens and secrets in a text. */
export function hideSecrets(text: string): string {
  return text.replace(inJson, '$1[hidden]').replace(inQuery, '$1[hidden]').replace(bearer, '$1[hidden]').replace(inPath, '$1[hidden]')
}

/** Chosen fields only: errors of HTTP clients carry whole requests, bodies and headers included. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) }
  return {
    type: error.name, message: error.message, stack: error.stack,
    ...('code' in error ? { code: error.code } : {}),
    ...(error instanceof AppError ? { kind: error.kind, details: error.details } : {}),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  }
}
