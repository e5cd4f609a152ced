import { timingSafeEqual } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Bitrix24Provider } from '../crm/crm-doors'
import type { CrmChange } from '../crm/crm-provider'
import { AppError } from '../errors'
import type { FlowCommands } from '../flow'
import type { Secrets } from '../secrets'
import { writeApplicationToken } from '../store/portal-store'
import type { RegistryTables } from '../store/registry-tables'
import { digestToken, type KnownPortal, type PortalDirectory } from './portal-directory'
import type { WipePortal } from './wipe-portal'

type Deps = {
  registry: Kysely<RegistryTables>; secrets: Secrets; directory: PortalDirectory
  flow: Pick<FlowCommands, 'catchUp' | 'openPortal'>
  accept(portalId: string, changes: readonly CrmChange[]): Promise<void>
  wipe: WipePortal
  report(error: unknown, context: Readonly<Record<string, unknown>>): void
}

/** Takes an event: proves it, notes it durably, returns. Throws `unauthenticated` or `not-found`, and then has changed nothing. */
export type HandleEvent = (provider: Bitrix24Provider, body: Record<string, unknown>) => Promise<void>

export function createHandleEvent({ registry, secrets, directory, flow, accept, wipe, report }: Deps): HandleEvent {
  return async (provider, body) => {
    const { externalId, applicationToken } = provider.readEventOrigin(body)
    const portal = await directory.find(provider.name, externalId)
    const isProved = portal !== undefined && matches(portal, applicationToken)
    // An installation proves itself by its own access token: that is how a new application token becomes known.
    const event = await provider.readEvent(body)
    if (event.kind === 'installed') return await noteInstallation(provider, { externalId, portal, applicationToken: event.applicationToken })
    if (!portal) throw new AppError('not-found', 'unknown_portal', 'The app is not installed on this portal.')
    if (!isProved) throw new AppError('unauthenticated', 'event_refused', 'The application token of the event is wrong.')
    switch (event.kind) {
      case 'changes': return await accept(portal.id, event.changes)
      case 'catalogue':
        flow.catchUp(portal.id).catch((error: unknown) => { report(error, { portal: portal.id, event: 'catalogue' }) })
        return
      case 'uninstalled': return await wipe(portal.id)
      case 'ignored': return
    }
  }

  /** Before the installer page was opened only the token is remembered: the page brings the whole of the installation. */
  async function noteInstallation(
    provider: Bitrix24Provider, { externalId, portal, applicationToken }: { externalId: string; portal: KnownPortal | undefined; applicationToken: string },
  ): Promise<void> {
    if (!portal) return directory.announce(provider.name, externalId, applicationToken)
    if (!matches(portal, applicationToken)) {
      await writeApplicationToken(registry, secrets, portal.id, applicationToken)
      directory.forget(provider.name, externalId)
    }
    // A new version of the application may need events that the old one had not, and may have got more rights.
    flow.openPortal(portal.id).then(async () => { await flow.catchUp(portal.id) }).catch((error: unknown) => { report(error, { portal: portal.id, event: 'installation' }) })
  }
}

/** In constant time; nothing matches while the token is unknown, and an empty one never does. */
function matches({ tokenDigest }: KnownPortal, applicationToken: string): boolean {
  return tokenDigest !== null && applicationToken !== '' && timingSafeEqual(tokenDigest, digestToken(applicationToken))
}
