import type { AddressInfo } from 'node:net'
import express from 'express'
import type { AppCard, AppUrls } from './emulator-types'
import type { Limits } from './limiter'
import { createOauthRoutes } from './oauth-routes'
import type { OauthCounters } from './oauth-routes'
import { closeServer, createPortal } from './portal'
import type { Portal, PortalOptions } from './portal'
import { createTokenStore } from './token-store'

export type EmulatorOptions = {
  portals: PortalOptions[]
  clientId?: string; clientSecret?: string; scope?: string[]; status?: AppCard['status']; title?: string; urls?: AppUrls
  rate?: Partial<Limits>; tokenLifeSeconds?: number; now?: () => number; oauthPort?: number; host?: string
}

export const defaultScope = ['crm', 'user_brief', 'department', 'placement', 'im', 'task', 'telephony']

/** Starts an OAuth host and one host per portal, each on its own port. */
export async function createEmulator(options: EmulatorOptions) {
  const now = options.now ?? Date.now
  const host = options.host ?? '127.0.0.1'
  const card: AppCard = {
    clientId: options.clientId ?? 'app.5f0c7d2e8a1b34.00000001', clientSecret: options.clientSecret ?? 'emulated-secret-0123456789abcdef',
    code: 'vympel.goals', title: options.title ?? 'Вымпел', version: 1, status: options.status ?? 'F', scope: options.scope ?? defaultScope, urls: options.urls ?? null,
  }
  const tokens = createTokenStore({ now, lifeSeconds: options.tokenLifeSeconds ?? 3600 })
  const portals: Portal[] = []
  const oauthCounters: OauthCounters = { tokenRequests: 0, refreshes: 0, appInfo: 0, secretsInUrls: 0 }
  const web = express()
  web.use(createOauthRoutes({ app: card, tokens, portals, counters: oauthCounters, origin: () => oauthOrigin, now }))
  const server = web.listen(options.oauthPort ?? 0, host)
  await new Promise<void>((done, fail) => server.once('listening', done).once('error', fail))
  const oauthOrigin = `http://${host}:${(server.address() as AddressInfo).port}`
  for (const portal of options.portals) {
    portals.push(await createPortal({ app: card, tokens, limits: options.rate ?? {}, now, oauthOrigin: () => oauthOrigin }, { host, ...portal }))
  }
  return {
    oauthOrigin, portals, tokens, oauthCounters, card,
    /** Writes the addresses of the application into its card. */
    setUrls: (urls: AppUrls): void => { card.urls = urls },
    close: async (): Promise<void> => {
      await Promise.all([...portals.map(async (portal) => await portal.close()), closeServer(server)])
    },
  }
}

export type Emulator = Awaited<ReturnType<typeof createEmulator>>
