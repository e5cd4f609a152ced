import { randomBytes } from 'node:crypto'
import { installationOf } from './application-methods'
import type { PortalState } from './emulator-types'
import { buildEntryForm } from './entry-form'
import type { EntryForm, EntryRequest } from './entry-form'
import type { EventSender } from './event-sender'
import type { TokenStore } from './token-store'

export type OpenedPage = { status: number; html: string; url: string; form: EntryForm; headers: Headers }
type LifecycleDeps = { portal: PortalState; tokens: TokenStore; sender: EventSender }

/** An application's life on a portal, as the administrator's hands and the browser drive it. */
export function createAppLifecycle({ portal, tokens, sender }: LifecycleDeps) {
  const admin = (): number => [...portal.company.people.values()].find((person) => person.isAdmin && person.active)?.id ?? 0
  const entry = (request: EntryRequest): EntryForm => buildEntryForm({ portal, tokens }, request)

  /** The administrator takes the application from the market: a new application_token, ONAPPINSTALL, and an installer that was not opened yet. */
  function add(userId = admin(), options: { tellsInstall?: boolean } = {}): void {
    tokens.revokePortal(portal.memberId)
    portal.installation = { applicationToken: randomBytes(16).toString('hex'), finished: false, handlers: [], placements: [], options: {}, userOptions: new Map() }
    if (options.tellsInstall ?? true) tellInstall(userId)
  }

  /** Sends ONAPPINSTALL to the address of the card, with a refresh token as no other event. */
  function tellInstall(userId = admin()): void {
    const url = portal.app.urls?.eventUrl
    if (url === undefined) return
    const token = tokens.issue(portal.memberId, userId)
    const data = { VERSION: String(portal.app.version), ACTIVE: 'Y', INSTALLED: 'Y', LANGUAGE_ID: portal.language }
    const auth = { access_token: token.accessToken, refresh_token: token.refreshToken, expires_in: tokens.settings.lifeSeconds, ...sender.describePortal() }
    sender.post(url, 'ONAPPINSTALL', data, auth)
  }

  /** What the frame of a user shows: the installer, a refusal (null), or the application. */
  function pickPage(userId: number): string | null {
    const { installation, app } = portal
    if (!installation || !app.urls) return null
    if (installation.finished) return app.urls.appUrl
    return portal.company.people.get(userId)?.isAdmin ? app.urls.installUrl : null
  }

  /** Posts the entry form as the browser would; a placement opens its own handler. */
  async function open(userId: number, request: Omit<EntryRequest, 'handler' | 'userId'> & { handler?: string } = {}): Promise<OpenedPage> {
    const bound = installationOf(portal).placements.find((place) => place.placement === request.placement)?.handler
    const handler = request.handler ?? bound ?? pickPage(userId)
    if (handler === null) throw new Error('The application is not fully installed: an ordinary user sees no frame')
    return await send(entry({ ...request, handler, userId }))
  }

  async function send(form: EntryForm): Promise<OpenedPage> {
    const answer = await fetch(form.url, { method: 'POST', body: new URLSearchParams(form.fields), headers: { Referer: `${portal.origin()}/` } })
    return { status: answer.status, html: await answer.text(), url: form.url, form, headers: answer.headers }
  }

  /** Opens the installer as a user, whatever is installed already. */
  async function openInstaller(userId = admin(), request: Omit<EntryRequest, 'handler' | 'userId'> = {}): Promise<OpenedPage> {
    return await send(entry({ ...request, handler: portal.app.urls?.installUrl ?? '', userId }))
  }

  /** The page called installFinish: from now on widgets show and events flow. */
  function finish(): void {
    installationOf(portal).finished = true
  }

  /** Takes the application from the market, opens its installer and finishes. */
  async function install(userId = admin(), request: Omit<EntryRequest, 'handler' | 'userId'> = {}): Promise<OpenedPage> {
    if (!portal.installation) add(userId)
    const page = await openInstaller(userId, request)
    if (page.status < 400) finish()
    return page
  }

  /** A new version: handlers and widgets are gone, the application token is another, the installer must be passed again. */
  function update(userId = admin()): void {
    const installation = installationOf(portal)
    const previous = portal.app.version
    portal.app.version += 1
    Object.assign(installation, { applicationToken: randomBytes(16).toString('hex'), finished: false, handlers: [], placements: [] })
    const url = portal.app.urls?.eventUrl
    if (url === undefined) return
    const token = tokens.issue(portal.memberId, userId)
    const data = { VERSION: String(portal.app.version), PREVIOUS_VERSION: String(previous), LANGUAGE_ID: portal.language }
    const auth = { access_token: token.accessToken, refresh_token: token.refreshToken, expires_in: tokens.settings.lifeSeconds, ...sender.describePortal() }
    sender.post(url, 'ONAPPUPDATE', data, auth)
  }

  /** The administrator deletes the application: tokens, handlers and widgets go; the event carries no tokens. */
  function uninstall({ clean = true } = {}): void {
    const installation = installationOf(portal)
    const { scope: _scope, status: _status, ...auth } = sender.describePortal()
    const bound = installation.handlers.filter((handler) => handler.event === 'ONAPPUNINSTALL').map((handler) => handler.handler)
    const urls = new Set([...bound, ...(portal.app.urls?.eventUrl === undefined ? [] : [portal.app.urls.eventUrl])])
    for (const url of urls) sender.post(url, 'ONAPPUNINSTALL', { LANGUAGE_ID: portal.language, CLEAN: clean ? 1 : 0 }, auth)
    tokens.revokePortal(portal.memberId)
    portal.installation = null
  }

  return { admin, entry, add, tellInstall, pickPage, open, openInstaller, finish, install, update, uninstall }
}

export type AppLifecycle = ReturnType<typeof createAppLifecycle>
