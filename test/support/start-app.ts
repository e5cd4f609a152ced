import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { systemClock, type Clock } from '../../server/clock'
import { compose } from '../../server/compose'
import { composeFlow } from '../../server/compose-flow'
import { readConfig } from '../../server/config'
import { createLogger, createReport } from '../../server/logger'
import type { SyncDeps } from '../../server/sync/portal-sync-types'
import type { AmoEmulator } from '../emulator/amocrm/create-emulator'
import type { Emulator } from '../emulator/bitrix24/create-emulator'
import type { OpenedPage } from '../emulator/bitrix24/app-lifecycle'
import type { Portal } from '../emulator/bitrix24/portal'

const plainPage = '<!doctype html><html lang="ru"><head><title>Вымпел</title></head><body><div id="app"></div></body></html>'

export type StartOptions = {
  emulator?: Emulator
  /** An emulated amoCRM, instead or beside. */
  amo?: AmoEmulator
  clock?: Clock
  /** Keeps the data of an earlier start; a folder that goes away after the test otherwise. */
  dataDir?: string
  /** The port of an earlier start, whose address the CRM knows. */
  port?: number
  /** Where log lines go; errors that nobody asked for are seen in it. */
  log?: string[]
  timing?: SyncDeps['timing']
}

export type ApiAnswer<Body = Record<string, unknown>> = { status: number; body: Body; headers: Headers }
/** Calls the API with a token, or with none; `at` is the origin of another server that knows the token. */
export type Api = {
  <Body = Record<string, unknown>>(method: string, path: string, body?: unknown, at?: string): Promise<ApiAnswer<Body>>
}

export type StartedApp = Awaited<ReturnType<typeof startApp>>

/** The whole server on a free port, its writing side in this thread, reading the emulated portals; closed after the test. */
export async function startApp({ emulator, amo, clock = systemClock, dataDir = temporaryFolder(), port, log = [], timing }: StartOptions) {
  const result = readConfig({
    PORT: '0', PUBLIC_URL: 'http://127.0.0.1:9', DATA_DIR: dataDir,
    ...(emulator ? { BITRIX24_CLIENT_ID: emulator.card.clientId, BITRIX24_CLIENT_SECRET: emulator.card.clientSecret, BITRIX24_OAUTH_URLS: emulator.oauthOrigin } : {}),
    ...(amo ? { AMOCRM_CLIENT_ID: amo.card.clientId, AMOCRM_CLIENT_SECRET: amo.card.clientSecret, AMOCRM_OAUTH_HOST: amo.oauthHost } : {}),
    CRM_EXTRA_HOSTS: [...(emulator?.portals ?? []).map(({ domain }) => domain), ...(amo?.accounts ?? []).flatMap(({ domain, spareDomain }) => [domain, spareDomain])].join(','),
  })
  if ('problems' in result) throw new Error(result.problems.join('\n'))
  // The emulator must know the address before the server that has it is composed.
  const config = { ...result.config, port: port ?? await freePort() }
  config.publicUrl = `http://127.0.0.1:${config.port}`
  const logger = createLogger('debug', { write: (line) => void log.push(line) })
  const report = createReport(logger)
  const built = 'dist/client/index.html'
  const flow = await composeFlow({ config, clock, logger, report, ...(timing ? { timing } : {}) })
  const server = await compose({
    config, flow, clock, logger, report, version: '0.0.0-test',
    template: existsSync(built) ? readFileSync(built, 'utf8') : plainPage, clientDir: existsSync(built) ? 'dist/client' : null,
  })
  const { origin } = await server.listen()
  amo?.setUrls({ redirectUri: `${origin}/amocrm/oauth`, uninstallUrl: `${origin}/amocrm/uninstall` })
  emulator?.setUrls({ installUrl: `${origin}/bitrix24/install`, appUrl: `${origin}/bitrix24/app`, eventUrl: `${origin}/bitrix24/events` })
  let closed = false
  const close = async (): Promise<void> => {
    if (closed) return
    closed = true
    await server.close()
  }
  onTestFinished(close)

  function api(token: string | null): Api {
    return async <Body>(method: string, path: string, body?: unknown, at = origin) => {
      const response = await fetch(`${at}${path}`, {
        method,
        headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      // Tests name the shape they expect; an answer that is no JSON is passed on as text.
      return { status: response.status, headers: response.headers, body: (text.startsWith('{') ? JSON.parse(text) : { text }) as Body }
    }
  }

  /** The API as this user, who opened the app's page. */
  async function as(portal: Portal, userId: number): Promise<Api> {
    return api(readToken(await portal.app.open(userId, { handler: `${origin}/bitrix24/app` })))
  }

  /** An administrator installs the app; the first load is waited for. */
  async function install(portal: Portal): Promise<Api> {
    const admin = api(readToken(await portal.app.install()))
    await waitFor(async () => (await admin<{ phase: string }>('GET', '/api/sync')).body.phase === 'live')
      .catch((error: unknown) => { throw new Error(`the first load does not end; the log:\n${log.slice(-20).join('')}`, { cause: error }) })
    return admin
  }

  return { origin, config, flow, log, api, as, install, close }
}

/** The bearer token that a page carries; throws for a page that lets nobody in. */
export function readToken({ html, status }: Pick<OpenedPage, 'html' | 'status'>): string {
  const json = /<script type="application\/json" id="vympel-session">([^<]*)<\/script>/.exec(html)?.[1]
  if (json === undefined) throw new Error(`nobody was let in: ${status} ${html.slice(0, 2000)}`)
  return (JSON.parse(json) as { token: string }).token
}

/** Asks again until it is so; fails after ten seconds. */
export async function waitFor(isSo: () => Promise<boolean>, timeoutMs = 10_000): Promise<void> {
  const until = Date.now() + timeoutMs
  while (!(await isSo())) {
    if (Date.now() > until) throw new Error('waited in vain')
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    // A listening TCP server's address is always an AddressInfo.
    probe.listen(0, '127.0.0.1', () => { const { port } = probe.address() as AddressInfo; probe.close(() => { resolve(port) }) })
  })
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vympel-app-'))
  onTestFinished(() => { rmSync(folder, { recursive: true, force: true }) })
  return folder
}
