import type { AddressInfo } from 'node:net'
import express from 'express'
import { closeServer } from '../bitrix24/portal'
import { createAccount } from './account'
import type { Account, AccountOptions } from './account'
import type { IntegrationCard, IntegrationUrls } from './emulator-types'
import type { Limits } from './limiter'
import { createOauthPages } from './oauth-pages'
import { createTokenStore } from './token-store'

export type AmoEmulatorOptions = {
  accounts: AccountOptions[]
  clientId?: string; clientSecret?: string; name?: string; urls?: IntegrationUrls
  rate?: Partial<Limits>; tokenLifeSeconds?: number; now?: () => number; oauthPort?: number; host?: string
}

/** Starts the host of the authorise page and one host per account, each on its own port. */
export async function createAmoEmulator(options: AmoEmulatorOptions) {
  const now = options.now ?? Date.now
  const host = options.host ?? '127.0.0.1'
  const card: IntegrationCard = {
    clientId: options.clientId ?? '01d01160-d7a0-4087-b4af-6a1bb83fcd1d', clientSecret: options.clientSecret ?? 'emulated-amocrm-secret-0123456789abcdef',
    name: options.name ?? 'Вымпел', scopes: ['push_notifications', 'files', 'crm', 'files_delete', 'notifications'], urls: options.urls ?? null,
  }
  const tokens = createTokenStore({ now, lifeSeconds: options.tokenLifeSeconds ?? 86_400, card })
  const accounts: Account[] = []
  const web = express()
  web.disable('x-powered-by')
  web.use(createOauthPages({ card, accounts }))
  const server = web.listen(options.oauthPort ?? 0, host)
  await new Promise<void>((done, fail) => server.once('listening', done).once('error', fail))
  const oauthOrigin = `http://${host}:${(server.address() as AddressInfo).port}`
  for (const account of options.accounts) {
    accounts.push(await createAccount({ card, tokens, limits: options.rate ?? {}, now, oauthOrigin: () => oauthOrigin, number: accounts.length + 1 }, { host, ...account }))
  }
  return {
    oauthOrigin, accounts, tokens, card,
    /** `host:port` of the authorise page, as AMOCRM_OAUTH_HOST wants it. */
    get oauthHost(): string { return new URL(oauthOrigin).host },
    /** Writes the addresses of the integration into its card. */
    setUrls: (urls: IntegrationUrls): void => { card.urls = urls },
    close: async (): Promise<void> => {
      await Promise.all([...accounts.map(async (account) => await account.close()), closeServer(server)])
    },
  }
}

export type AmoEmulator = Awaited<ReturnType<typeof createAmoEmulator>>
