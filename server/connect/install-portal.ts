import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Clock } from '../clock'
import type { CrmProvider, VerifiedEntry } from '../crm/crm-provider'
import { AppError } from '../errors'
import type { FlowCommands } from '../flow'
import { createToken, type Secrets } from '../secrets'
import { createPortalCredentials } from '../store/portal-credentials'
import {
  findPortalByExternalId, insertPortal, readApplicationToken, updateAddress, updateInstaller, updateState, writeApplicationToken, writeEventKey, type StoredPortal,
} from '../store/portal-store'
import type { RegistryTables } from '../store/registry-tables'
import { writeTokens } from '../store/token-store'
import type { PortalDirectory } from './portal-directory'

type Deps = {
  registry: Kysely<RegistryTables>; secrets: Secrets; clock: Clock; directory: PortalDirectory
  flow: Pick<FlowCommands, 'openPortal'>
}

/** Installs a portal from the verified entry of its administrator; repeating it changes nothing. Throws `forbidden` for anybody else. */
export type InstallPortal = (provider: CrmProvider, entry: VerifiedEntry, options?: InstallOptions) => Promise<{ portalId: string }>
/** `also` lands in the transaction that installs. */
export type InstallOptions = { also?: (trx: Kysely<RegistryTables>, portalId: string) => Promise<void> }

export function createInstallPortal(deps: Deps): InstallPortal {
  const { registry, secrets, clock, directory, flow } = deps
  const inProgress = new Map<string, Promise<{ portalId: string }>>()

  return async (provider, entry, options = {}) => {
    if (!entry.user.isAdmin) throw new AppError('forbidden', 'admin_only', 'Only an administrator of the portal can install the app.')
    const key = `${provider.name}:${entry.externalId}`
    // Two posts of the same page must not install it twice.
    await inProgress.get(key)?.catch(() => undefined)
    const task = install(provider, entry, options).finally(() => inProgress.delete(key))
    inProgress.set(key, task)
    return await task
  }

  async function install(provider: CrmProvider, entry: VerifiedEntry, { also }: InstallOptions): Promise<{ portalId: string }> {
    const known = await findPortalByExternalId(registry, provider.name, entry.externalId)
    const portalId = known?.id ?? randomUUID()
    const token = known ? await readApplicationToken(registry, secrets, known.id) : null
    const applicationToken = entry.applicationToken ?? (known ? null : directory.takeAnnounced(provider.name, entry.externalId))
    const isNewToken = applicationToken !== null && applicationToken !== token
    const brings = !known || entry.pair === 'granted' || (isNewToken && token !== null) || await isGrantDead(provider, known)
    await registry.transaction().execute(async (trx) => {
      if (!known) await insertPortal(trx, toPortal(portalId, provider, entry, clock.now()))
      else await updateAddress(trx, portalId, entry.address, hostOf(entry))
      if (brings) {
        await writeTokens(trx, { secrets, portalId, tokens: entry.tokens, now: clock.now() })
        await updateInstaller(trx, portalId, entry.user.id)
        await updateState(trx, portalId, 'live', null)
      }
      if (isNewToken) await writeApplicationToken(trx, secrets, portalId, applicationToken)
      // Where the CRM gives no token for its events, their address holds a key of ours.
      if (entry.pair === 'granted' && token === null) await writeEventKey(trx, secrets, portalId, createToken())
      await also?.(trx, portalId)
    })
    directory.forget(provider.name, entry.externalId)
    await flow.openPortal(portalId)
    return { portalId }
  }

  /**
   * A reload posts a pair that may have been renewed since, so a working grant is kept. A reinstall brings a new
   * application token, or finds that the old grant is dead.
   */
  async function isGrantDead(provider: CrmProvider, known: StoredPortal): Promise<boolean> {
    if (known.state === 'reconnect') return true
    try {
      await provider.connect(createPortalCredentials(deps, known)).readTimeZone()
      return false
    } catch (error) {
      return error instanceof AppError && (error.code === 'reconnect' || error.code === 'crm_refused')
    }
  }
}

function toPortal(id: string, provider: CrmProvider, entry: VerifiedEntry, installedAt: number): StoredPortal {
  return {
    id, crm: provider.name, externalId: entry.externalId, address: entry.address, name: hostOf(entry), state: 'live', message: null,
    installerId: entry.user.id, installedAt,
  }
}

function hostOf({ address }: VerifiedEntry): string {
  return new URL(address.origin).host
}
