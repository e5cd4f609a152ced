import { expect, it } from 'vitest'
import { createDeal, deleteDeal, moveDeal, updateDeal } from '../emulator/company/company-actions'
import type { Company, CompanyChange } from '../emulator/company/company-types'
import { createItem, updateItem } from '../emulator/company/item-actions'
import { makeItemSets } from '../emulator/company/item-catalogue'
import { createTask, updateTask } from '../emulator/company/work-actions'
import type { Portal } from '../emulator/bitrix24/portal'
import { makeTinyCompany } from '../emulator/bitrix24/support/tiny-company'
import { editor, makeGoal, makeMetric, settle } from '../support/ledger'
import { startRig, until, type Rig, type RigOptions } from '../server/sync/support/sync-rig'

/** One thing that goes wrong while a portal is loaded and while its records change; `after` is when it is over. */
type Fault = {
  name: string
  load?: (portal: Portal) => void
  change?: (portal: Portal, rig: Rig, portalId: string) => void
  after?: (portal: Portal, rig: Rig, portalId: string) => Promise<void>
  options?: () => Partial<RigOptions>
}

/** The same for every run, so that their credits can be compared. */
const start = Math.floor(Date.now() / 1000) * 1000
const lead = 1

function makeCompany(): Company {
  const company = makeTinyCompany(40)
  company.itemSets = makeItemSets()
  for (let i = 0; i < 20; i += 1) {
    const acting = { company, now: Date.UTC(2026, 0, 2) + i * 60_000, byPersonId: 3 }
    createItem(acting, lead, { opportunity: 100, assignedById: 3 })
    createTask(acting, {})
  }
  return company
}

/** Wins, losses, amounts, hand-overs, new and deleted records, enough of them to fill pages of a database. */
function work(company: Company): CompanyChange[] {
  const at = (second: number) => ({ company, now: start + second * 1000, byPersonId: 3 })
  const changes: CompanyChange[] = []
  for (let id = 1; id <= 12; id += 1) changes.push(...moveDeal(at(id), id, id % 4 === 0 ? 'LOSE' : 'WON'))
  for (let id = 13; id <= 20; id += 1) changes.push(...updateDeal(at(id), id, { opportunity: 7000 + id, assignedById: 4 }))
  for (let id = 21; id <= 24; id += 1) changes.push(...deleteDeal(at(id), id))
  for (let i = 0; i < 60; i += 1) changes.push(...createDeal(at(25 + (i % 20)), { title: `Новая сделка с длинным названием ${i}`, opportunity: i, stageId: 'WON', assignedById: 3 }))
  for (let id = 1; id <= 6; id += 1) changes.push(...updateItem(at(id), lead, id, { stageId: 'CONVERTED' }), ...updateTask(at(id), id, { status: 5 }))
  return changes
}

/** Loads a portal, sets goals, lets it work, and answers every credit. */
async function run({ load, change, after, options }: Fault): Promise<unknown[]> {
  const company = makeCompany()
  const rig = await startRig({ companies: [{ company, memberId: 'm1' }], isCredited: true, timeoutMs: 700, ...options?.() })
  const [portal] = rig.emulator.portals
  if (!portal) throw new Error('no portal')
  // The page itself is not what is tried here.
  expect((await portal.app.install()).status).toBe(200)
  load?.(portal)
  const portalId = await rig.portalId('m1')
  await rig.waitLive(portalId)
  const ledger = rig.ledgerOf(portalId)
  for (const metric of [makeMetric(), makeMetric({ source: 'lead', measure: { kind: 'count' } }), makeMetric({ source: 'task', measure: { kind: 'count' }, when: 'completedAt' })]) {
    const { id } = await ledger.saveMetric(editor, null, metric)
    await ledger.saveGoal(editor, null, makeGoal(id))
  }
  await settle(ledger)
  change?.(portal, rig, portalId)
  portal.publishAll(work(company))
  await portal.eventsIdle()
  await after?.(portal, rig, portalId)
  await rig.flow.catchUp(portalId)
  await until(async () => { const status = await rig.status(portalId); return status.phase === 'live' && status.inbox.waiting === 0 }, () => rig.logged.slice(-5).join('\n'))
  await settle(ledger)
  const credits = await rig.portalDb(portalId).selectFrom('credits').innerJoin('metrics', 'metrics.id', 'credits.metric_id')
    .select(['metrics.source', 'credits.record_id', 'credits.occurrence', 'credits.person_id', 'credits.at', 'credits.value']).execute()
  return credits.map((row) => Object.values(row).join(' ')).sort()
}

