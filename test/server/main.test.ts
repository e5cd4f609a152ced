import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { openPortalReader } from '../../server/store/open-portal'
import { createEmulator } from '../emulator/bitrix24/create-emulator'
import { makeTinyCompany } from '../emulator/bitrix24/support/tiny-company'
import { readToken, waitFor } from '../support/start-app'

// Below the project, so that the bundle finds its packages.
const out = resolve(`dist/test-main-${process.pid}`)

beforeAll(async () => {
  await build({ entryPoints: ['server/main.ts', 'server/flow-worker.ts', 'server/preview-worker.ts'], bundle: true, platform: 'node', format: 'esm', target: 'node20', packages: 'external', outdir: join(out, 'server') })
  mkdirSync(join(out, 'client'))
  writeFileSync(join(out, 'client/index.html'), '<!doctype html><html><head></head><body></body></html>')
})
afterAll(() => { rmSync(out, { recursive: true, force: true }) })

type Process = { child: ChildProcess; output: () => string; ended: Promise<number | null> }

function run(env: Record<string, string>): Process {
  const child = spawn(process.execPath, [join(out, 'server/main.js')], { env: { PATH: process.env.PATH ?? '', ...env } })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { output += chunk.toString() })
  const ended = new Promise<number | null>((done) => child.once('exit', (code) => { done(code) }))
  onTestFinished(() => { child.kill('SIGKILL') })
  return { child, output: () => output, ended }
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vympel-main-'))
  onTestFinished(() => { rmSync(folder, { recursive: true, force: true }) })
  return folder
}

const originOf = ({ output }: Process): string | null => /"msg":"listening on ([^"]+)"/.exec(output())?.[1] ?? null

async function started(process: Process): Promise<string> {
  await waitFor(async () => await Promise.resolve(originOf(process) !== null)).catch(() => { throw new Error(process.output()) })
  return originOf(process) ?? ''
}

it('main: one line for each wrong setting, and exit 1', async () => {
  const process = run({ PORT: 'x', DATA_DIR: temporaryFolder(), BITRIX24_CLIENT_ID: 'a' })
  expect(await process.ended).toBe(1)
  expect(process.output().trim().split('\n').map((line) => line.split(':')[0])).toEqual(['PORT', 'PUBLIC_URL', 'BITRIX24_CLIENT_SECRET'])
})

it('main: one line and exit 1 when the port is taken', async () => {
  const first = run({ PORT: '0', PUBLIC_URL: 'http://127.0.0.1:9', DATA_DIR: temporaryFolder() })
  const port = new URL(await started(first)).port
  const second = run({ PORT: port, PUBLIC_URL: 'http://127.0.0.1:9', DATA_DIR: temporaryFolder() })
  expect(await second.ended).toBe(1)
  expect(second.output()).toContain(`PORT: cannot listen on 127.0.0.1:${port}`)
})

it('main: says which provider is off, and answers', async () => {
  const process = run({ PORT: '0', PUBLIC_URL: 'http://127.0.0.1:9', DATA_DIR: temporaryFolder() })
  const origin = await started(process)
  expect(process.output()).toContain('Bitrix24 is off')
  expect(process.output()).toContain('amoCRM is off')
  expect((await fetch(`${origin}/health/ready`)).status).toBe(200)
  expect((await fetch(`${origin}/bitrix24/app`, { method: 'POST' })).status).toBe(404)
})

it('main: installs, reads and previews a portal in threads of their own, stops cleanly on SIGTERM, and goes on after a start', async () => {
  const emulator = await createEmulator({ portals: [{ company: makeTinyCompany(120) }] })
  onTestFinished(emulator.close)
  const [portal] = emulator.portals
  if (!portal) throw new Error('a portal was asked for')
  const dataDir = temporaryFolder()
  const env = {
    PORT: '0', PUBLIC_URL: 'http://127.0.0.1:9', DATA_DIR: dataDir, BITRIX24_CLIENT_ID: emulator.card.clientId, BITRIX24_CLIENT_SECRET: emulator.card.clientSecret,
    BITRIX24_OAUTH_URLS: emulator.oauthOrigin, CRM_EXTRA_HOSTS: portal.domain,
  }
  const first = run(env)
  const origin = await started(first)
  emulator.setUrls({ installUrl: `${origin}/bitrix24/install`, appUrl: `${origin}/bitrix24/app`, eventUrl: `${origin}/bitrix24/events` })
  const token = readToken(await portal.app.install())
  const sync = async (at: string) => (await (await fetch(`${at}/api/sync`, { headers: { authorization: `Bearer ${token}` } })).json()) as { phase: string; kinds: { kind: string; done: number }[] }
  await waitFor(async () => (await sync(origin)).phase === 'live')
  expect((await sync(origin)).kinds.find(({ kind }) => kind === 'deal')?.done).toBe(120)
  const preview = await fetch(`${origin}/api/metrics/preview`, {
    method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ source: 'deal', where: { all: [] }, measure: { kind: 'count' }, when: 'createdAt', who: 'owner' }),
  })
  const { steps, sample } = (await preview.json()) as { steps: { left: number }[]; sample: { url: string }[] }
  expect([preview.status, steps.map(({ left }) => left), sample.length]).toEqual([200, [120], 20])
  expect(sample[0]?.url).toContain(portal.domain)
  const session = (await (await fetch(`${origin}/api/session`, { headers: { authorization: `Bearer ${token}` } })).json()) as { portal: { id: string } }

  first.child.kill('SIGTERM')
  expect(await first.ended).toBe(0)
  expect(first.output()).toContain('"msg":"stopped"')
  for (const secret of [token, emulator.card.clientSecret, readFileSync(join(dataDir, 'secret.key'), 'utf8').trim()]) expect(first.output()).not.toContain(secret)
  const database = openPortalReader(dataDir, session.portal.id)
  expect(await database.db.selectFrom('settings').select('value').where('name', '=', 'clean_stop').executeTakeFirst()).toEqual({ value: '1' })
  await database.close()

  const second = run(env)
  expect((await sync(await started(second))).phase).toBe('live')
})
