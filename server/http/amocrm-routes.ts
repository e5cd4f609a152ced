import express, { Router, type RequestHandler } from 'express'
import { AppError } from '../errors'
import type { Report } from '../logger'
import { describeAccountRefusal, noticeOf } from './amocrm-words'
import { asPage, createGuard, createRefusalHandler, providerOff, toRecord } from './entry-guard'
import { sendNotice, sendPage } from './page'

type Query = Record<string, unknown>
/** The portal that a webhook's address belongs to. */
type Addressee = { id: string }

/** amoCRM's ways in. All throw foreseen errors for whoever is not let in. */
export type AmocrmDoor = {
  /** Where an administrator lets us in; `account` is the host of the account that is connected again. */
  toConsent(account: string | undefined): string
  /** Resolves when the code of a redirect is durable; `isHasty` says that nobody reads the answer. `origin` is the account's. */
  takeCode(query: Query, isHasty: boolean): Promise<{ outcome: 'waiting' | 'installed' | 'refused'; reason: string | null; origin: string }>
  /** Resolves when nothing of the account is left. */
  revoke(query: Query): Promise<void>
  findWebhook(key: string): Promise<Addressee>
  /** Resolves when what the webhook says is durable. */
  takeWebhook(portal: Addressee, body: Record<string, unknown>): Promise<void>
  isAccountOrigin(origin: string): Promise<boolean>
  /** A code that opens the page once, for the person whom a disposable token proves. */
  takeToken(token: string, origin: string | null): Promise<string>
  openPage(code: string, shown: string | null): Promise<{ token: string; expiresAt: number; origin: string; language: string }>
}

export type AmocrmRoutesDeps = {
  amocrm: AmocrmDoor | null
  /** The built page of the client. */
  template: string
  report: Report
}

/** A webhook carries whole records. A variable, since the types of the parser do not know `depth`. */
const webhookForm = { extended: true, limit: '1mb', parameterLimit: 10_000, depth: 10 }
/** amoCRM's own server, which brings codes of installed widgets and waits three seconds. */
const codeSender = /^amoService-oAuth-Code-Sender\//i

/** Addresses that amoCRM and its pages call. */
export function createAmocrmRoutes({ amocrm, template, report }: AmocrmRoutesDeps): Router {
  const router = Router()
  if (!amocrm) {
    router.get(['/amocrm/app', '/amocrm/oauth', '/amocrm/connect'], asPage)
    router.all('/amocrm/*splat', () => { throw providerOff('amoCRM') })
    router.use(createRefusalHandler(report, describeAccountRefusal))
    return router
  }
  const guard = createGuard()
  // Any code, made up or not, is answered at once and makes us ask an account.
  const guardCodes = createGuard({ isStrict: true })
  const form = express.urlencoded(webhookForm)

  // A look at an address must not spend a code or wipe a portal.
  router.head(['/amocrm/oauth', '/amocrm/uninstall', '/amocrm/app', '/amocrm/connect'], (_req, res) => { res.status(200).end() })

  router.get('/amocrm/connect', asPage, guard, (req, res) => {
    const { account } = req.query
    res.set('Cache-Control', 'no-store').redirect(302, amocrm.toConsent(typeof account === 'string' ? account : undefined))
  })

  router.get('/amocrm/oauth', asPage, guardCodes, async (req, res) => {
    const isHasty = codeSender.test(req.get('user-agent') ?? '')
    const { outcome, reason, origin } = await amocrm.takeCode(toRecord(req.query), isHasty)
    if (outcome === 'refused') throw toRefusal(reason)
    sendNotice(res, 200, noticeOf(outcome, origin))
  })

  router.get('/amocrm/uninstall', async (req, res) => {
    await amocrm.revoke(toRecord(req.query))
    res.status(200).type('text').send('ok')
  })

  // Webhooks of many accounts come from the CRM's few addresses, and an unknown key costs one look: they are not guarded.
  router.post('/amocrm/webhook/:key', async (req, res, next) => {
    const { key } = req.params
    res.locals.portal = await amocrm.findWebhook(key)
    next()
  }, form, async (req, res) => {
    // Set by the handler before.
    await amocrm.takeWebhook(res.locals.portal as Addressee, toRecord(req.body))
    res.status(200).type('text').send('ok')
  })

  const share: RequestHandler = async (req, res, next) => {
    const origin = req.get('origin')
    res.vary('Origin')
    if (origin !== undefined && await amocrm.isAccountOrigin(origin)) {
      res.set({
        'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Methods': 'POST', 'Access-Control-Allow-Headers': 'X-Auth-Token, Content-Type, X-Requested-With',
        'Access-Control-Max-Age': '600',
      })
    }
    next()
  }
  router.route('/amocrm/session')
    .options(share, (_req, res) => { res.status(204).end() })
    .post(share, guard, async (req, res) => {
      const token = req.get('x-auth-token')
      if (token === undefined || token === '') throw new AppError('unauthenticated', 'token_missing', 'The header X-Auth-Token is missing.')
      res.set('Cache-Control', 'no-store').json({ code: await amocrm.takeToken(token, req.get('origin') ?? null) })
    })

  router.get('/amocrm/app', asPage, guard, async (req, res) => {
    const { code, lang } = req.query
    if (typeof code !== 'string' || code === '') throw new AppError('invalid', 'open-from-account', 'Open the app from the account.')
    // The language that the person sees in the account around the page.
    const shown = typeof lang === 'string' && /^[a-z]{2}$/.test(lang) ? lang : null
    const { token, expiresAt, origin, language } = await amocrm.openPage(code, shown)
    sendPage(res, template, {
      token, expiresAt: new Date(expiresAt).toISOString(), mode: 'app', placement: 'DEFAULT', crm: 'amocrm', origin, language })
  })

  router.use(createRefusalHandler(report, describeAccountRefusal))
  return router
}

/** Why a code came to nothing, once its exchange is over. */
function toRefusal(reason: string | null): AppError {
  if (reason === 'admin_only') return new AppError('forbidden', reason, 'Only an administrator of the account can connect the app.')
  return new AppError('invalid', reason ?? 'code_refused', 'The account did not confirm the code.')
}
