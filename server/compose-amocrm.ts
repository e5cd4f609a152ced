import type { Kysely } from 'kysely'
import type { Clock } from './clock'
import { createAccountEntrance } from './connect/enter-account'
import { createWebhookDesk } from './connect/handle-webhook'
import type { InstallPortal } from './connect/install-portal'
import { keepTokens } from './connect/keep-tokens'
import { createOAuthStates } from './connect/oauth-state'
import { createCodeDesk } from './connect/trade-codes'
import type { AmocrmProvider } from './crm/crm-doors'
import type { CrmChange } from './crm/crm-provider'
import { AppError } from './errors'
import type { FlowCommands } from './flow'
import type { AmocrmDoor } from './http/amocrm-routes'
import { startJob } from './jobs'
import type { Report } from './logger'
import type { Secrets } from './secrets'
import { deleteOldGrants } from './store/grant-store'
import { deleteSpentCodes } from './store/page-code-store'
import { findPortalByExternalId } from './store/portal-store'
import type { RegistryTables } from './store/registry-tables'

const hourMs = 3_600_000
/** How long a person waits for the word on a code before the page says "soon". */
const patienceMs = 1500
/** A code that comes again is known for as long. */
const knownCodeMs = 24 * hourMs

type Deps = {
  provider: AmocrmProvider; registry: Kysely<RegistryTables>; secrets: Secrets; clock: Clock; secretKey: Buffer; report: Report
  install: InstallPortal
  accept(portalId: string, changes: readonly CrmChange[]): Promise<void>
  wipe(portalId: string): Promise<void>
  /** Resolves when the portal's database can be read. */
  ready(portalId: string): Promise<void>
  readStored(portalId: string, userId: string): Promise<{ name: string; isAdmin: boolean } | undefined>
  flow: Pick<FlowCommands, 'countCalls'>
  /** A portal turned out to be disconnected. */
  onLost(portalId: string): void
}

/** amoCRM's ways in and the jobs behind them, joined. */
export type Amocrm = { door: AmocrmDoor; close(): Promise<void> }

export async function composeAmocrm(deps: Deps): Promise<Amocrm> {
  const { provider, registry, clock, report, wipe } = deps
  const states = createOAuthStates(deps)
  const desk = createCodeDesk(deps)
  const entrance = createAccountEntrance(deps)
  const webhooks = createWebhookDesk(deps)
  const jobs = [
    startJob({ name: 'tokens', everyMs: 6 * hourMs, report, work: async () => { await keepTokens(deps) } }),
    startJob({
      name: 'codes', everyMs: hourMs / 12, report,
      work: async () => {
        await desk.resume()
        await deleteSpentCodes(registry, clock.now())
        await deleteOldGrants(registry, clock.now() - knownCodeMs)
      },
    }),
  ]
  await desk.resume()

  return {
    door: {
      ...entrance,
      toConsent: (account) => {
        const host = account === undefined ? null : new URL(provider.readAccount(account).origin).host
        return provider.authorizeUrl(states.issue({ host }), host)
      },
      takeCode: async (query, isHasty) => {
        const grant = provider.readRedirect(query)
        const { origin } = grant.address
        const wanted = grant.state === null ? null : states.read(grant.state).host
        if (wanted !== null && wanted !== new URL(origin).host) throw new AppError('forbidden', 'other_account', 'Another account gave access.')
        await desk.receive(grant)
        return { origin, ...(await desk.outcomeOf(grant.code, isHasty || (grant.isFromWidget && grant.state === null) ? 0 : patienceMs)) }
      },
      revoke: async (query) => {
        const portal = await findPortalByExternalId(registry, provider.name, provider.readRevocation(query).externalId)
        if (portal) await wipe(portal.id)
      },
      findWebhook: webhooks.find,
      takeWebhook: webhooks.take,
    },
    close: async () => {
      await desk.stop()
      for (const job of jobs) await job.stop()
    },
  }
}
