import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../server/clock'
import { verifyPortal } from '../../server/credit/verify-portal'
import { openPortalReader } from '../../server/store/open-portal'
import { createZones } from '../../server/zones'
import { createEmulator } from '../emulator/bitrix24/create-emulator'
import { generateCompany } from '../emulator/company/generate-company'
import { startServer } from '../support/start-server'

export type Site = Awaited<ReturnType<typeof startSite>>

/** A made-up company in an emulated portal with the platform's real limits, and the built server in a process of its own. */
export async function startSite(deals: number) {
  const company = generateCompany({ seed: 24, deals, now: Date.now() })
  const emulator = await createEmulator({ portals: [{ company }] })
  const [portal] = emulator.portals
  if (!portal) throw new Error('The emulator has no portal')
  const dataDir = await mkdtemp(join(tmpdir(), 'vympel-bench-'))
  const server = await startServer({ emulator, dataDir, port: await freePort() })
  return {
    company, portal, dataDir, server,
    /** The id of the one installed portal, once it has a database. */
    portalId: async (): Promise<string> => await onlyPortal(dataDir),
    close: async (): Promise<void> => {
      await server.stop()
      await emulator.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** The id of the one portal that has a database. Throws when there is none. */
export async function onlyPortal(dataDir: string): Promise<string> {
  const file = (await readdir(join(dataDir, 'portals'))).find((name) => name.endsWith('.sqlite'))
  if (!file) throw new Error('No portal has a database')
  return file.slice(0, -'.sqlite'.length)
}

/** Credits and totals that a recount by the evaluator finds wrong, and how many there are. */
export async function countWrongCredits(dataDir: string, portalId: string): Promise<{ credits: number; wrong: number }> {
  const database = openPortalReader(dataDir, portalId)
  try {
    const { metrics } = await verifyPortal(database, { zones: createZones(), clock: systemClock })
    const wrong = metrics.reduce((sum, metric) => sum + metric.wrongCredits + metric.wrongTotals + (metric.pending || metric.broken ? 1 : 0), 0)
    return { wrong, credits: metrics.reduce((sum, metric) => sum + metric.credits, 0) }
  } finally {
    await database.close()
  }
}

export async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => { resolve(typeof address === 'object' && address ? address.port : 0) })
    })
  })
}
