import { createHash } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import type { Server } from 'node:http'
import express from 'express'
import type { Company, CompanyChange } from '../company/company-types'
import { createAppLifecycle } from './app-lifecycle'
import { createControlRoutes } from './control-routes'
import { createCounters } from './counters'
import type { AppCard, PortalState } from './emulator-types'
import { createEventSender } from './event-sender'
import { createFaults } from './faults'
import { boxLimits, cloudLimits, enterpriseLimits } from './limiter'
import type { Limits } from './limiter'
import { createPortalPages } from './portal-pages'
import { createRestRoutes } from './rest-routes'
import type { TokenStore } from './token-store'

export type PortalOptions = {
  company: Company; memberId?: string; port?: number; host?: string; language?: string; licenseFamily?: string; historyForgetsLeftPipelines?: boolean
  /** The plan has the queue of offline events. */
  hasOffline?: boolean
  /** On its owner's server: methods that its version lacks, and whether it sends events. */
  box?: { missing?: readonly string[]; hasEvents?: boolean }
}
type PortalDeps = { app: AppCard; tokens: TokenStore; limits: Partial<Limits>; now: () => number; oauthOrigin: () => string }

/** One portal on a port of its own: REST, the pages of the browser, and the switches under `/__emulator`. */
export async function createPortal(deps: PortalDeps, options: PortalOptions) {
  const host = options.host ?? '127.0.0.1'
  const servers: Server[] = []
  let port = 0
  // The address after the next renaming listens already, so that whoever keeps a list of allowed hosts can know it.
  let sparePort = 0
  const state: PortalState = {
    memberId: options.memberId ?? createHash('md5').update(`${options.company.name}${Math.random()}`).digest('hex'),
    language: options.language ?? 'ru', licenseFamily: options.licenseFamily ?? 'pro100', company: options.company, app: deps.app,
    installation: null, notifications: [], nextHandlerId: 1, historyForgetsLeftPipelines: options.historyForgetsLeftPipelines ?? false, deniedTypes: new Set(), hasOffline: options.hasOffline ?? false, offlineEvents: new Map(),
    box: options.box ? { missing: new Set(options.box.missing), hasEvents: options.box.hasEvents ?? true } : null,
    now: deps.now, origin: () => `http://${host}:${port}`, oauthOrigin: deps.oauthOrigin,
  }
  const counters = createCounters()
  const faults = createFaults()
  const limits = { ...(options.licenseFamily === 'ent' ? enterpriseLimits : cloudLimits), ...(options.box ? boxLimits : {}), ...deps.limits }
  const sender = createEventSender({ portal: state, tokens: deps.tokens, counters, faults })
  const publish = (change: CompanyChange): void => sender.publish(change)
  const app = createAppLifecycle({ portal: state, tokens: deps.tokens, sender })

  const web = express()
  web.disable('x-powered-by')
  web.disable('etag')
  web.use((request, response, next) => {
    // A renamed portal answers 302 at its old address, whatever was asked.
    if (request.socket.localPort === port || request.path.startsWith('/__emulator')) {
      next()
      return
    }
    counters.redirects += 1
    response.redirect(302, `${state.origin()}${request.originalUrl}`)
  })
  web.use('/rest', createRestRoutes({ portal: state, tokens: deps.tokens, limits, counters, faults, publish }))
  const portal = {
    memberId: state.memberId, company: state.company, state, counters, faults, limits, app, publish,
    get domain(): string { return new URL(state.origin()).host },
    get origin(): string { return state.origin() },
    /** Publishes what an action of the company returned. */
    publishAll: (changes: readonly CompanyChange[]): void => changes.forEach(publish),
    eventsIdle: sender.idle,
    expireTokens: (): void => deps.tokens.expirePortal(state.memberId),
    killGrants: (): void => deps.tokens.killGrants(state.memberId),
    /** `host:port` that the next `rename` moves to. */
    get spareDomain(): string { return `${host}:${sparePort}` },
    /** Gives the portal another address; the old one redirects from now on. */
    rename: async (): Promise<void> => {
      port = sparePort
      sparePort = await listen(0)
    },
    close: async (): Promise<void> => {
      sender.stop()
      await Promise.all(servers.map(async (server) => await closeServer(server)))
    },
  }
  web.use('/__emulator', createControlRoutes(portal))
  web.use(createPortalPages({ portal: state, tokens: deps.tokens, app, publish }))
  port = await listen(options.port ?? 0)
  sparePort = await listen(0)
  return portal

  async function listen(wanted: number): Promise<number> {
    const server = web.listen(wanted, host)
    await new Promise<void>((done, fail) => server.once('listening', done).once('error', fail))
    servers.push(server)
    return (server.address() as AddressInfo).port
  }
}

export type Portal = Awaited<ReturnType<typeof createPortal>>

export async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise<void>((done) => server.close(() => done()))
}
