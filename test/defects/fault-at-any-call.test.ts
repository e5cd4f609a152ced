import { expect, it } from 'vitest'
import { createDeal, deleteDeal, moveDeal, updateDeal } from '../emulator/company/company-actions'
import type { Company, CompanyChange } from '../emulator/company/company-types'
import { createClient, createContact, createItem, deleteItem, updateItem } from '../emulator/company/item-actions'
import { makeItemSets } from '../emulator/company/item-catalogue'
import { addCall, createActivity, createTask, deleteTask, logTime, updateActivity, updateTask } from '../emulator/company/work-actions'
import type { CallFault, Faults } from '../emulator/bitrix24/faults'
import type { Portal } from '../emulator/bitrix24/portal'
import { makeTinyCompany } from '../emulator/bitrix24/support/tiny-company'
import { editor, makeGoal, makeMetric, settle } from '../support/ledger'
import { startRig, type Rig } from '../server/sync/support/sync-rig'

/** The same for every run, so that what they wrote can be compared. */
const start = Math.floor(Date.now() / 1000) * 1000
const [lead, quote, invoice, process] = [1, 7, 31, 1042]
/** So many portals are tried at a time. */
const atOnce = 12

const faults: readonly CallFault[] = ['serverErrors', 'socketResets', 'silences', 'lostAnswers', 'errorsInOk', 'failedCommands', 'expiredTokens', 'expiredCommands']

function makeCompany(): Company {
  const company = makeTinyCompany(8)
  company.itemSets = makeItemSets()
  for (let i = 0; i < 4; i += 1) {
    const acting = { company, now: Date.UTC(2026, 0, 2) + i * 60_000, byPersonId: 3 }
    for (const type of [lead, quote, invoice, process]) createItem(acting, type, { opportunity: 100 })
    createTask(acting, {})
    createActivity(acting, {})
    addCall(acting, {})
  }
  return company
}

/** Something of every kind: new, changed, ended and deleted. */
function work(company: Company): CompanyChange[] {
  const at = (second: number) => ({ company, now: start + second * 1000, byPersonId: 3 })
  const by = at(1)
  logTime(by, 2, { seconds: 600 })
  return [
    ...moveDeal(by, 1, 'WON'), ...moveDeal(by, 2, 'LOSE'), ...updateDeal(by, 3, { opportunity: 7000, assignedById: 4 }), ...deleteDeal(by, 4), ...createDeal(by, { stageId: 'WON', opportunity: 5 }),
    ...updateItem(by, lead, 1, { stageId: 'CONVERTED' }), ...deleteItem(by, lead, 2), ...updateItem(by, quote, 1, { stageId: 'APPROVED' }), ...updateItem(by, invoice, 1, { stageId: 'DT31_5:P' }),
    ...updateItem(by, process, 1, { stageId: 'DT1042_9:SUCCESS' }), ...updateTask(by, 1, { status: 5 }), ...deleteTask(by, 3), ...updateActivity(by, 1, { isCompleted: true }), ...addCall(by, { duration: 90 }),
    ...createContact(by, {}), ...createClient(by, {}),
  ]
}

const metrics = [
  makeMetric(), makeMetric({ source: 'lead', measure: { kind: 'count' } }), makeMetric({ source: 'quote', measure: { kind: 'count' } }), makeMetric({ source: 'invoice', when: 'paidAt' }),
  makeMetric({ source: 'item:1042', measure: { kind: 'count' } }), makeMetric({ source: 'task', measure: { kind: 'count' }, when: 'completedAt' }), makeMetric({ source: 'task', measure: { kind: 'sum', field: 'timeSpent' }, when: 'createdAt' }),
  makeMetric({ source: 'activity', measure: { kind: 'count' }, when: 'completedAt' }), makeMetric({ source: 'call', measure: { kind: 'sum', field: 'duration' }, when: 'startedAt' }),
  makeMetric({ source: 'contact', measure: { kind: 'count' }, when: 'createdAt' }), makeMetric({ source: 'company', measure: { kind: 'count' }, when: 'createdAt' }),
]

type Outcome = { requests: number; rows: unknown; problems: unknown }

/** Loads the portal, sets goals, lets it work, and answers all that is known then. */
async function live(rig: Rig, portal: Portal): Promise<Outcome> {
  for (let i = 0; (await portal.app.install()).status !== 200; i += 1) expect(i).toBeLessThan(3)
  const portalId = await rig.portalId(portal.memberId)
  const isLive = async () => { const { phase, inbox, freshAt } = await rig.status(portalId); return phase === 'live' && inbox.waiting === 0 && freshAt !== null }
  await until(isLive)
  const ledger = rig.ledgerOf(portalId)
  for (const metric of metrics) {
    const { id } = await ledger.saveMetric(editor, null, metric)
    await ledger.saveGoal(editor, null, makeGoal(id, { period: { kind: 'every', unit: 'month', from: '2026-01-01' } }))
  }
  await settle(ledger)
  portal.publishAll(work(portal.company))
  await portal.eventsIdle()
  await until(isLive)
  await rig.flow.catchUp(portalId)
  await rig.flow.checkSync(portalId)
  await until(async () => typeof (await rig.status(portalId)).check?.finishedAt === 'string')
  await until(isLive)
  await settle(ledger)
  const db = rig.portalDb(portalId)
  const credits = await db.selectFrom('credits').innerJoin('metrics', 'metrics.id', 'credits.metric_id').select(['metrics.source', 'credits.record_id', 'credits.occurrence', 'credits.person_id', 'credits.at', 'credits.value']).execute()
  const records = await db.selectFrom('records').select(['kind', 'id', 'stage_id', 'owner_id', 'updated_at', 'fields']).execute()
  const { kinds } = await rig.status(portalId)
  return {
    requests: portal.counters.requests, rows: [...credits, ...records].map((row) => JSON.stringify(row)).sort(),
    problems: kinds.filter(({ problem, ours, inCrm }) => problem || ours !== inCrm).map(({ kind, problem }) => [kind, problem]),
  }
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  await expect.poll(holds, { timeout: 60_000, interval: 30 }).toBe(true)
}

async function tryAll(planned: readonly (NonNullable<Faults['planned']> | null)[]): Promise<Outcome[]> {
  const rig = await startRig({ companies: planned.map((_, i) => ({ company: makeCompany(), memberId: `m${i}` })), isCredited: true, timeoutMs: 4000 })
  return await Promise.all(rig.emulator.portals.map(async (portal, i) => {
    portal.faults.planned = planned[i] ?? null
    return await live(rig, portal)
  }))
}

it('any call: whatever befalls it, the ledger is that of a clean run', async () => {
  const [clean] = await tryAll([null])
  if (!clean) throw new Error('no clean run')
  expect(clean.problems).toEqual([])
  const planned = Array.from({ length: clean.requests }, (_, i) => ({ request: i + 1, fault: faults[i % faults.length] ?? 'serverErrors' }))
  for (let i = 0; i < planned.length; i += atOnce) {
    const some = planned.slice(i, i + atOnce)
    for (const [n, { rows, problems }] of (await tryAll(some)).entries()) expect({ ...some[n], rows, problems }).toEqual({ ...some[n], rows: clean.rows, problems: [] })
  }
}, 300_000)
