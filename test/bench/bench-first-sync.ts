import { loadavg } from 'node:os'
import { openPortalReader } from '../../server/store/open-portal'
import { setDemoGoals } from '../demo/set-demo-goals'
import { cloudLimits } from '../emulator/bitrix24/limiter'
import { readSession, type ApiSession } from '../support/open-session'
import type { Company } from '../emulator/company/company-types'
import { countDifferences } from './count-differences'
import type { Figure } from './figure-table'
import { countWrongCredits, startSite, type Site } from './start-site'

const rowsPerPage = 50
const pagesPerRequest = 50
/** Who opened the installer, who sent ONAPPINSTALL, one batch that reads settings, people and counts, one for smart processes, two that bind events and placements. */
const fixedRequests = 6

/** From the POST of the installer to the end of the first load, beside the time that the portal's leaky bucket needs for so many rows. */
export async function benchFirstSync(deals: number, print: (line: string) => void): Promise<Figure[]> {
  const site = await startSite(deals)
  try {
    const { company, portal } = site
    const sizes = sizesOf(company)
    const pages = (rows: readonly number[]): number => sum(rows.map((count) => Math.ceil(count / rowsPerPage)))
    const least = Math.ceil(pages(sizes.records) / pagesPerRequest) + Math.ceil(pages(sizes.entries) / pagesPerRequest) + fixedRequests
    const floorMs = (Math.max(0, least - cloudLimits.burst) / cloudLimits.perSecond) * 1000
    const { tookMs, requests, admin } = await timeFirstLoad(site)
    print(`  first sync: ${sum(sizes.records)} records of ${sizes.records.length} kinds (${company.deals.size} deals) and ${sum(sizes.entries)} stage entries in ${seconds(tookMs)}; `
      + `${requests} requests, at least ${least} are needed and the bucket lets them through in ${seconds(floorMs)}; refused: ${JSON.stringify(portal.counters.refused)}`)

    const portalId = await site.portalId()
    await setDemoGoals(admin, company, Date.now())
    await untilCredited(site.dataDir, portalId)
    const differences = await countDifferences(company, site.dataDir, portalId)
    for (const example of differences.examples) print(`  differs: ${example}`)
    const { credits, wrong } = await countWrongCredits(site.dataDir, portalId)
    const size = `${Math.round((sum(sizes.records) + sum(sizes.entries)) / 1000)}k records`
    return [
      { name: `first sync of ${size} ÷ floor of the rate limit`, ours: seconds(tookMs), rival: seconds(floorMs), ratio: tookMs / floorMs, goal: { atMost: 1.05 }, reason: floorMs === 0 ? 'the burst alone lets so few rows through, so there is no floor; give more --deals' : `${requests - least} requests more than the least, ${sum(Object.values(portal.counters.refused))} of them refused; each costs half a second, and for the rest of the time both sides waited for the cores (load ${(loadavg()[0] ?? 0).toFixed(1)})` },
      { name: 'wrong rows after the first sync', ours: `${differences.wrong}`, rival: `of ${differences.rows}`, ratio: differences.wrong, goal: { atMost: 0 } },
      { name: 'wrong credits after the first sync', ours: `${wrong}`, rival: `of ${credits}`, ratio: wrong, goal: { atMost: 0 } },
    ]
  } finally {
    await site.close()
  }
}

/** How many rows each kind of records and each stage history has; quotes have no history in the CRM. */
function sizesOf({ deals, contacts, clients, itemSets, tasks, activities, calls, history }: Company): { records: number[]; entries: number[] } {
  const sets = [...itemSets.values()]
  return {
    records: [deals.size, contacts.size, clients.size, ...sets.map((set) => set.items.size), tasks.size, activities.size, calls.size],
    entries: [history.length, ...sets.filter((set) => set.entityTypeId !== 7).map((set) => set.history.length)],
  }
}

export type FirstLoad = { tookMs: number; requests: number; admin: ApiSession }

/** Installs the application and waits for the first load; the requests are those the portal answered until then. */
export async function timeFirstLoad({ portal, server }: Pick<Site, 'portal' | 'server'>): Promise<FirstLoad> {
  const startedAt = performance.now()
  const admin = readSession(await portal.app.install(), server.origin)
  for (;;) {
    const { phase, message } = await admin.get<{ phase: string; message: string | null }>('/api/sync')
    if (phase === 'live') return { tookMs: performance.now() - startedAt, requests: portal.counters.requests, admin }
    if (phase === 'reconnect') throw new Error(`The first load stopped: ${message ?? ''}`)
    await pause(50)
  }
}

export async function untilCredited(dataDir: string, portalId: string): Promise<void> {
  const database = openPortalReader(dataDir, portalId)
  try {
    while (await database.db.selectFrom('metrics').select('id').where('next_generation', 'is not', null).executeTakeFirst()) await pause(100)
  } finally {
    await database.close()
  }
}

async function pause(ms: number): Promise<void> {
  await new Promise((done) => setTimeout(done, ms))
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
