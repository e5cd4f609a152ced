import type { Request, RequestHandler, Response } from 'express'
import type { Kysely } from 'kysely'
import type { Viewer } from '../../shared/access/access-types'
import type { Language } from '../../shared/text/language-types'
import type { Clock } from '../clock'
import { AppError } from '../errors'
import type { PortalLease } from '../portal-readers'
import type { PortalTables } from '../store/portal-tables'
import type { RegistryTables } from '../store/registry-tables'
import { findSession, type StoredSession } from '../store/session-store'
import type { Structure } from '../store/structure-reader'
import { readViewer } from './read-viewer'

/** One authenticated call: who asks, what they may do, and their portal's database to read from. */
export type ApiCall = {
  req: Request
  res: Response
  session: StoredSession
  token: string
  viewer: Viewer
  structure: Structure
  db: Kysely<PortalTables>
  language: Language
  now: number
}

/** Makes a handler that runs only for a known session. The connection goes back when the handler is done. */
export type ApiGate = (handler: (call: ApiCall) => Promise<void>) => RequestHandler

export type ApiGateDeps = { registry: Kysely<RegistryTables>; lease: (portalId: string) => PortalLease; clock: Clock }

export function createApiGate({ registry, lease, clock }: ApiGateDeps): ApiGate {
  return (handler) => async (req, res) => {
    const now = clock.now()
    const token = readBearer(req)
    const session = token === null ? undefined : await findSession(registry, token, now)
    if (token === null || !session) throw new AppError('unauthenticated', 'session-over', 'The session is unknown or over; open the app again from the portal.')
    res.set('Cache-Control', 'no-store')
    const { db, release } = lease(session.portalId)
    try {
      const { viewer, structure } = await readViewer(db, session)
      await handler({ req, res, session, token, viewer, structure, db, language: toLanguage(session.language), now })
    } finally {
      release()
    }
  }
}

/** Throws `forbidden` with words when the condition does not hold. */
export function assertAllowed(allowed: boolean, message: string): void {
  if (!allowed) throw new AppError('forbidden', 'not-allowed', message)
}

/** A named part of the path. */
export function pathParam(call: ApiCall, name: string): string {
  const value = call.req.params[name]
  if (typeof value !== 'string' || value.length > 200) throw new AppError('invalid', 'invalid-request', `${name}: expected a short text in the address`)
  return value
}

/** Tells that the client has gone before it was answered. */
export function whenGone(res: Response): AbortSignal {
  const gone = new AbortController()
  res.once('close', () => { if (!res.writableFinished) gone.abort() })
  return gone.signal
}

/** Screens speak Russian or English; Russian for the languages of the neighbours who read it best. */
export function toLanguage(language: string): Language {
  return /^(ru|ua|uk|be|by|kz|kk|uz)/i.test(language) ? 'ru' : 'en'
}

function readBearer(req: Request): string | null {
  return /^Bearer ([\w-]{20,100})$/i.exec(req.get('authorization') ?? '')?.[1] ?? null
}
