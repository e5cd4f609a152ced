import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEmulator, type EmulatorOptions } from '../../emulator/bitrix24/create-emulator'
import type { Portal } from '../../emulator/bitrix24/portal'
import { openSession, type ApiSession } from '../../support/open-session'
import { startServer, type ServerProcess, type ServerSettings } from '../../support/start-server'

export type LaunchOptions = Pick<EmulatorOptions, 'portals' | 'rate' | 'tokenLifeSeconds'> & { env?: NodeJS.ProcessEnv }
export type Launched = Awaited<ReturnType<typeof launch>>

/** An emulator and the built server beside it, which can be stopped, killed and started again over the same data. */
export async function launch({ env = {}, ...options }: LaunchOptions) {
  const emulator = await createEmulator(options)
  const dataDir = await mkdtemp(join(tmpdir(), 'vympel-e2e-'))
  const settings: ServerSettings = {
    emulator, dataDir, port: await freePort(), echo: process.env['E2E_ECHO'] === '1',
    // A portal that will be renamed lives at an address that the operator has allowed beforehand.
    env: { CRM_EXTRA_HOSTS: emulator.portals.flatMap((portal) => [portal.domain, portal.spareDomain]).join(','), ...env },
  }
  let server: ServerProcess | null = await startServer(settings)
  const origin = server.origin

  return {
    emulator, dataDir, origin,
    portal: (index = 0): Portal => present(emulator.portals[index], `portal ${index}`),
    session: async (userId: number, index = 0): Promise<ApiSession> => await openSession(present(emulator.portals[index], `portal ${index}`), origin, userId),
    /** Ends the server as an operator does; gives its exit code. */
    stop: async (): Promise<number | null> => {
      const stopping = present(server, 'running server')
      server = null
      return await stopping.stop()
    },
    /** `kill -9`. */
    kill: async (): Promise<void> => {
      const dying = present(server, 'running server')
      server = null
      await dying.kill()
    },
    start: async (): Promise<void> => { server = await startServer(settings) },
    /** `npm run verify` on the stopped server. */
    verify: async (): Promise<{ code: number | null; output: string }> => await runVerify(dataDir, origin),
    close: async (): Promise<void> => {
      await server?.stop()
      await emulator.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

type SyncAnswer = { phase: string; kinds: { kind: string; done: number; total: number | null; finishedAt: string | null }[]; inbox: { waiting: number }; message: string | null }

export async function readSync(session: ApiSession): Promise<SyncAnswer> {
  return await session.get<SyncAnswer>('/api/sync')
}

/** Waits until the first load is over and no change waits. */
export async function untilLive(session: ApiSession): Promise<void> {
  await until(async () => {
    const { phase, inbox } = await readSync(session)
    return phase === 'live' && inbox.waiting === 0
  }, 'the portal is live and its inbox empty')
}

/** Asks again until it is so. Throws with what was waited for. */
export async function until(isSo: () => boolean | Promise<boolean>, what: string, timeoutMs = 60_000): Promise<void> {
  const end = Date.now() + timeoutMs
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
}

export function present<Value>(value: Value | null | undefined, what: string): Value {
  if (value === null || value === undefined) throw new Error(`there is no ${what}`)
  return value
}

/** `npm run verify` over the data of a stopped server. */
export async function runVerify(dataDir: string, publicUrl: string): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, ['--enable-source-maps', 'dist/server/verify.js'], {
    stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, DATA_DIR: dataDir, PUBLIC_URL: publicUrl },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => { output += text })
  const code = await new Promise<number | null>((done) => child.once('close', done))
  return { code, output }
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    // A listening TCP server's address is always an AddressInfo.
    probe.listen(0, '127.0.0.1', () => { const { port } = probe.address() as AddressInfo; probe.close(() => { resolve(port) }) })
  })
}
