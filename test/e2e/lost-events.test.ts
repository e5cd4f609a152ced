import { expect, it, onTestFinished } from 'vitest'
import { updateDeal } from '../emulator/company/company-actions'
import type { Company, Deal } from '../emulator/company/company-types'
import { generateCompany } from '../emulator/company/generate-company'
import { createLife } from '../emulator/company/life'
import { launch, present, readSync, until, untilLive } from './support/launch'
import { setWinGoals, untilEqual } from './support/count-wins'

it('lost events: a start finds what nobody told', async () => {
  const { app, portal, company, admin, goals } = await start(11)
  portal.faults.dropEvents = 3
  for (const deal of openDeals(company).slice(0, 3)) portal.publishAll(win(company, deal))
  expect(portal.counters.eventsDropped).toBe(3)
  await app.stop()
  await app.start()
  await untilEqual(admin, company, goals)
  await expectClean(app)
})

it('lost events: doubled, late and reordered ones give the same ledger', async () => {
  const { app, portal, company, admin, goals } = await start(12)
  Object.assign(portal.faults, { duplicateEvents: 40, reorderEvents: 60, eventDelayMs: 150 })
  // An hour of work in a moment; hand-overs aside, whose moment only the stream of events can tell.
  const life = createLife({ company, seed: 3, now: Date.now() - 3_600_000, dealsPerMinute: 3 })
  const changes = life.tick(Date.now())
  expect(changes.length).toBeGreaterThan(100)
  portal.publishAll(changes)
  await portal.eventsIdle()
  await untilEqual(admin, company, goals)
  await untilLive(admin)
  await untilEqual(admin, company, goals)
  await expectClean(app)
})

it('lost events: a renamed portal is followed to where the OAuth host says it lives', async () => {
  const { app, portal, company, admin, goals } = await start(13)
  const before = portal.origin
  const asked = app.emulator.oauthCounters
  const verified = asked.refreshes + asked.appInfo
  await portal.rename()
  const deal = present(openDeals(company)[0], 'open deal')
  portal.publishAll(win(company, deal))
  await untilEqual(admin, company, goals)
  expect(portal.origin).not.toBe(before)
  expect(portal.counters.redirects).toBeGreaterThan(0)
  expect(asked.refreshes + asked.appInfo).toBeGreaterThan(verified)
  const goal = (await admin.get<{ goals: { id: string; metricId: string; subject: { id: string } }[] }>('/api/goals')).goals
    .find(({ metricId, subject }) => metricId === goals.metrics.count && subject.id === String(deal.assignedById))
  const { credits } = await admin.get<{ credits: { recordId: string; url: string }[] }>(`/api/goals/${present(goal, 'goal').id}/credits`)
  expect(credits.find(({ recordId }) => recordId === String(deal.id))?.url).toBe(`${portal.origin}/crm/deal/details/${deal.id}/`)
  await expectClean(app)
})

it('lost events: a dead grant asks for an administrator, who comes, and nothing is lost', async () => {
  const { app, portal, company, admin, goals } = await start(14)
  portal.killGrants()
  portal.expireTokens()
  const deals = openDeals(company)
  portal.publishAll(win(company, present(deals[0], 'open deal')))
  await until(async () => (await readSync(admin)).phase === 'reconnect', 'the portal asks to be reconnected')
  expect((await readSync(admin)).message).toMatch(/\S/)
  for (const deal of deals.slice(1, 20)) portal.publishAll(win(company, deal))
  await portal.eventsIdle()
  expect(portal.counters.eventsFailed).toBe(0)
  expect((await readSync(admin)).inbox.waiting).toBeGreaterThan(0)
  // A restart does not make it forget that it waits.
  await app.stop()
  await app.start()
  await until(async () => (await readSync(admin)).phase === 'reconnect', 'it still asks')

  const revived = await app.session(portal.app.admin())
  await untilLive(revived)
  await untilEqual(revived, company, goals)
  expect((await readSync(revived)).message).toBeNull()
  await expectClean(app)
})

async function start(seed: number) {
  const company = generateCompany({ seed, deals: 500, now: Date.now() })
  const app = await launch({ portals: [{ company }], rate: { perSecond: 1000, burst: 10_000 } })
  onTestFinished(app.close)
  const portal = app.portal()
  await portal.app.install()
  const admin = await app.session(portal.app.admin())
  await untilLive(admin)
  const goals = await setWinGoals(admin, company)
  await untilEqual(admin, company, goals)
  return { app, portal, company, admin, goals }
}

function openDeals(company: Company): Deal[] {
  const isOpen = (stageId: string): boolean => company.stages.find((stage) => stage.statusId === stageId)?.semantics === null
  return [...company.deals.values()].filter((deal) => !deal.isRecurring && deal.pipelineId === 0 && isOpen(deal.stageId))
}

function win(company: Company, deal: Deal) {
  return updateDeal({ company, now: Date.now(), byPersonId: deal.assignedById }, deal.id, { stageId: 'WON' })
}

async function expectClean(app: Awaited<ReturnType<typeof launch>>): Promise<void> {
  expect(await app.stop()).toBe(0)
  expect(await app.verify()).toMatchObject({ code: 0, output: expect.stringContaining('clean') as string })
}
