import { timingSafeEqual } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { AmocrmProvider } from '../crm/crm-doors'
import type { CrmChange } from '../crm/crm-provider'
import { AppError } from '../errors'
import type { Secrets } from '../secrets'
import { findPortalByEventKey, readApplicationToken, type StoredPortal } from '../store/portal-store'
import type { RegistryTables } from '../store/registry-tables'
import { digestToken } from './portal-directory'

type Deps = {
  provider: AmocrmProvider; registry: Kysely<RegistryTables>; secrets: Secrets
  accept(portalId: string, changes: readonly CrmChange[]): Promise<void>
}

/** Webhooks of accounts, which prove themselves by nothing but the key in their address. */
export type WebhookDesk = {
  /** The portal whose key it is; throws `not-found`. */
  find(key: string): Promise<StoredPortal>
  /** Notes what a webhook of the portal says durably; throws `forbidden` when it names another account. */
  take(portal: StoredPortal, body: Record<string, unknown>): Promise<void>
}

const keyShape = /^[\w-]{43}$/

export function createWebhookDesk({ provider, registry, secrets, accept }: Deps): WebhookDesk {
  return {
    async find(key) {
      const portal = keyShape.test(key) ? await findPortalByEventKey(registry, provider.name, key) : undefined
      const stored = portal && await readApplicationToken(registry, secrets, portal.id)
      // The hash has found it; the key itself decides, in constant time.
      if (!portal || !stored || !timingSafeEqual(digestToken(stored), digestToken(key))) throw new AppError('not-found', 'unknown_key', 'There is no such address of events.')
      return portal
    },
    async take(portal, body) {
      const { externalId, changes } = provider.readWebhook(body)
      if (externalId === null) throw new AppError('invalid', 'webhook_malformed', 'The webhook names no account.')
      // The account's name is not compared: it may be changed, its number never.
      if (externalId !== portal.externalId) throw new AppError('forbidden', 'foreign_account', 'The webhook is of another account.')
      await accept(portal.id, changes)
    },
  }
}
