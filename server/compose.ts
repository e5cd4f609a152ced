import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createApp } from './app'
import type { Clock } from './clock'
import { composeAmocrm } from './compose-amocrm'
import type { Config } from './config'
import { createHandleEvent } from './connect/handle-event'
import { createInstallPortal } from './connect/install-portal'
import { createOpenSession } from './connect/open-session'
import { packWidget } from './connect/pack-widget'
import { createPortalDirectory } from './connect/portal-directory'
import { createWipePortal, resumeWipes } from './connect/wipe-portal'
import type { Bitrix24Provider } from './crm/crm-doors'
import type { CrmProvider } from './crm/crm-provider'
import { planChange, tryPlan } from './credit/try-change'
import { createProviders } from './crm/registry'
import type { Flow, FlowNotice } from './flow'
import type { ToAsk } from './http/figure-routes'
import type { Bitrix24Door } from './http/bitrix24-routes'
import { createApiGate } from './http/api-call'
import { createAcceptChanges } from './inbox/accept-changes'
import { startJob } from './jobs'
import type { Logger, Report } from './logger'
import { openRegistry } from './open-registry'
import { createPortalReaders } from './portal-readers'
import { createDryRun } from './progress/create-dry-run'
import { createProgress } from './progress/create-progress'
import { createHub } from './publish/hub'
import { createSecrets } from './secrets'
import { createAddChanges } from './store/inbox-store'
import { findPerson } from './store/portal-reader'
import { findPortal, listPortals } from './store/portal-store'
import { deleteExpiredSessions } from './store/session-store'
import { readSyncStatus } from './sync/read-sync-status'
import { createZones } from './zones'

const hourMs = 3_600_000

export type ComposeDeps = {
  config: Config
  flow: Flow
  clock: Clock
  logger: Logger
  report: Report
  version: string
  /** The built page, and the folder its files lie in. */
  template: string
  clientDir: string | null
  /** The amoCRM widget's files as they lie in its archive. */
  widgetDir?: string
}

/** The serving side, joined and not yet listening. */
export type RunningServer = { server: Server; listen(): Promise<{ origin: string }>; close(): Promise<void> }

