import type { Kysely } from 'kysely'
import type { Clock } from '../clock'
import type { CrmProvider, VerifiedEntry } from '../crm/crm-provider'
import { AppError } from '../errors'
import type { FlowCommands } from '../flow'
import type { Secrets } from '../secrets'
import { findPortalByExternalId, readApplicationToken, updateAddress, updateInstaller, updateState, writeApplicationToken, type StoredPortal } from '../store/portal-store'
import type { RegistryTables } from '../store/registry-tables'
import { createSession, type IssuedSession } from '../store/session-store'
import { writeTokens } from '../store/token-store'
import type { PortalDirectory } from './portal-directory'

type Deps = {
  registry: Kysely<RegistryTables>; secrets: Secrets; clock: Clock; directory: PortalDirectory
  flow: Pick<FlowCommands, 'openPortal' | 'recheckSync' | 'countCalls'>
}

export type OpenedSession = IssuedSession & { portalId: string; origin: string }

/** Opens a page's session for the person a verified entry proves. Throws `not-found` on a portal nobody installed. */
export type OpenSession = (provider: CrmProvider, entry: VerifiedEntry) => Promise<OpenedSession>

export function createOpenSession({ registry, secrets, clock, directory, flow }: Deps): OpenSession {
  return async (provider, entry) => {
    const portal = await findPortalByExternalId(registry, provider.name, entry.externalId)
    if (!portal) throw new AppError('not-found', 'not_installed', 'The app is not installed on this portal. An administrator must install it.')
    await noteAddress(portal, entry)
    if (entry.user.isAdmin) {
      await noteApplicationToken(provider, portal, entry)
      if (portal.state === 'reconnect') await revive(portal, entry)
      // The visit does not depend on it.
      else flow.recheckSync(portal.id).catch(() => undefined)
    }
    // What the proof cost is asked of the portal beside the reading of it.
    if (entry.calls) flow.countCalls(portal.id, entry.calls).catch(() => undefined)
    const { id: userId, name: userName, isAdmin } = entry.user
    const session = await createSession(registry, { portalId: portal.id, userId, userName, isAdmin, language: entry.language }, clock.now())
    return { ...session, portalId: portal.id, origin: entry.address.origin }
  }

  /** The authorisation host has just told where the portal lives. */
  async function noteAddress(portal: StoredPortal, { address }: VerifiedEntry): Promise<void> {
    if (address.restUrl === portal.address.restUrl && address.oauthUrl === portal.address.oauthUrl) return
    await updateAddress(registry, portal.id, address, new URL(address.origin).host)
  }

  async function noteApplicationToken(provider: CrmProvider, portal: StoredPortal, { applicationToken }: VerifiedEntry): Promise<void> {
    if (applicationToken === null || await readApplicationToken(registry, secrets, portal.id) !== null) return
    await writeApplicationToken(registry, secrets, portal.id, applicationToken)
    directory.forget(provider.name, portal.externalId)
  }

  /** A visit of an administrator gives the permission that was lost. */
  async function revive(portal: StoredPortal, entry: VerifiedEntry): Promise<void> {
    await registry.transaction().execute(async (trx) => {
      await writeTokens(trx, { secrets, portalId: portal.id, tokens: entry.tokens, now: clock.now() })
      await updateInstaller(trx, portal.id, entry.user.id)
      await updateState(trx, portal.id, 'live', null)
    })
    await flow.openPortal(portal.id)
  }
}
