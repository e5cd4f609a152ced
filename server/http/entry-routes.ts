import express, { Router, type Request, type RequestHandler } from 'express'
import { rateLimit } from 'express-rate-limit'
import { AppError } from '../errors'
import type { Report } from '../logger'
import { describeFailure } from './error-handler'
import { sendPage, sendRefusal } from './page'
import { describeRefusal } from './refusals'

/** What a CRM posts with a page or an event: nothing in it is believed. */
export type Posted = { query: Record<string, unknown>; body: Record<string, unknown> }

/** The session of a person the CRM has vouched for. `origin` is where the verified portal lives; `expiresAt` epoch milliseconds. */
export type Visit = { token: string; expiresAt: number; origin: string; language: string }

/** One CRM's ways in. `install` and `enter` throw foreseen errors for whoever is not let in. */
export type EntryDoor = {
  install(posted: Posted): Promise<Visit>
  enter(posted: Posted): Promise<Visit>
  /** Resolves when what the event says is durable. */
  takeEvent(body: Record<string, unknown>): Promise<void>
}

export type EntryRoutesDeps = {
  bitrix24: EntryDoor | null
  /** The built page of the client. */
  template: string
  report: Report
}

/** Addresses the CRMs call. */
export function createEntryRoutes({ bitrix24, template, report }: EntryRoutesDeps): Router {
  const router = Router()
  const form = express.urlencoded({ extended: true, limit: '256kb', parameterLimit: 2000 })
  // Honest visits are not counted: guessing at tokens is what costs.
  const guard = createGuard()
  // Events of many portals come from the CRM's few addresses, and refusing one is cheap; only an installation makes us ask the CRM.
  const guardInstallation = createGuard((req) => !asksTheCrm(toRecord(req.body).event))

  const page = (mode: 'install' | 'app'): RequestHandler => async (req, res) => {
    const door = assertOn(bitrix24)
    const posted = { query: toRecord(req.query), body: toRecord(req.body) }
    const { token, expiresAt, origin, language } = mode === 'install' ? await door.install(posted) : await door.enter(posted)
    const placement = typeof posted.body.PLACEMENT === 'string' ? posted.body.PLACEMENT.slice(0, 100) : 'DEFAULT'
    sendPage(res, template, { token, expiresAt: new Date(expiresAt).toISOString(), mode, language, placement, crm: 'bitrix24', origin })
  }

  for (const mode of ['install', 'app'] as const) {
    router.route(`/bitrix24/${mode}`)
      // The portal asks whether the address answers before it shows the frame.
      .head((_req, res) => { res.status(bitrix24 ? 200 : 404).end() })
      .post(guard, form, page(mode))
      .all((_req, res) => {
        res.set('Allow', 'HEAD, POST')
        sendRefusal(res, 405, describeRefusal(new AppError('invalid', 'open-from-portal', 'Open the app from the portal.')))
      })
  }

  router.post('/bitrix24/events', form, guardInstallation, async (req, res) => {
    await assertOn(bitrix24).takeEvent(toRecord(req.body))
    res.status(200).type('text').send('ok')
  })

  router.all('/amocrm/*splat', () => { throw providerOff('amoCRM') })

  router.use(createRefusalHandler(report))
  return router
}

function createGuard(skip: (req: Request) => boolean = () => false): RequestHandler {
  return rateLimit({
    windowMs: 60_000, limit: 300, skip, skipSuccessfulRequests: true, standardHeaders: 'draft-7', legacyHeaders: false,
    handler: (_req, _res, next) => { next(new AppError('limited', 'too-many-attempts', 'Too many refused attempts from this address; wait a minute.')) },
  })
}

/** In whatever case it is written: the name is read in upper case. */
function asksTheCrm(event: unknown): boolean {
  return typeof event === 'string' && ['ONAPPINSTALL', 'ONAPPUPDATE'].includes(event.toUpperCase())
}

function assertOn(door: EntryDoor | null): EntryDoor {
  if (!door) throw providerOff('Bitrix24')
  return door
}

function providerOff(name: string): AppError {
  return new AppError('not-found', 'provider-off', `${name} is not connected on this server: the keys of its application are not set.`)
}

/** Pages are refused in words for a person; other addresses answer JSON like the API. */
function createRefusalHandler(report: Report): express.ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    const isPage = req.method === 'POST' && /^\/bitrix24\/(install|app)$/.test(req.path)
    if (!isPage || res.headersSent) return next(error)
    const { status } = describeFailure(error)
    if (status >= 500) report(error, { method: req.method, path: req.path, requestId: res.locals.requestId as unknown })
    const foreseen = error instanceof AppError ? error : new AppError(status >= 500 ? 'upstream' : 'invalid', 'entry-failed', 'The entry failed.', { cause: error })
    sendRefusal(res, status, describeRefusal(foreseen))
  }
}

function toRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}
