import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setDemoGoals } from '../demo/set-demo-goals'
import { createEmulator } from '../emulator/bitrix24/create-emulator'
import { formatPhpForm } from '../emulator/bitrix24/php-form'
import { updateDeal } from '../emulator/company/company-actions'
import { generateCompany } from '../emulator/company/generate-company'
import { readSession, type ApiSession } from '../support/open-session'
import { startServer } from '../support/start-server'
import { openFloor } from './bench-changes'
import { timeFirstLoad, untilCredited } from './bench-first-sync'
import { startChild } from './child'
import { spreadOf, type Figure } from './figure-table'
import { openStreams, type StreamEvent } from './open-streams'
import { countWrongCredits, freePort, onlyPortal } from './start-site'

const deals = 6000
const streams = 500
const streamsOfPerson = 20
const drainMs = 10_000
const changesSeen = 60
const dayMs = 86_400_000

type Site = Awaited<ReturnType<typeof openSite>>

/** A change in the CRM until an open page shows its figure; then 500 open pages while as many changes as the emulator answers are drained. */
export async function benchStreams(print: (line: string) => void): Promise<Figure[]> {
  const site = await openSite()
  try {
    const seen = await benchPage(site)
    const drained = await benchManyStreams(site, print)
    const { credits, wrong } = await countWrongCredits(site.dataDir, await onlyPortal(site.dataDir))
    return [seen, ...drained, { name: 'wrong credits after the streams', ours: `${wrong}`, rival: `of ${credits}`, ratio: wrong, goal: { atMost: 0 } }]
  } finally {
    await site.close()
  }
}

