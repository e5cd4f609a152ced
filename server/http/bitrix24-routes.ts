import express, { Router, type RequestHandler } from 'express'
import { AppError } from '../errors'
import type { Report } from '../logger'
import { asPage, createGuard, createRefusalHandler, providerOff, toRecord } from './entry-guard'
import { sendNotice, sendPage } from './page'
import { describeRefusal } from './refusals'

/** What a CRM posts with a page or an event: nothing in it is believed. */
export type Posted = { query: Record<string, unknown>; body: Record<string, unknown> }

/** The session of a person the CRM has vouched for. `origin` is where the verified portal lives; `expiresAt` epoch milliseconds. */
export type Visit = { token: string; expiresAt: number; origin: string; language: string }

/** Bitrix24's ways in. `install` and `enter` throw foreseen errors for whoever is not let in. */
export type Bitrix24Door = {
  install(posted: Posted): Promise<Visit>
  enter(posted: Posted): Promise<Visit>
  /** Resolves when what the event says is durable. */
  takeEvent(body: Record<string, unknown>): Promise<void>
}

export type Bitrix24RoutesDeps = {
  bitrix24: Bitrix24Door | null
  /** The built page of the client. */
  template: string
  report: Report
}

/** Addresses that Bitrix24 calls. */
export function createBitrix24Routes({ bitrix24, template, report }: Bitrix24RoutesDeps): Router {
  const router = Router()
  const form = express.urlencoded({ extended: true, limit: '256kb', parameterLimit: 2000 })
  const guard = createGuard()
  // Events of many portals come from the CRM's few addresses, and refusing one is cheap; only an installation makes us ask the CRM.
  const guardInstallation = createGuard({ skip: (req) => !asksTheCrm(toRecord(req.body).event) })

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
      .post(asPage, guard, form, page(mode))
      .all((_req, res) => {
        res.set('Allow', 'HEAD, POST')
        sendNotice(res, 405, describeRefusal(new AppError('invalid', 'open-from-portal', 'Open the app from the portal.')))
      })
  }

  router.post('/bitrix24/events', form, guardInstallation, async (req, res) => {
    await assertOn(bitrix24).takeEvent(toRecord(req.body))
    res.status(200).type('text').send('ok')
  })

  router.use(createRefusalHandler(report, describeRefusal))
  return router
}

/** In whatever case it is written: the name is read in upper case. */
function asksTheCrm(event: unknown): boolean {
  return typeof event === 'string' && ['ONAPPINSTALL', 'ONAPPUPDATE'].includes(event.toUpperCase())
}

function assertOn(door: Bitrix24Door | null): Bitrix24Door {
  if (!door) throw providerOff('Bitrix24')
  return door
}