export async function compose({ config, flow, clock, logger, report, widgetDir, ...page }: ComposeDeps): Promise<RunningServer> {
  const registry = await openRegistry(config.dataDir)
  await resumeWipes({ registry, dataDir: config.dataDir })
  const secrets = createSecrets(config.secretKey)
  const { providers, bitrix24, amocrm: amocrmProvider } = createProviders({ config, clock, log: logger })
  const onError = (error: unknown): void => { report(error, { step: 'serve' }) }
  const readers = createPortalReaders({ dataDir: config.dataDir, onError })
  const hub = createHub<FlowNotice>(onError)
  flow.onNotice(hub.publish)

  const directory = createPortalDirectory({ registry: registry.db, secrets })
  const wiped = createWipePortal({ registry, directory, dataDir: config.dataDir, flow, beforeWipe: async (portalId) => { await Promise.resolve(readers.drop(portalId)) } })
  const wipe = async (portalId: string): Promise<void> => {
    await wiped(portalId)
    // A call that came in between may have opened it again; and open pages learn that their session is over.
    readers.drop(portalId)
    hub.publish({ type: 'sync', portalId })
  }
  const accept = createAcceptChanges({
    add: createAddChanges(registry), clock,
    notify: (portalId) => { flow.changesWaiting(portalId).catch((error: unknown) => { report(error, { portal: portalId, step: 'inbox' }) }) },
  })
  const connection = { registry: registry.db, secrets, clock, directory, flow }
  const handleEvent = createHandleEvent({ ...connection, accept, wipe, report })
  const installPortal = createInstallPortal(connection)
  const openSession = createOpenSession(connection)
  const amocrm = amocrmProvider && await composeAmocrm({
    ...connection, report, accept, wipe, provider: amocrmProvider, registry: registry.db, secretKey: config.secretKey, install: installPortal,
    onLost: (portalId) => { hub.publish({ type: 'sync', portalId }) },
    readStored: async (portalId, userId) => await readers.read(portalId, async (db) => await findPerson(db, userId)),
    // Its work takes commands once its database is there.
    ready: async (portalId) => { await readers.read(portalId, async () => { await Promise.resolve() }).catch(async () => { await flow.changesWaiting(portalId) }) },
  })
  const toDoor = (provider: Bitrix24Provider | null): Bitrix24Door | null => provider ? {
    install: async (posted) => {
      const entry = await provider.readEntry(posted)
      await installPortal(provider, entry)
      return { ...(await openSession(provider, entry)), language: entry.language }
    },
    enter: async (posted) => {
      const entry = await provider.readEntry(posted)
      return { ...(await openSession(provider, entry)), language: entry.language }
    },
    takeEvent: async (body) => { await handleEvent(provider, body) },
  } : null

  const providerOf = (portal: { crm: string } | undefined): CrmProvider | undefined => [...providers.values()].find(({ name }) => name === portal?.crm)
  const toAsk: ToAsk = async ({ session, viewer, structure, language, now }) => {
    const portal = await findPortal(registry.db, session.portalId)
    const provider = providerOf(portal)
    return { viewer, structure, language, now, recordUrl: (ref) => (portal && provider ? provider.recordUrl(portal.address.origin, ref) : '') }
  }

  const zones = createZones()
  const app = createApp({
    ...page, flow, clock, logger, report, hub, readers, onError, toAsk, registry: registry.db,
    // Of a CRM that is switched off nobody knows; what it told stays.
    tellsStructure: async (portalId) => providerOf(await findPortal(registry.db, portalId))?.tellsStructure ?? true,
    bitrix24: toDoor(bitrix24), amocrm: amocrm?.door ?? null,
    packWidget: config.amocrm && widgetDir !== undefined ? async () => await packWidget({ dir: widgetDir, publicUrl: config.publicUrl, support: config.widgetSupport }) : null,
    progress: createProgress({ zones }),
    dryRun: createDryRun({ zones, trial: { planChange, tryPlan: async (db, asked, visit) => { await tryPlan(db, { ...asked, deps: { zones, clock } }, visit) } } }),
    gate: createApiGate({ registry: registry.db, lease: readers.lease, clock }),
    readSync: async (portalId) => await readers.read(portalId, async (db) => await readSyncStatus({ portalId, registry: registry.db, db, clock })),
    countWaiting: async () => {
      const row = await registry.db.selectFrom('inbox').select((eb) => eb.fn.countAll().as('waiting')).executeTakeFirst()
      return Number(row?.waiting ?? 0)
    },
    checkReady: async () => await registry.db.selectFrom('portals').select('id').limit(1).execute().then(() => [], () => ['the registry cannot be read']),
  })
  const server = createServer(app)
  const cleaning = startJob({ name: 'sessions', everyMs: hourMs, report, work: async () => { await deleteExpiredSessions(registry.db, clock.now()) } })

  for (const { id } of await listPortals(registry.db)) {
    flow.openPortal(id).catch((error: unknown) => { report(error, { portal: id, step: 'open' }) })
  }

  return {
    server,
    listen: async () => {
      await new Promise<void>((resolve, reject) => { server.once('error', reject).listen(config.port, config.host, resolve) })
      // A listening TCP server's address is always an AddressInfo.
      const { port } = server.address() as AddressInfo
      return { origin: `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}` }
    },
    close: async () => {
      await closeServer(server)
      await cleaning.stop()
      await amocrm?.close()
      await flow.close()
      await readers.close()
      await registry.close()
    },
  }
}

/** Answers under way get a second; streams are cut and resume elsewhere. */
async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return
  const closed = new Promise<void>((resolve) => { server.close(() => { resolve() }) })
  server.closeIdleConnections()
  const timer = setTimeout(() => { server.closeAllConnections() }, 1000)
  await closed
  clearTimeout(timer)
}
