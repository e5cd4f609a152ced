import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openPortal } from '../../server/store/open-portal'
import { setDemoGoals } from '../demo/set-demo-goals'
import { updateDeal } from '../emulator/company/company-actions'
import { generateCompany } from '../emulator/company/generate-company'
import { createEmulator } from '../emulator/bitrix24/create-emulator'
import { readSession } from '../support/open-session'
import { startServer } from '../support/start-server'
import { timeFirstLoad, untilCredited } from './bench-first-sync'
import { sizeText, type Figure } from './figure-table'
import { fillPortal } from './fill-portal'
import { freePort, onlyPortal } from './start-site'

const people = 200
const changes = 200
const megabyte = 1024

/** What one large portal adds to an empty server at its worst: opened, its metrics credited over all records, boards read, changes worked off. */
export async function benchMemory(records: number, print: (line: string) => void): Promise<Figure[]> {
  const now = Date.now()
  const company = generateCompany({ seed: 24, deals: changes * 2, now })
  const emulator = await createEmulator({ portals: [{ company }], rate: { perSecond: 1000, burst: 1000 } })
  const [portal] = emulator.portals
  if (!portal) throw new Error('The emulator has no portal')
  const dataDir = await mkdtemp(join(tmpdir(), 'vympel-bench-'))
  const port = await freePort()
  let server = await startServer({ emulator, dataDir, port })
  try {
    const emptyMb = readMemory(server.process.pid, 'VmHWM')
    await timeFirstLoad({ portal, server })
    await server.stop()
    const portalId = await onlyPortal(dataDir)
    await refill(dataDir, portalId, { records, now })
    server = await startServer({ emulator, dataDir, port })
    const admin = readSession(await portal.app.open(portal.app.admin()), server.origin)
    await setDemoGoals(admin, company, now)
    await untilCredited(dataDir, portalId)
    const creditedMb = readMemory(server.process.pid, 'VmHWM')
    const { goals } = await admin.get<{ goals: { id: string }[] }>('/api/goals')
    for (const { id } of goals) await admin.get(`/api/goals/${id}/progress`)
    for (const deal of [...company.deals.values()].slice(0, changes)) portal.publishAll(updateDeal({ company, now: Date.now(), byPersonId: deal.assignedById }, deal.id, { title: `${deal.title} +` }))
    while ((await admin.get<{ inbox: { waiting: number } }>('/api/sync')).inbox.waiting > 0) await new Promise((done) => setTimeout(done, 100))
    const peakMb = readMemory(server.process.pid, 'VmHWM')
    print(`  memory: empty ${emptyMb} MB, after crediting ${creditedMb} MB, at its worst ${peakMb} MB, now ${readMemory(server.process.pid, 'VmRSS')} MB`)
    return [{
      name: `memory of a portal of ${sizeText(records)} records above an empty server, MB`, ours: `${peakMb} MB`, rival: `${emptyMb} MB`, ratio: peakMb - emptyMb, goal: { atMost: 300 },
      reason: `${creditedMb - emptyMb} MB of it were there when the metrics were credited`,
    }]
  } finally {
    await server.stop()
    await emulator.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** Puts so many made-up deals in the place of what was read. */
async function refill(dataDir: string, portalId: string, { records, now }: { records: number; now: number }): Promise<void> {
  const database = await openPortal(dataDir, portalId)
  for (const table of ['stage_entries', 'owner_intervals', 'records', 'fields', 'memberships', 'people']) database.raw?.exec(`delete from ${table}`)
  database.raw?.exec(`delete from settings where name in ('time_zone', 'currency')`)
  fillPortal(database, { deals: records, people, now })
  await database.close()
}

/** Megabytes of resident memory of a process: now (`VmRSS`) or at its worst (`VmHWM`). */
function readMemory(pid: number | undefined, name: 'VmRSS' | 'VmHWM'): number {
  const line = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Math.round(Number(line?.[1] ?? Number.NaN) / megabyte)
}
