import { fileURLToPath } from 'node:url'
import express from 'express'
import type { Request, Response } from 'express'
import { deleteDeal, updateDeal } from '../company/company-actions'
import type { DealPatch } from '../company/company-actions'
import type { CompanyChange, Person } from '../company/company-types'
import type { AppLifecycle } from './app-lifecycle'
import { renderDealCard, renderDealList } from './deal-pages'
import type { EntryForm } from './entry-form'
import type { PortalState } from './emulator-types'
import { renderShell } from './portal-shell'
import type { ShellPage } from './portal-shell'
import type { TokenStore } from './token-store'

export type PageDeps = { portal: PortalState; tokens: TokenStore; app: AppLifecycle; publish(change: CompanyChange): void }
const assets = fileURLToPath(new URL('./browser', import.meta.url))

/** The portal as a browser sees it: a menu, the deals, and the application in its frame. */
export function createPortalPages(deps: PageDeps): express.Router {
  const { portal, tokens, app } = deps
  // Cookies do not know ports, and several portals live on one host.
  const cookies = { user: `portal_user_${portal.memberId}`, theme: `portal_theme_${portal.memberId}` }
  const router = express.Router()
  router.use('/__portal/assets', express.static(assets))
  router.use('/__portal', express.json(), refuseOthers)

  router.get(['/', '/marketplace/app'], (request, response) => {
    show(request, response, (user) => ({ title: portal.app.title, active: 'app', frame: openFrame(user), content: frameContent(user) }))
  })
  router.get('/marketplace/view/:code', (request, response) => {
    const bound = portal.installation?.placements.find((place) => place.placement === 'REST_APP_URI')
    const given = request.query['params']
    const options = typeof given === 'object' ? { ...given } : readBracketParams(request.query)
    show(request, response, (user) => ({
      title: portal.app.title, active: 'app', content: frameContent(user),
      frame: bound && portal.installation?.finished ? openFrame(user, { handler: bound.handler, placement: 'REST_APP_URI', options }) : openFrame(user),
    }))
  })
  router.get('/marketplace/place/:number', (request, response) => {
    const bound = portal.installation?.placements[Number(request.params.number)]
    show(request, response, (user) => ({
      title: bound?.title ?? portal.app.title, active: `place${request.params.number}`, content: frameContent(user),
      frame: bound ? openFrame(user, { handler: bound.handler, placement: bound.placement }) : null,
    }))
  })
  router.get('/crm/deal', (request, response) => {
    show(request, response, (user) => ({ title: 'Сделки', active: 'deals', frame: null, content: renderDealList(portal, user, Number(request.query['page'] ?? 1)) }))
  })
  router.get('/crm/deal/details/:id', (request, response) => {
    const deal = portal.company.deals.get(Number(request.params.id))
    if (!deal) {
      response.status(404)
      show(request, response, () => ({ title: 'Сделка не найдена', active: 'deals', frame: null, content: '<p>Сделка не найдена или удалена.</p>' }))
      return
    }
    show(request, response, (user) => {
      const tab = portal.installation?.finished ? portal.installation.placements.find((place) => place.placement === 'CRM_DEAL_DETAIL_TAB') : undefined
      const frame = tab && request.query['tab'] === 'app' ? openFrame(user, { handler: tab.handler, placement: tab.placement, options: { ID: String(deal.id) } }) : null
      return { title: deal.title, active: 'deals', frame, content: renderDealCard(portal, deal, { tabTitle: tab?.title ?? null, showsTab: frame !== null }) }
    })
  })

  router.post('/__portal/deals/:id', (request, response) => {
    const acting = { company: portal.company, now: portal.now(), byPersonId: readUser(request).id }
    const changes = request.query['delete'] === '1'
      ? deleteDeal(acting, Number(request.params.id))
      : updateDeal(acting, Number(request.params.id), request.body as DealPatch)
    changes.forEach((change) => deps.publish(change))
    response.json({ result: true })
  })
  router.post('/__portal/refresh', (request, response) => {
    const token = tokens.issue(portal.memberId, readUser(request).id)
    response.json({ AUTH_ID: token.accessToken, REFRESH_ID: token.refreshToken, AUTH_EXPIRES: String(tokens.settings.lifeSeconds) })
  })
  router.post('/__portal/options', (request, response) => {
    const { owner, name, value } = request.body as { owner: 'app' | 'user'; name: string; value: unknown }
    const { installation } = portal
    if (installation && owner === 'app') installation.options[name] = value
    if (installation && owner === 'user') installation.userOptions.set(readUser(request).id, { ...installation.userOptions.get(readUser(request).id), [name]: value })
    response.json({ result: true })
  })
  router.post('/__portal/finish', (request, response) => {
    if (readUser(request).isAdmin) app.finish()
    response.json({ result: portal.installation?.finished ?? false })
  })
  router.post('/__portal/frame', (request, response) => {
    const { options } = request.body as { options: Record<string, unknown> }
    response.json(openFrame(readUser(request), { options: { ...options, IFRAME: 'Y' } }))
  })
  router.post('/__portal/add', (request, response) => {
    if (!portal.installation && readUser(request).isAdmin) app.add(readUser(request).id)
    response.json({ result: true })
  })
  return router

  function show(request: Request, response: Response, build: (user: Person) => Omit<ShellPage, 'user' | 'theme' | 'isSlider'>): void {
    const { user: wantedUser, theme: wantedTheme } = request.query
    if (typeof wantedUser === 'string') response.cookie(cookies.user, wantedUser)
    if (typeof wantedTheme === 'string') response.cookie(cookies.theme, wantedTheme)
    const user = readUser(request)
    const chosen = String(wantedTheme ?? readCookie(request, cookies.theme) ?? '')
    const theme = chosen === 'dark' || chosen === 'light' ? chosen : 'auto'
    response.type('html').send(renderShell(portal, { ...build(user), user, theme, isSlider: request.query['IFRAME'] === 'Y' }))
  }

  function openFrame(user: Person, request: { handler?: string; placement?: string; options?: Record<string, unknown> } = {}): EntryForm | null {
    const handler = request.handler ?? app.pickPage(user.id)
    return handler === null ? null : app.entry({ ...request, handler, userId: user.id })
  }

  function frameContent(user: Person): string {
    if (!portal.installation) return user.isAdmin ? '<button class="button primary" data-add-app>Установить приложение</button>' : '<p>Приложение не установлено.</p>'
    return portal.installation.finished || user.isAdmin ? '' : '<p class="notice">Приложение установлено не полностью. Обратитесь к администратору портала.</p>'
  }

  function readUser(request: Request): Person {
    const id = Number(request.query['user'] ?? readCookie(request, cookies.user) ?? app.admin())
    const user = portal.company.people.get(id) ?? portal.company.people.get(app.admin())
    if (!user) throw new Error('The company has nobody who could open its portal')
    return user
  }

  /** The application's own page must not act in the portal's name. */
  function refuseOthers(request: Request, response: Response, next: () => void): void {
    const { origin } = request.headers
    if (request.method !== 'POST' || origin === undefined || origin === portal.origin()) next()
    else response.status(403).json({ error: 'foreign origin' })
  }
}

function readCookie(request: Request, name: string): string | undefined {
  return request.headers.cookie?.split('; ').find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1)
}

function readBracketParams(query: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(query).flatMap(([key, value]) => {
    const name = /^params\[([^\]]+)\]$/.exec(key)?.[1]
    return name === undefined ? [] : [[name, value]]
  }))
}
