import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqlite } from '../../server/store/database'
import type { RegistryTables } from '../../server/store/registry-tables'
import { setDemoGoals } from '../demo/set-demo-goals'
import { formatPhpForm } from '../emulator/bitrix24/php-form'
import { timeFirstLoad } from './bench-first-sync'
import { startChild } from './child'
import { spreadOf, type Figure } from './figure-table'
import { pinProcess } from './pin-process'
import type { LoadResult } from './post-forms'
import { countWrongCredits, startSite, type Site } from './start-site'

const rounds = 20
const roundMs = 500
const warmUpMs = 1500
const connections = 50
/** So few deals change so often that what waits is soon fetched: draining stays as small as at a real rate of events. */
const changingDeals = 50
const path = '/bitrix24/events'

type Contestant = { pid: number; port: number; results: LoadResult[] }

/**
 * Events that are durable before they are answered, beside bare servers. All servers are kept on one core, the load on
 * the other, and whoever is not being measured is stopped.
 */
export async function benchIntake(print: (line: string) => void): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'vympel-bench-'))
  const site = await startSite(1000)
  const [load, parse, insert] = [startChild(), startChild(), startChild()]
  try {
    const { admin } = await timeFirstLoad(site)
    await setDemoGoals(admin, site.company, Date.now())
    const ours: Contestant = { pid: site.server.process.pid ?? 0, port: Number(new URL(site.server.origin).port), results: [] }
    const parsing: Contestant = { pid: parse.pid, ...await parse.ask({ do: 'serve', kind: 'parse', file: '' }), results: [] }
    const inserting: Contestant = { pid: insert.pid, ...await insert.ask({ do: 'serve', kind: 'insert', file: join(folder, 'rival.sqlite') }), results: [] }
    const all = [ours, parsing, inserting]
    const isPinned = all.map(({ pid }) => pinProcess(pid, 0)).every(Boolean) && pinProcess(load.pid, 1)

    const bodies = makeEvents(site)
    const before = countNoted(site)
    let answered = 0
    const measure = async (contestant: Contestant, forMs: number): Promise<LoadResult> => {
      const others = all.filter((other) => other !== contestant)
      for (const { pid } of others) process.kill(pid, 'SIGSTOP')
      const result = await load.ask({ do: 'load', load: { port: contestant.port, path, bodies, connections, forMs } })
        .finally(() => { for (const { pid } of others) process.kill(pid, 'SIGCONT') })
      if (result.refused > 0) throw new Error(`${result.refused} of ${result.answered} events were refused`)
      if (contestant === ours) answered += result.answered
      return result
    }
    for (const contestant of all) await measure(contestant, warmUpMs)
    for (let round = 0; round < rounds; round += 1) {
      for (const contestant of all) contestant.results.push(await measure(contestant, roundMs))
    }

    const lost = answered - (countNoted(site) - before)
    const { credits, wrong } = await countWrongCredits(site.dataDir, await site.portalId())
    print(`  intake: ours ${describe(ours)}, only parsing ${describe(parsing)}, one INSERT each ${describe(inserting)}; ${connections} connections, `
      + `${isPinned ? 'servers on one core, load on the other' : 'no core could be reserved'}; ${answered} events, ${changingDeals} deals`)
    return [
      compare('durable intake ÷ Express that only parses', 0.9, { ours, rival: parsing }),
      compare('durable intake ÷ one INSERT per request', 3, { ours, rival: inserting }),
      { name: 'answered events that were not noted', ours: `${lost}`, rival: `of ${answered}`, ratio: lost, goal: { atMost: 0 } },
      { name: 'wrong credits after the intake', ours: `${wrong}`, rival: `of ${credits}`, ratio: wrong, goal: { atMost: 0 } },
    ]
  } finally {
    for (const child of [load, parse, insert]) child.stop()
    await site.close()
    await rm(folder, { recursive: true, force: true })
  }
}

function makeEvents({ company, portal }: Site): string[] {
  const auth = {
    access_token: 'f'.repeat(70), expires_in: 3600, scope: portal.state.app.scope.join(','), domain: portal.domain,
    server_endpoint: `${portal.state.oauthOrigin()}/rest/`, status: 'F', client_endpoint: `${portal.origin}/rest/`,
    member_id: portal.memberId, application_token: portal.state.installation?.applicationToken,
  }
  return [...company.deals.keys()].slice(0, changingDeals).map((id) =>
    formatPhpForm({ event: 'ONCRMDEALUPDATE', event_handler_id: 2, data: { FIELDS: { ID: String(id) } }, ts: Math.floor(Date.now() / 1000), auth }))
}

/** How many changes the inbox has ever held: its ids are never given twice. */
function countNoted({ dataDir }: Site): number {
  const registry = openSqlite<RegistryTables>(join(dataDir, 'registry.sqlite'), { readonly: true })
  const row = registry.raw?.prepare<[], { seq: number }>(`select seq from sqlite_sequence where name = 'inbox'`).get()
  registry.raw?.close()
  return row?.seq ?? 0
}

function compare(name: string, atLeast: number, { ours, rival }: { ours: Contestant; rival: Contestant }): Figure {
  const perSecond = ({ results }: Contestant): string => `${Math.round(spreadOf(results.map((result) => result.perSecond)).median)}/s`
  const ratio = spreadOf(ours.results.map((result, round) => result.perSecond / (rival.results[round]?.perSecond ?? Number.NaN)))
  return {
    name, ours: perSecond(ours), rival: perSecond(rival), ratio, goal: { atLeast },
    reason: ratio.max >= atLeast
      ? 'rounds disagree, and the better ones reach the goal: something else takes the cores or the disk'
      : 'the thread that fetches and credits what the events tell of has the same core as the one that answers; the rivals do nothing behind the answer',
  }
}

function describe({ results }: Contestant): string {
  return `p99 ${Math.round(spreadOf(results.map(({ p99Ms }) => p99Ms)).median)} ms`
}
