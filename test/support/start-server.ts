import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import type { Emulator } from '../emulator/bitrix24/create-emulator'

/** A product server in a process of its own, as an operator runs it. */
export type ServerProcess = {
  origin: string
  process: ChildProcess
  /** SIGTERM and the end; gives the exit code. */
  stop(): Promise<number | null>
  /** `kill -9`. */
  kill(): Promise<void>
}

export type ServerSettings = { emulator: Emulator; dataDir: string; port: number; env?: NodeJS.ProcessEnv; echo?: boolean }

/** Starts the built server against an emulator and waits until it answers. Throws with its output when it does not. */
export async function startServer({ emulator, port, env = {}, ...rest }: ServerSettings): Promise<ServerProcess> {
  const origin = `http://127.0.0.1:${port}`
  emulator.setUrls({ installUrl: `${origin}/bitrix24/install`, appUrl: `${origin}/bitrix24/app`, eventUrl: `${origin}/bitrix24/events` })
  return await runServer({
    ...rest, port,
    env: {
      BITRIX24_CLIENT_ID: emulator.card.clientId, BITRIX24_CLIENT_SECRET: emulator.card.clientSecret, BITRIX24_OAUTH_URLS: emulator.oauthOrigin,
      CRM_EXTRA_HOSTS: emulator.portals.map((portal) => portal.domain).join(','), ...env,
    },
  })
}

/** Starts the built server with the settings of its CRMs in `env` and waits until it answers. Throws with its output when it does not. */
export async function runServer({ dataDir, port, env = {}, echo = false }: Omit<ServerSettings, 'emulator'>): Promise<ServerProcess> {
  const origin = `http://127.0.0.1:${port}`
  const child = spawn(process.execPath, ['--enable-source-maps', 'dist/server/main.js'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PORT: String(port), HOST: '127.0.0.1', PUBLIC_URL: origin, DATA_DIR: dataDir, LOG_LEVEL: 'warn', ...env },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-20_000)
      if (echo) process.stderr.write(text)
    })
  }
  const ended = new Promise<number | null>((done) => child.once('exit', (code) => done(code)))
  await untilReady(origin, () => child.exitCode !== null, () => output)
  return {
    origin, process: child,
    stop: async () => { child.kill('SIGTERM'); return await ended },
    kill: async () => { child.kill('SIGKILL'); await ended },
  }
}

async function untilReady(origin: string, isDead: () => boolean, output: () => string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (isDead()) break
    const answer = await fetch(`${origin}/health/ready`).catch(() => null)
    if (answer?.ok) return
    await new Promise((done) => setTimeout(done, 100))
  }
  throw new Error(`The server did not start:\n${output()}`)
}