/** A portal that refuses nothing, of a plan whose budget so many changes fit into: what is measured is ours alone. */
async function openSite() {
  const now = Date.now()
  const company = generateCompany({ seed: 24, deals, now })
  const emulator = await createEmulator({ portals: [{ company, licenseFamily: 'ent' }], rate: { perSecond: 1000, burst: 1000 } })
  const [portal] = emulator.portals
  if (!portal) throw new Error('The emulator has no portal')
  const dataDir = await mkdtemp(join(tmpdir(), 'vympel-bench-'))
  const server = await startServer({ emulator, dataDir, port: await freePort() })
  const { admin } = await timeFirstLoad({ portal, server })
  await setDemoGoals(admin, company, now)
  const { metrics } = await admin.get<{ metrics: { id: string; name: string }[] }>('/api/metrics')
  const metricId = metrics.find(({ name }) => name === 'Выигранные сделки, сумма')?.id
  const day = (at: number): string => new Date(at).toISOString().slice(0, 10)
  const { id: goalId } = await admin.send<{ id: string }>('POST', '/api/goals', {
    metricId, subject: { kind: 'everyone' }, base: 0, target: 1, marks: [], period: { kind: 'once', from: day(now - 300 * dayMs), to: day(now + 30 * dayMs) },
  })
  await untilCredited(dataDir, await onlyPortal(dataDir))
  const wonStages = new Set(company.stages.filter(({ semantics }) => semantics === 'S').map(({ statusId }) => statusId))
  const won = [...company.deals.values()].filter((deal) => wonStages.has(deal.stageId) && !deal.isRecurring && deal.currencyId === 'RUB' && deal.movedAt > now - 250 * dayMs)
  return {
    company, portal, server, dataDir, admin, goalId, won,
    close: async (): Promise<void> => {
      await server.stop()
      await emulator.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** One change at a time, at moments that fall anywhere in the stream's pace. */
async function benchPage({ company, portal, server, admin, goalId, won }: Site): Promise<Figure> {
  let hear: (event: StreamEvent) => void = () => undefined
  const stream = await openStreams(server.origin, [admin.token], (event) => { hear(event) })
  const times: number[] = []
  let { fact } = await admin.get<{ fact: number }>(`/api/goals/${goalId}/progress`)
  for (let i = 0; i < changesSeen; i += 1) {
    const deal = won[i % won.length]
    if (!deal) throw new Error('The company has won nothing')
    await pause(30 + (i * 37) % 300)
    fact += 100
    const startedAt = performance.now()
    const came = new Promise<number>((resolve, reject) => {
      const timer = setTimeout(() => { reject(new Error('The open page heard nothing of a change for a minute')) }, 60_000)
      hear = ({ event, data, at }) => {
        if (event !== 'progress') return
        const progress = JSON.parse(data) as { goalId: string; fact: number }
        if (progress.goalId !== goalId || progress.fact !== fact) return
        clearTimeout(timer)
        resolve(at)
      }
    })
    portal.publishAll(updateDeal({ company, now: Date.now(), byPersonId: deal.assignedById }, deal.id, { opportunity: deal.opportunity + 1 }))
    times.push(await came - startedAt)
  }
  stream.close()
  const p99 = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? Number.NaN
  return {
    name: 'change in the CRM → figure in an open page, p99 ms', ours: `${Math.round(p99)} ms`, rival: `median ${Math.round(spreadOf(times).median)} ms`, ratio: p99, goal: { atMost: 300 },
    reason: 'a goal is told at most once in 250 ms, so a change shortly after another waits for its turn; three durable writes and a request to the portal come before it',
  }
}

async function benchManyStreams(site: Site, print: (line: string) => void): Promise<Figure[]> {
  const { company, portal, server, admin, won } = site
  const load = startChild()
  const floor = openFloor(site.dataDir)
  const sessions = await openSessions(site)
  const open = await openStreams(server.origin, Array.from({ length: streams }, (_, i) => sessions[i % sessions.length]?.token ?? ''))
  try {
    const waiting = async (): Promise<number> => (await admin.get<{ inbox: { waiting: number } }>('/api/sync')).inbox.waiting
    const bodies = won.map(({ id }) => toEvent(site, id))
    await readLoopP99(server.origin)
    const [lags, floorMs]: [number[], number[]] = [[], []]
    let posted = 0
    const startedAt = performance.now()
    while (performance.now() - startedAt < drainMs) {
      for (const deal of won) updateDeal({ company, now: Date.now(), byPersonId: deal.assignedById }, deal.id, { opportunity: deal.opportunity + 1 })
      const { answered } = await load.ask({ do: 'load', load: { port: Number(new URL(server.origin).port), path: '/bitrix24/events', bodies, connections: 20, forMs: 300 } })
      posted += answered
      lags.push(await readLoopP99(server.origin))
      floorMs.push(floor.insert())
      while (await waiting() > bodies.length * 2) await pause(50)
    }
    while (await waiting() > 0) await pause(50)
    const seconds = (performance.now() - startedAt) / 1000
    lags.push(await readLoopP99(server.origin))
    const p99 = Math.max(...lags)
    print(`  streams: ${streams} open of ${sessions.length} people, ${Math.round(posted / seconds)} events/s noted and drained, ${Math.round(open.events() / seconds)} figures/s told, refused by the portal: ${JSON.stringify(portal.counters.refused)}`)
    return [
      { name: `event loop p99 with ${streams} open streams, ms`, ours: `${Math.round(p99)} ms`, rival: `at ${Math.round(posted / seconds)} changes/s`, ratio: p99, goal: { atMost: 50 }, reason: `events are made durable by the serving thread, and a bare durable row took ${spreadOf(floorMs).median.toFixed(1)} to ${spreadOf(floorMs).max.toFixed(1)} ms on this disk meanwhile; each stream then reads what moved in a turn of its own` },
      { name: `open streams that were dropped`, ours: `${open.dropped()}`, rival: `of ${streams}`, ratio: open.dropped(), goal: { atMost: 0 } },
    ]
  } finally {
    open.close()
    floor.close()
    load.stop()
  }
}

/** So many people as hold the streams together. */
async function openSessions({ company, portal, server }: Site): Promise<ApiSession[]> {
  const people = [...company.people.values()].filter(({ active }) => active).slice(0, streams / 5)
  if (people.length * streamsOfPerson < streams) throw new Error('The company has too few people')
  const sessions: ApiSession[] = []
  for (const { id } of people) sessions.push(readSession(await portal.app.open(id), server.origin))
  return sessions
}

function toEvent({ portal }: Site, id: number): string {
  const auth = { domain: portal.domain, member_id: portal.memberId, application_token: portal.state.installation?.applicationToken }
  return formatPhpForm({ event: 'ONCRMDEALUPDATE', event_handler_id: 2, data: { FIELDS: { ID: String(id) } }, ts: Math.floor(Date.now() / 1000), auth })
}

/** Since the last look: milliseconds between two turns of the serving thread's loop, the ten of the sampling included. */
async function readLoopP99(origin: string): Promise<number> {
  const text = await (await fetch(`${origin}/metrics`)).text()
  return Number(/^nodejs_eventloop_lag_p99_seconds (\S+)$/m.exec(text)?.[1] ?? Number.NaN) * 1000
}

async function pause(ms: number): Promise<void> {
  await new Promise((done) => setTimeout(done, ms))
}
