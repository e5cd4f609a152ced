import type { Kysely } from 'kysely'
import type { Clock } from '../clock'
import type { AccountVisit, AmocrmProvider } from '../crm/crm-doors'
import { AppError } from '../errors'
import type { FlowCommands } from '../flow'
import type { Secrets } from '../secrets'
import { createPageCode, noteShownToken, takePageCode } from '../store/page-code-store'
import { createPortalCredentials } from '../store/portal-credentials'
import { findPortal, findPortalByExternalId, isPortalOrigin, type StoredPortal } from '../store/portal-store'
import type { RegistryTables } from '../store/registry-tables'
import { createSession } from '../store/session-store'
import type { OpenedSession } from './open-session'

type Deps = {
  provider: AmocrmProvider; registry: Kysely<RegistryTables>; secrets: Secrets; clock: Clock
  report(error: unknown, context: Readonly<Record<string, unknown>>): void
  /** Resolves when the portal's database can be read. */
  ready(portalId: string): Promise<void>
  /** A person as sync has stored them; undefined for one it has not seen. */
  readStored(portalId: string, userId: string): Promise<{ name: string; isAdmin: boolean } | undefined>
  flow: Pick<FlowCommands, 'countCalls'>
}

/** How a person of an account gets from the widget to a page of ours. */
export type AccountEntrance = {
  /** Whether pages of an origin may ask for a code at all. */
  isAccountOrigin(origin: string): Promise<boolean>
  /** A code for the person whom a disposable token proves. `origin` is where the asking page lives; null when it was no page. */
  takeToken(token: string, origin: string | null): Promise<string>
  /** The session that a code opens, once, in the language that the page around shows, or in the person's own where it shows none. */
  openPage(code: string, shown: string | null): Promise<OpenedSession & { language: string }>
}

export function createAccountEntrance({ provider, registry, secrets, clock, report, ready, readStored, flow }: Deps): AccountEntrance {
  return {
    isAccountOrigin: async (origin) => await isPortalOrigin(registry, provider.name, origin),
    async takeToken(token, origin) {
      const visit = await provider.readVisit(token)
      const portal = await findPortalByExternalId(registry, provider.name, visit.externalId)
      if (!portal) throw new AppError('not-found', 'account_not_installed', 'The app is not connected to this account. An administrator must connect it.')
      if (!livesAt(portal, visit.host)) throw new AppError('unauthenticated', 'token_refused', 'The token of the visit is of another account.')
      if (origin !== null && origin !== portal.address.origin) throw new AppError('forbidden', 'foreign_origin', 'The page that asks is not of this account.')
      if (!await noteShownToken(registry, `${visit.externalId} ${visit.tokenId}`, visit.expiresAt)) {
        throw new AppError('unauthenticated', 'token_shown', 'The token of the visit was shown before; open the page again.')
      }
      // Whoever opens the page while the account is being installed must not find it half there.
      await ready(portal.id)
      return await createPageCode(registry, await describeVisitor(portal, visit), clock.now())
    },
    async openPage(code, shown) {
      const visitor = await takePageCode(registry, code, clock.now())
      const portal = visitor && await findPortal(registry, visitor.portalId)
      if (!portal) throw new AppError('unauthenticated', 'page_code_refused', 'The code of the page is spent or over.')
      const language = shown ?? visitor.language
      const session = await createSession(registry, { ...visitor, language }, clock.now())
      return { ...session, portalId: portal.id, origin: portal.address.origin, language }
    },
  }

  /** A token that does not tell whether the person is an administrator makes us ask the account; while it does not answer, what it said last counts. */
  async function describeVisitor(portal: StoredPortal, { userId, isAdmin }: AccountVisit) {
    const known = isAdmin === null && portal.state === 'live' ? await askFor(portal, userId) : null
    if (known?.isActive === false) throw new AppError('forbidden', 'person_dismissed', 'The account has shut this person out.')
    const stored = await readStored(portal.id, userId)
    return {
      // Whoever let us in was asked for then, and nobody else is known before the first load.
      portalId: portal.id, userId, userName: known?.name || stored?.name || `#${userId}`, isAdmin: isAdmin ?? known?.isAdmin ?? stored?.isAdmin ?? userId === portal.installerId,
      language: known?.language ?? (portal.address.origin.endsWith('.kommo.com') ? 'en' : 'ru'),
    }
  }

  async function askFor(portal: StoredPortal, userId: string) {
    // What is asked here is asked of the account beside the reading of it.
    flow.countCalls(portal.id, 1).catch(() => undefined)
    try {
      return await provider.readPerson(createPortalCredentials({ registry, secrets, clock }, portal), userId)
    } catch (error) {
      report(error, { portal: portal.id, step: 'visitor' })
      return null
    }
  }
}

/** A token need not name the port of a host that the operator listed. */
function livesAt({ address }: StoredPortal, host: string): boolean {
  const own = new URL(address.origin)
  return host === own.host || host === own.hostname
}
