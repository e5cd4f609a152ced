import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import express, { type Response } from 'express'
import { onTestFinished } from 'vitest'
import { registryMigrations } from '../../../../migrations/registry/list'
import { systemClock } from '../../../../server/clock'
import { createHandleEvent } from '../../../../server/connect/handle-event'
import { createInstallPortal } from '../../../../server/connect/install-portal'
import { createOpenSession } from '../../../../server/connect/open-session'
import { createPortalDirectory } from '../../../../server/connect/portal-directory'
import { createWipePortal } from '../../../../server/connect/wipe-portal'
import { createLedger } from '../../../../server/credit/create-ledger'
import type { Ledger } from '../../../../server/credit/ledger-types'
import { createBitrix24Provider } from '../../../../server/crm/bitrix24/bitrix24-provider'
import type { Budget } from '../../../../server/crm/token-bucket'
import { AppError } from '../../../../server/errors'
import { createAcceptChanges } from '../../../../server/inbox/accept-changes'
import { createSecrets } from '../../../../server/secrets'
import { openSqlite, type Database } from '../../../../server/store/database'
import { createAddChanges } from '../../../../server/store/inbox-store'
import { migrate } from '../../../../server/store/migrate'
import { openPortal } from '../../../../server/store/open-portal'
import type { PortalTables } from '../../../../server/store/portal-tables'
import type { RegistryTables } from '../../../../server/store/registry-tables'
import { createSync } from '../../../../server/sync/create-sync'
import type { PortalSync } from '../../../../server/sync/portal-sync-types'
import { readSyncStatus } from '../../../../server/sync/read-sync-status'
import type { Apply, RecordBatch } from '../../../../server/sync/sync-types'
import { writeRecords } from '../../../../server/sync/write-records'
import { createZones } from '../../../../server/zones'
import { createEmulator, type EmulatorOptions } from '../../../emulator/bitrix24/create-emulator'
import { closeServer } from '../../../emulator/bitrix24/portal'

export type RigOptions = Omit<EmulatorOptions, 'portals'> & {
  companies: EmulatorOptions['portals']
  /** Called before each write; throwing or waiting in it is how a test stops a load. */
  beforeApply?: (batch: RecordBatch) => Promise<void> | void
  catchUpMs?: number
  /** What the server takes for the usual limit of a portal; hardly any when absent. */
  budget?: Budget
  /** Credits what is written, as the product does. */
  isCredited?: boolean
  timeoutMs?: number
  /** Hosts the operator lists; the portals' own when absent. */
  extraHosts?: string[]
  /** The operator also lists the addresses that portals move to. */
  listsNextAddresses?: boolean
}

const statusOf: Readonly<Record<string, number>> = { invalid: 400, unauthenticated: 401, forbidden: 403, 'not-found': 404, conflict: 409, limited: 429, upstream: 502 }