const faults: readonly Fault[] = [
  { name: 'HTTP 500 at any call', load: ({ faults }) => { faults.serverErrors = 4 }, change: ({ faults }) => { faults.serverErrors = 4 } },
  { name: 'connections that break', load: ({ faults }) => { faults.socketResets = 4 }, change: ({ faults }) => { faults.socketResets = 4 } },
  {
    name: 'answers that do not come in time', change: ({ faults }) => { faults.slowMs = 1000 },
    after: async ({ faults }) => { await new Promise((done) => setTimeout(done, 1500)); faults.slowMs = 0 },
  },
  { name: 'HTTP 200 with an error', load: ({ faults }) => { faults.errorsInOk = 2 }, change: ({ faults }) => { faults.errorsInOk = 2 } },
  { name: 'a command of a batch that fails', load: ({ faults }) => { faults.failedCommands = 3 }, change: ({ faults }) => { faults.failedCommands = 3 } },
  { name: 'a token that runs out in the middle of a batch', load: ({ faults }) => { faults.expiredCommands = 1 }, change: ({ faults }) => { faults.expiredCommands = 1 } },
  { name: 'a renewed token whose answer is lost', change: (portal) => { portal.faults.lostRefreshes = 1; portal.expireTokens() }, after: visitOfAdmin },
  { name: 'an authorisation host that fails', change: (portal) => { portal.faults.oauthErrors = 3; portal.expireTokens() } },
  { name: 'events that are lost', change: ({ faults }) => { faults.dropEvents = 100 }, after: async (_, rig, portalId) => { await check(rig, portalId) } },
  { name: 'events that come twice, late and in another order', change: ({ faults }) => { Object.assign(faults, { duplicateEvents: 60, reorderEvents: 80, eventDelayMs: 50 }) } },
  {
    name: 'rights that are missing for one kind', change: ({ state }) => { state.deniedTypes.add(lead) },
    after: async ({ state }, rig, portalId) => {
      await rig.flow.catchUp(portalId)
      expect((await rig.status(portalId)).kinds.find(({ kind }) => kind === 'lead')?.problem).toBe('refused')
      state.deniedTypes.clear()
    },
  },
  {
    name: 'a disk that is full',
    change: (_, rig, portalId) => {
      const raw = rig.database(portalId)?.raw
      raw?.pragma(`max_page_count = ${String(raw.pragma('page_count', { simple: true }))}`)
    },
    after: async (_, rig, portalId) => {
      await until(() => rig.logged.some((line) => line.includes('database or disk is full')), () => rig.logged.slice(-5).join('\n'))
      expect((await rig.status(portalId)).kinds.every(({ unread = 0 }) => unread === 0)).toBe(true)
      rig.database(portalId)?.raw?.pragma('max_page_count = 1000000')
    },
  },
  {
    name: 'records that cannot be written for a while', after: async (_, rig, portalId) => {
      await until(async () => (await rig.status(portalId)).inbox.waiting === 0)
      expect((await rig.status(portalId)).kinds.find(({ kind }) => kind === 'deal')).toMatchObject({ unread: 2, problem: 'unread' })
      poison = new Set()
      await check(rig, portalId)
      expect((await rig.status(portalId)).kinds.find(({ kind }) => kind === 'deal')).toMatchObject({ unread: 0, problem: null })
    },
    options: () => {
      poison = new Set(['3', '17'])
      return { beforeApply: ({ records }) => { if (records.some(({ kind, id }) => kind === 'deal' && poison.has(id))) throw new TypeError('nobody understands it') } }
    },
  },
  {
    name: 'a stop in the middle of the work', after: async (_, rig, portalId) => {
      await rig.kill(portalId)
      await rig.flow.openPortal(portalId)
    },
  },
]
let poison = new Set<string>()
let clean: unknown[] = []


it('faults: a clean run credits what the company did', async () => {
  clean = await run({ name: 'none' })
  // Nine of the moves, all that were created, the leads and the tasks.
  expect(clean).toHaveLength(9 + 60 + 6 + 6)
})

for (const fault of faults) {
  it(`faults: after ${fault.name} the ledger is that of a clean run`, async () => {
    expect(await run(fault)).toEqual(clean)
  }, 60_000)
}

async function check(rig: Rig, portalId: string): Promise<void> {
  await rig.flow.checkSync(portalId)
  await until(async () => typeof (await rig.status(portalId)).check?.finishedAt === 'string')
}

/** The grant may be dead by then: an administrator opens the app. */
async function visitOfAdmin(portal: Portal, rig: Rig, portalId: string): Promise<void> {
  await until(async () => { const { phase, inbox } = await rig.status(portalId); return phase === 'reconnect' || inbox.waiting === 0 })
  expect((await portal.app.open(1)).status).toBe(200)
}
