import type { AddressInfo } from 'node:net'
import type { Server } from 'node:http'
import express from 'express'
import { closeServer } from '../bitrix24/portal'
import type { Company, CompanyChange } from '../company/company-types'
import { createApiRoutes } from './api-routes'
import { rememberPast } from './build-past'
import { createAccountPages } from './account-pages'
import { createControlRoutes } from './control-routes'
import { createCounters } from './counters'
import type { AccountState, IntegrationCard } from './emulator-types'
import { createEventLog } from './event-log'
import { createFaults } from './faults'
import { createHookSender } from './hook-sender'
import { createIntegrationLife } from './integration-life'
import { noteChange } from './journal'
import { createLimiter, defaultLimits } from './limiter'
import type { Limits } from './limiter'
import { restoreLead } from './restore-lead'
import { createTokenRoutes } from './token-routes'
import type { TokenStore } from './token-store'
import { keepSubscription } from './webhook-routes'
import { readWidget } from './widget-package'
import type { WidgetPackage } from './widget-package'

export type AccountOptions = {
  company: Company; subdomain?: string; id?: number; port?: number; host?: string; language?: 'ru' | 'en'
  /** The tariff has webhooks; filters of lists work; kopecks are told; incoming leads are on. All true when absent. */
  hasWebhooks?: boolean; isApiFilterEnabled?: boolean; hasMinorUnits?: boolean; isUnsortedOn?: boolean
  /** Shrinks the pauses between the attempts of a webhook: 0.001 makes five minutes 0.3 s. */
  hookTimeScale?: number
}
type AccountDeps = { card: IntegrationCard; tokens: TokenStore; limits: Partial<Limits>; now: () => number; oauthOrigin: () => string; number: number }

/** One account on a port of its own: tokens, the API and the switches. */
export async function createAccount(deps: AccountDeps, options: AccountOptions) {
  const host = options.host ?? '127.0.0.1'
  const servers: Server[] = []
  let port = 0
  // The address after the next renaming listens already, so that whoever keeps a list of allowed hosts can know it.
  let sparePort = 0
  const { company } = options
  const state: AccountState = {
    id: options.id ?? 30_000_000 + deps.number, subdomain: options.subdomain ?? `example${deps.number}`, company, card: deps.card, language: options.language ?? 'ru',
    hasWebhooks: options.hasWebhooks ?? true, isApiFilterEnabled: options.isApiFilterEnabled ?? true, hasMinorUnits: options.hasMinorUnits ?? true, isUnsortedOn: options.isUnsortedOn ?? true,
    installation: null, subscriptions: [], deletedUserIds: new Set(), events: createEventLog(),
    shadows: new Map(), bin: new Map(), lossReasons: new Map(),
    taskShadows: new Map(), cardOwners: new Map(), incoming: new Set(), aliases: new Map(), notes: new Map(), nextNoteId: 42_700_001, taskResults: new Map(), written: new Map(), version: 0,
    now: deps.now, origin: () => `http://${host}:${port}`, oauthOrigin: deps.oauthOrigin,
  }
  rememberPast(state)
  let uploaded: WidgetPackage | null = null
  const counters = createCounters()
  const faults = createFaults()
  const limits = { ...defaultLimits, ...deps.limits }
  const limiter = createLimiter(limits, counters, deps.now)
  const app = createIntegrationLife({ account: state, tokens: deps.tokens })
  const sender = createHookSender({ account: state, counters, faults, timeScale: options.hookTimeScale ?? 1 })
  const publish = (change: CompanyChange): void => noteChange(state, change).forEach(sender.tell)

  const web = express()
  web.disable('x-powered-by')
  web.disable('etag')
  web.use((request, response, next) => {
    // Nothing is left of an account at the address it had.
    if (request.socket.localPort === port || request.path.startsWith('/__emulator')) next()
    else response.status(404).type('application/problem+json').send(JSON.stringify({ title: 'Not Found', type: 'https://httpstatus.es/404', status: 404, detail: 'Account not found' }))
  })
  web.use('/oauth2', createTokenRoutes({ account: state, tokens: deps.tokens, counters, faults }))
  web.use('/api/v4', createApiRoutes({ account: state, tokens: deps.tokens, limits, limiter, counters, faults, publish }))
  const account = {
    id: state.id, company, state, counters, faults, limits, app, publish,
    get subdomain(): string { return state.subdomain },
    /** `host:port`, the `referer` of a code. */
    get domain(): string { return new URL(state.origin()).host },
    get origin(): string { return state.origin() },
    /** `host:port` that the next `rename` moves to. */
    get spareDomain(): string { return `${host}:${sparePort}` },
    /** Publishes what an action of the company returned. */
    publishAll: (changes: readonly CompanyChange[]): void => changes.forEach(publish),
    ownsRefresh: (refreshToken: string): boolean => deps.tokens.findByRefresh(refreshToken)?.accountId === state.id,
    /** An administrator deletes a user: gone from the list, alive in history. */
    deleteUser: (id: number): void => {
      state.deletedUserIds.add(id)
      state.version += 1
    },
    /** Takes a lead out of the bin again. Throws when it is not there. */
    restoreLead: (id: number, byPersonId = app.admin()): void => publish(restoreLead(state, id, byPersonId)),
    /** Empties the bin of a lead: from now on nothing tells that it was. */
    eraseLead: (id: number): void => {
      state.bin.delete(id)
      state.version += 1
    },
    expireTokens: (): void => deps.tokens.expire(state.id),
    killGrants: (): void => deps.tokens.killGrants(state.id),
    unblock: limiter.unblock,
    hooks: sender,
    /** The developer uploads a package: the address of an archive, or a folder. Throws with what the check finds wrong. */
    uploadWidget: async (source: string): Promise<void> => { uploaded = await readWidget(source) },
    /** Somebody ticks webhooks by hand in the account, those too that the API does not offer. */
    subscribeByHand: (destination: string, settings: string[]) => keepSubscription(state, { destination, settings, byPersonId: app.admin() }),
    /** Gives the account another subdomain and address. */
    rename: async (): Promise<void> => {
      port = sparePort
      sparePort = await listen(0)
      state.subdomain = `${state.subdomain}-new`
    },
    close: async (): Promise<void> => {
      control.stop()
      sender.stop()
      await Promise.all(servers.map(async (server) => await closeServer(server)))
    },
  }
  const control = createControlRoutes(account)
  web.use('/__emulator', control.router)
  web.use(createAccountPages({ account: state, app, widget: readUploaded, publish }))
  port = await listen(options.port ?? 0)
  sparePort = await listen(0)
  return account

  /** The package that was uploaded, else the one that the card of the integration names. */
  async function readUploaded(): Promise<WidgetPackage | null> {
    const source = deps.card.urls?.widgetUrl
    if (!uploaded && source !== undefined) uploaded = await readWidget(source).catch(() => null)
    return uploaded
  }

  async function listen(wanted: number): Promise<number> {
    const server = web.listen(wanted, host)
    await new Promise<void>((done, fail) => server.once('listening', done).once('error', fail))
    servers.push(server)
    return (server.address() as AddressInfo).port
  }
}

export type Account = Awaited<ReturnType<typeof createAccount>>
