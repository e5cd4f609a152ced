import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import { createDeal, deleteDeal, updateDeal } from '../emulator/company/company-actions'
import type { Company, CompanyChange } from '../emulator/company/company-types'
import { generateCompany } from '../emulator/company/generate-company'
import type { Portal } from '../emulator/bitrix24/portal'
import { launch, readSync, until, untilLive, type Launched } from './support/launch'
import { setWinGoals, untilEqual } from './support/count-wins'

/** A limit that the portal never reaches: these tests are of crashes, not of patience. */
const generous = { perSecond: 1000, burst: 10_000 }

/** Of these the CRM keeps no history. */
const quotes = 7

it('crash: kill -9 in the middle of the first load, and it goes on where it was', async () => {
  const { app, portal, company } = await start(9000)
  portal.faults.slowMs = 120
  await portal.app.install()
  let admin = await app.session(portal.app.admin())
  const histories = [company.history, ...[...company.itemSets.values()].filter(({ entityTypeId }) => entityTypeId !== quotes).map(({ history }) => history)].map(({ length }) => length)
  const entries = histories.reduce((sum, length) => sum + length, 0)
  const pages = histories.reduce((sum, length) => sum + Math.ceil(length / 50), 0)
  const doneOf = async (kind: string): Promise<number> => (await readSync(admin)).kinds.find((each) => each.kind === kind)?.done ?? 0

  let known = 0
  for (const share of [0.25, 0.6]) {
    await until(async () => (known = await doneOf('stageHistory')) > entries * share, `${share} of the history is read`)
    await app.kill()
    const asked = portal.counters.methods['crm.stagehistory.list'] ?? 0
    await app.start()
    // The session of the page outlives the crash, and nothing that was known is forgotten.
    expect(await doneOf('stageHistory')).toBeGreaterThanOrEqual(known)
    expect(asked).toBeLessThan(pages)
  }
  await untilLive(admin)
  // Two batches of fifty pages may have been on their way when each of the two blows came.
  expect(portal.counters.methods['crm.stagehistory.list']).toBeLessThan(pages + 4 * 50 + 20)
  portal.faults.slowMs = 0
  admin = await app.session(portal.app.admin())
  const goals = await setWinGoals(admin, company)
  await untilEqual(admin, company, goals)
  expect((await readSync(admin)).kinds.map(({ kind, done, total }) => [kind, done, total])).toEqual(expect.arrayContaining([
    ['deal', company.deals.size, company.deals.size], ['stageHistory', entries, entries],
  ]))
  await expectClean(app)
})

it('crash: kill -9 while hundreds of changes wait, and nothing is lost or counted twice', async () => {
  const { app, portal, company } = await start(2500)
  await portal.app.install()
  const admin = await app.session(portal.app.admin())
  await untilLive(admin)
  const goals = await setWinGoals(admin, company)
  await untilEqual(admin, company, goals)

  portal.faults.slowMs = 4000
  portal.publishAll(work(company, 700))
  await until(async () => (await readSync(admin)).inbox.waiting > 300, 'hundreds of changes wait')
  await app.kill()
  await portal.eventsIdle()
  // Nobody hears of these: their events meet a closed door.
  portal.publishAll(work(company, 60))
  await portal.eventsIdle()
  expect(portal.counters.eventsFailed).toBeGreaterThanOrEqual(60)

  portal.faults.slowMs = 500
  await app.start()
  // And once more, in the middle of what the first blow left.
  await until(async () => (await readSync(admin)).inbox.waiting > 0, 'the rest is being worked off')
  await app.kill()
  portal.faults.slowMs = 0
  await app.start()
  await untilEqual(admin, company, goals)
  await untilLive(admin)
  await untilEqual(admin, company, goals)
  await expectClean(app)
})