/** An emulated Bitrix24 and a server made of the real steps from entry to record, without ledger and screens. */
export async function startRig(options: RigOptions) {
  const dataDir = mkdtempSync(join(tmpdir(), 'vympel-sync-'))
  const emulator = await createEmulator({ rate: { perSecond: 500, burst: 500 }, ...options, portals: options.companies })
  const registry = openSqlite<RegistryTables>(join(dataDir, 'registry.sqlite'))
  await migrate(registry, registryMigrations)
  const clock = systemClock
  const zones = createZones()
  const secrets = createSecrets(Buffer.alloc(32, 7))
  const logged: string[] = []
  const write = (context: Record<string, unknown>, message: string) => { logged.push(`${message} ${JSON.stringify(context, (_, value: unknown) => (value instanceof Error ? { message: value.message, details: value instanceof AppError ? value.details : undefined } : value))}`) }
  const log = { info: write, warn: write, error: write }
  const web = express()
  const server = web.listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = createBitrix24Provider({
    clientId: emulator.card.clientId, clientSecret: emulator.card.clientSecret, oauthUrls: [emulator.oauthOrigin],
    extraHosts: options.extraHosts ?? emulator.portals.flatMap((portal) => [portal.domain, ...(options.listsNextAddresses ? [portal.spareDomain] : [])]), publicUrl: origin, clock, log,
    budget: options.budget ?? { perSecond: 400, burst: 400 }, retry: { attempts: 4, baseMs: 10, capMs: 50 }, timeoutMs: options.timeoutMs ?? 5000,
  })
  const databases = new Map<string, Database<PortalTables>>()
  const syncs = new Map<string, PortalSync>()
  const ledgers = new Map<string, Ledger>()
  const apply: Apply = async (portalId, batch) => {
    await options.beforeApply?.(batch)
    const ledger = options.isCredited ? ledgerOf(portalId) : null
    await portalDb(portalId).transaction().execute(async (trx) => {
      const refs = await writeRecords(trx, batch, { zones })
      await ledger?.creditRecords(trx, refs)
    })
  }
  const flow = {
    async openPortal(portalId: string) {
      if (!databases.has(portalId)) databases.set(portalId, await openPortal(dataDir, portalId))
      if (!syncs.has(portalId)) {
        syncs.set(portalId, createSync({
          registry: registry.db, providers: new Map([['bitrix24', provider]]), secrets, clock, portalId, db: portalDb(portalId), apply, zones, log,
          onStatus: () => undefined, onPeople: async () => { await Promise.resolve() }, onRevalued: async () => { await Promise.resolve() },
          timing: { catchUpMs: options.catchUpMs ?? 600_000, peopleMs: 0, backoff: { baseMs: 20, capMs: 200 } },
        }))
      }
      await syncs.get(portalId)?.start()
    },
    catchUp: async (portalId: string) => { await syncs.get(portalId)?.catchUp() },
    checkSync: async (portalId: string) => { await syncs.get(portalId)?.check() },
    countCalls: async (portalId: string, calls: number) => { await Promise.resolve(syncs.get(portalId)?.countCalls(calls)) },
    recheckSync: async (portalId: string) => { await Promise.resolve(syncs.get(portalId)?.recheck()) },
    async wipePortal(portalId: string) {
      await syncs.get(portalId)?.stop()
      syncs.delete(portalId)
      await databases.get(portalId)?.close()
      databases.delete(portalId)
    },
  }
  const directory = createPortalDirectory({ registry: registry.db, secrets })
  const accept = createAcceptChanges({ add: createAddChanges(registry), notify: (portalId) => syncs.get(portalId)?.changesWaiting(), clock })
  const wipe = createWipePortal({ registry, directory, dataDir, flow })
  const deps = { registry: registry.db, secrets, clock, directory, flow }
  const install = createInstallPortal(deps)
  const open = createOpenSession(deps)
  const handle = createHandleEvent({ ...deps, accept, wipe, report: (error) => { logged.push(String(error)) } })

  web.use(express.urlencoded({ extended: true }))
  web.post('/bitrix24/install', (request, response) => {
    void answer(response, async () => {
      const entry = await provider.readEntry({ query: request.query, body: request.body as Record<string, unknown> })
      await install(provider, entry)
      return await open(provider, entry)
    })
  })
  web.post('/bitrix24/app', (request, response) => {
    void answer(response, async () => await open(provider, await provider.readEntry({ query: request.query, body: request.body as Record<string, unknown> })))
  })
  web.post('/bitrix24/events', (request, response) => {
    void answer(response, async () => {
      await handle(provider, request.body as Record<string, unknown>)
      return { ok: true }
    })
  })
  emulator.setUrls({ installUrl: `${origin}/bitrix24/install`, appUrl: `${origin}/bitrix24/app`, eventUrl: `${origin}/bitrix24/events` })
  const stop = async () => { for (const sync of syncs.values()) await sync.stop() }
  onTestFinished(async () => {
    await stop()
    await emulator.close()
    await closeServer(server)
    for (const database of databases.values()) await database.close()
    await registry.close()
    rmSync(dataDir, { recursive: true, force: true })
  })

  return {
    emulator, registry, secrets, provider, flow, origin, dataDir, logged, stop, portalDb, ledgerOf, wipe,
    database: (portalId: string) => databases.get(portalId),
    portalId: async (memberId: string) => (await registry.db.selectFrom('portals').select('id').where('external_id', '=', memberId).executeTakeFirstOrThrow()).id,
    status: async (portalId: string) => await readSyncStatus({ portalId, registry: registry.db, db: portalDb(portalId), clock }),
    /** Forgets the sync of a portal, as the end of the process does. */
    async kill(portalId: string) {
      await syncs.get(portalId)?.stop()
      syncs.delete(portalId)
    },
    async waitLive(portalId: string) {
      await until(async () => {
        const status = await readSyncStatus({ portalId, registry: registry.db, db: portalDb(portalId), clock })
        return status.phase === 'live' && status.inbox.waiting === 0 && status.freshAt !== null
      }, () => logged.join('\n'))
    },
    /** Everything that lies under the data folder, in one text. */
    readDataDir: () => readAll(dataDir),
  }

  function ledgerOf(portalId: string): Ledger {
    const database = databases.get(portalId)
    if (!database) throw new Error(`portal ${portalId} is not open`)
    const ledger = ledgers.get(portalId) ?? createLedger({ database, clock, zones, recordUrl: () => '' })
    ledgers.set(portalId, ledger)
    return ledger
  }

  function portalDb(portalId: string) {
    const database = databases.get(portalId)
    if (!database) throw new Error(`portal ${portalId} is not open`)
    return database.db
  }
}

export type Rig = Awaited<ReturnType<typeof startRig>>

/** Waits until the condition holds, at most ten seconds; then fails with what there is to tell. */
export async function until(holds: () => Promise<boolean> | boolean, tell = () => ''): Promise<void> {
  const end = Date.now() + 10_000
  while (!await holds()) {
    if (Date.now() > end) throw new Error(`waited in vain ${tell()}`)
    await new Promise((done) => setTimeout(done, 15))
  }
}

async function answer(response: Response, work: () => Promise<unknown>): Promise<void> {
  try {
    response.json(await work())
  } catch (error) {
    const status = error instanceof AppError ? statusOf[error.kind] ?? 500 : 500
    response.status(status).json({ error: error instanceof AppError ? error.code : String(error) })
  }
}

function readAll(folder: string): string {
  return readdirSync(folder).map((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? readAll(path) : readFileSync(path, 'latin1')
  }).join('\n')
}
