import { fileURLToPath } from 'node:url'
import express from 'express'
import type { Request, Response } from 'express'
import { deleteDeal, updateDeal } from '../company/company-actions'
import type { DealPatch } from '../company/company-actions'
import type { CompanyChange, Person } from '../company/company-types'
import { renderPart, renderShell, titleOf } from './account-shell'
import type { ShellPage, ShownWidget, Viewer } from './account-shell'
import type { AccountState } from './emulator-types'
import type { IntegrationLife } from './integration-life'
import { dealIdOf } from './lead-ids'
import { renderLeadCard, renderLeadList } from './lead-pages'
import type { WidgetPackage } from './widget-package'

export type PageDeps = { account: AccountState; app: IntegrationLife; widget(): Promise<WidgetPackage | null>; publish(change: CompanyChange): void }

const assets = fileURLToPath(new URL('./browser', import.meta.url))
/** Codes of widgets are given out by the developer's cabinet. */
export const widgetCode = 'vympel_goals'

/** The account as a browser sees it: menu, leads, the market, and the widget that is loaded the way amoCRM does. */
export function createAccountPages(deps: PageDeps): express.Router {
  const { account, app } = deps
  // Cookies do not know ports, and several accounts live on one host.
  const cookies = { user: `amo_user_${account.id}`, theme: `amo_theme_${account.id}`, language: `amo_lang_${account.id}` }
  const router = express.Router()
  router.use('/__amo/assets', express.static(assets))
  router.use('/__amo', express.json(), refuseOthers)

  router.get('/', (request, response) => response.redirect(302, `/dashboard/${request.originalUrl.slice(1)}`))
  router.get('/dashboard', show(() => ({ title: 'Рабочий стол', area: 'dashboard', active: 'dashboard', content: '<p class="notice">Здесь amoCRM показывает свои виджеты.</p>' })))
  router.get('/todo', show(() => ({ title: 'Задачи', area: 'tline', active: 'tasks', content: '' })))
  router.get('/stats', show(() => ({ title: 'Аналитика', area: 'stats', active: 'stats', content: '' })))
  router.get('/leads/list', show((request) => ({ title: 'Сделки', area: 'llist', active: 'leads', content: renderLeadList(account, Number(request.query['page'] ?? 1)) })))
  router.get('/leads/detail/:id', show((request, response) => {
    const card = renderLeadCard(account, Number(request.params['id']))
    if (!card) response.status(404)
    return { title: card?.title ?? 'Сделка не найдена', area: 'lcard', active: 'leads', content: card?.content ?? '<p class="notice">Сделка не найдена или удалена.</p>' }
  }))
  router.get(['/contacts/detail/:id', '/companies/detail/:id'], show(() => ({ title: 'Карточка', area: 'ccard', active: '', content: '' })))
  router.get('/settings/widgets', show((_request, _response, viewer, shown) => ({ title: 'амоМаркет', area: 'settings', active: 'settings', content: renderMarket(viewer, shown) })))
  router.get('/widget_page/:code/:item{/:subitem}', show((request, response, viewer, shown) => {
    const { code, item = '', subitem } = request.params as { code: string; item?: string; subitem?: string }
    const own = shown?.isInstalled && code === widgetCode ? shown.widget.manifest.left_menu?.[item] : undefined
    if (!own || !shown) {
      response.status(404)
      return { title: 'Страница не найдена', area: '', active: '', content: '<p class="notice">Виджет не установлен.</p>' }
    }
    const isSystem = item === 'stats' || item === 'settings'
    const menuCall = { location: isSystem ? item : 'widget_page', ...(isSystem ? {} : { item_code: item }), ...(subitem === undefined ? {} : { subitem_code: subitem }) }
    const sub = subitem === undefined ? undefined : own.submenu?.[subitem]
    return {
      title: titleOf(shown, viewer.language, sub?.title ?? own.title), area: isSystem ? item : 'widget_page', active: subitem === undefined ? item : `${item}/${subitem}`, menuCall,
      content: `<div class="work-area" id="work-area-${widgetCode}"></div>`,
    }
  }))
  router.get('/widgets/:account/:code/*path', async (request, response) => {
    const { code, path } = request.params as unknown as { code: string; path: string[] }
    const name = path.join('/')
    const file = code === widgetCode ? (await deps.widget())?.files.get(name) : undefined
    if (file) response.type(name.slice(name.lastIndexOf('.'))).send(file)
    else response.status(404).end()
  })

  router.post('/__amo/leads/:id', (request, response) => {
    const acting = { company: account.company, now: account.now(), byPersonId: readUser(request).id }
    const id = dealIdOf(account, Number(request.params.id))
    const changes = request.query['delete'] === '1' ? deleteDeal(acting, id) : updateDeal(acting, id, request.body as DealPatch)
    changes.forEach((change) => deps.publish(change))
    response.json({ result: true })
  })
  router.post('/__amo/token', (request, response) => {
    if (account.installation) response.json({ token: app.disposable(readUser(request).id) })
    else response.status(403).json({ error: 'not installed' })
  })
  router.post('/__amo/install', async (request, response) => {
    const user = readUser(request)
    if (!user.isAdmin) response.status(403).json({ error: 'admins only' })
    else {
      await app.install(user.id)
      response.json({ result: true })
    }
  })
  router.post('/__amo/settings', (request, response) => {
    if (account.installation) account.installation.widgetSettings = request.body as Record<string, string>
    response.json({ result: account.installation !== null })
  })
  router.post('/__amo/uninstall', async (request, response) => {
    if (readUser(request).isAdmin) await app.uninstall()
    response.json({ result: account.installation === null })
  })
  return router

  type Build = (request: Request, response: Response, viewer: Viewer, shown: ShownWidget | null) => ShellPage

  function show(build: Build): (request: Request, response: Response) => Promise<void> {
    return async (request, response) => {
      const { user, theme, lang } = request.query
      if (typeof user === 'string') response.cookie(cookies.user, user)
      if (typeof theme === 'string') response.cookie(cookies.theme, theme)
      if (typeof lang === 'string') response.cookie(cookies.language, lang)
      const viewer = readViewer(request)
      const widget = await deps.widget()
      const shown = widget && { code: widgetCode, widget, isInstalled: account.installation !== null, settings: account.installation?.widgetSettings ?? {} }
      const page = build(request, response, viewer, shown)
      if (request.get('X-Requested-With') === 'XMLHttpRequest') response.json(renderPart(viewer, page, shown))
      else response.type('html').send(renderShell(account, viewer, page, shown))
    }
  }

  function readViewer(request: Request): Viewer {
    const theme = String(request.query['theme'] ?? readCookie(request, cookies.theme) ?? '')
    const language = String(request.query['lang'] ?? readCookie(request, cookies.language) ?? account.language)
    return { user: readUser(request), theme: theme === 'dark' ? 'dark' : 'light', language: language === 'en' ? 'en' : 'ru' }
  }

  function readUser(request: Request): Person {
    const id = Number(request.query['user'] ?? readCookie(request, cookies.user) ?? app.admin())
    const user = account.company.people.get(id) ?? account.company.people.get(app.admin())
    if (!user) throw new Error('The company has nobody who could open its account')
    return user
  }

  /** The integration's own page must not act in the account's name. */
  function refuseOthers(request: Request, response: Response, next: () => void): void {
    const { origin } = request.headers
    if (request.method !== 'POST' || origin === undefined || origin === account.origin()) next()
    else response.status(403).json({ error: 'foreign origin' })
  }
}

function renderMarket({ user, language }: Viewer, shown: ShownWidget | null): string {
  if (!shown) return '<p class="notice">Виджетов нет.</p>'
  const word = shown.isInstalled ? 'Настроить' : 'Установить'
  const button = user.isAdmin ? `<button class="button-input primary" data-open-widget>${word}</button>` : '<p>Установить виджет может администратор аккаунта.</p>'
  return `<article class="tile"><h2>${titleOf(shown, language, 'widget.name')}</h2><p>${titleOf(shown, language, 'widget.short_description')}</p>${button}</article>`
}

function readCookie(request: Request, name: string): string | undefined {
  return request.headers.cookie?.split('; ').find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1)
}