it('crash: kill -9 wherever it is, through load, work and a recount, and the ledger is the company\'s', async () => {
  const { app, portal, company } = await start(400)
  portal.faults.slowMs = 60
  await portal.app.install()
  const admin = await app.session(portal.app.admin())
  const restart = async (): Promise<void> => {
    await app.kill()
    await portal.eventsIdle()
    await app.start()
  }
  // After so many requests more: in the settings, the records, the history, the catch-up behind them.
  for (const requests of [1, 2, 3, 5, 8, 13]) {
    const { requests: before } = portal.counters
    await until(async () => portal.counters.requests >= before + requests || (await readSync(admin)).phase === 'live', 'it has asked so often')
    await restart()
  }
  await untilLive(admin)
  const goals = await setWinGoals(admin, company)
  // The goals wait to be credited, or are, or have been.
  await restart()
  for (const pauseMs of [0, 40, 160, 400]) {
    portal.publishAll(work(company, 40))
    await new Promise((done) => setTimeout(done, pauseMs))
    await restart()
  }
  const { version: _, ...metric } = await admin.get<{ version: number; measure: unknown }>(`/api/metrics/${goals.metrics.sum}`)
  for (const name of ['Сумма выигранных', 'Выиграно, сумма', 'Сумма']) {
    await admin.send('PUT', `/api/metrics/${goals.metrics.sum}`, { ...metric, name, where: { all: [{ field: 'amount', op: 'gte', value: 0 }] } })
    await restart()
  }
  portal.faults.slowMs = 0
  await untilEqual(admin, company, goals)
  await untilLive(admin)
  await untilEqual(admin, company, goals)
  await expectClean(app)
})

it('crash: SIGTERM in a first load ends at once with 0, and the next start goes on', async () => {
  const { app, portal, company } = await start(3000)
  portal.faults.slowMs = 400
  await portal.app.install()
  const admin = await app.session(portal.app.admin())
  await until(async () => (await readSync(admin)).kinds.some(({ kind, done }) => kind === 'deal' && done > 0), 'the load is under way')
  const askedAt = Date.now()
  expect(await app.stop()).toBe(0)
  expect(Date.now() - askedAt).toBeLessThan(5000)
  portal.faults.slowMs = 0
  await app.start()
  await untilLive(admin)
  await untilEqual(admin, company, await setWinGoals(admin, company))
  await expectClean(app)
})

it('verify: tells of a credit that somebody changed by hand', async () => {
  const { app, portal, company } = await start(300)
  await portal.app.install()
  const admin = await app.session(portal.app.admin())
  await untilLive(admin)
  await untilEqual(admin, company, await setWinGoals(admin, company))
  await expectClean(app)
  const [file = ''] = readdirSync(join(app.dataDir, 'portals')).filter((name) => name.endsWith('.sqlite'))
  const database = new SQLite(join(app.dataDir, 'portals', file))
  const { changes } = database.prepare(`
    update credits set value = value + 100
    where (metric_id, kind, record_id, occurrence, person_id) = (select metric_id, kind, record_id, occurrence, person_id from credits limit 1)
  `).run()
  database.close()
  expect(changes).toBe(1)
  expect(await app.verify()).toMatchObject({ code: 1, output: expect.stringContaining('1 wrong credits') as string })
})

async function start(deals: number): Promise<{ app: Launched; portal: Portal; company: Company }> {
  const company = generateCompany({ seed: deals, deals, now: Date.now() })
  const app = await launch({ portals: [{ company }], rate: generous })
  onTestFinished(app.close)
  return { app, portal: app.portal(), company }
}

async function expectClean(app: Launched): Promise<void> {
  expect(await app.stop()).toBe(0)
  expect(await app.verify()).toMatchObject({ code: 0, output: expect.stringContaining('clean') as string })
}

/** So many things done to deals: most win, some are reopened, edited, deleted or new; all by the owner. */
function work(company: Company, count: number): CompanyChange[] {
  const changes: CompanyChange[] = []
  const deals = [...company.deals.values()].filter((deal) => !deal.isRecurring).slice(-count)
  const stageOf = (pipelineId: number, semantics: 'S' | null): string => company.stages.find((stage) => stage.pipelineId === pipelineId && stage.semantics === semantics)?.statusId ?? ''
  for (const [index, deal] of deals.entries()) {
    const acting = { company, now: Date.now(), byPersonId: deal.assignedById }
    if (index % 10 === 0) changes.push(...updateDeal(acting, deal.id, { stageId: stageOf(deal.pipelineId, null) }))
    else if (index % 10 === 1) changes.push(...deleteDeal(acting, deal.id))
    else if (index % 10 === 2) changes.push(...createDeal(acting, { pipelineId: deal.pipelineId, stageId: stageOf(deal.pipelineId, 'S'), opportunity: 1000 + index }))
    else if (index % 10 === 3) changes.push(...updateDeal(acting, deal.id, { opportunity: deal.opportunity + 5000 }))
    else changes.push(...updateDeal(acting, deal.id, { stageId: stageOf(deal.pipelineId, 'S') }))
  }
  return changes
}
