import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createDeal, deleteDeal, updateDeal } from '../../emulator/company/company-actions'
import type { Company, Deal } from '../../emulator/company/company-types'
import { generateCompany } from '../../emulator/company/generate-company'
import { setWinGoals, untilEqual } from '../../e2e/support/count-wins'
import { readSync, until, untilLive } from '../../e2e/support/launch'
import type { ApiSession } from '../../support/open-session'
import { startAmocrm, startBitrix24, type CrmRig } from './support/crm-rig'

const acting = (company: Company, byPersonId: number) => ({ company, now: Date.now(), byPersonId })
const slow = { timeout: 240_000 }

/** What every CRM must do for the rest of the server: the same company, the same deeds, the same figures. */
describe.each([['bitrix24', startBitrix24], ['amocrm', startAmocrm]] as const)('%s', (name, start) => {
  it('install: who it is, what there is, and how far the first load has come', slow, async () => {
    const { rig, admin, company } = await ready(start, 21)
    expect(await admin.get('/api/session')).toMatchObject({ portal: { crm: name, timeZone: company.timeZone, currency: 'RUB' }, user: { role: 'admin' } })
    const { kinds } = await readSync(admin)
    const deals = kinds.find(({ kind }) => kind === 'deal')
    expect(deals?.finishedAt).not.toBeNull()
    expect(deals?.done).toBe(deals?.total)
    expect(deals?.done).toBeGreaterThanOrEqual(realDeals(company).length)
    expect(await countDeals(admin)).toBe(realDeals(company).length)
    expect(rig.refusals()).toBe(0)
    // A second installation changes nothing.
    await rig.install()
    await untilLive(admin)
    expect(await countDeals(admin)).toBe(realDeals(company).length)
  })

  it('backfill and change: every figure of every person is the company\'s own', slow, async () => {
    const { rig, admin, company } = await ready(start, 22)
    const goals = await setWinGoals(admin, company, 3)
    await untilEqual(admin, company, goals)
    const [won, reopened, handedOver, dearer] = openAndWon(company)
    rig.publish(updateDeal(acting(company, won.assignedById), won.id, { stageId: wonStage(company, won) }))
    rig.publish(updateDeal(acting(company, reopened.assignedById), reopened.id, { stageId: openStage(company, reopened) }))
    rig.publish(updateDeal(acting(company, dearer.assignedById), dearer.id, { opportunity: dearer.opportunity + 1000.5 }))
    const next = [...company.people.values()].find(({ id, isAdmin, active }) => !isAdmin && active && id !== handedOver.assignedById)
    rig.publish(updateDeal(acting(company, handedOver.assignedById), handedOver.id, { assignedById: next?.id ?? 0 }))
    rig.publish(updateDeal({ ...acting(company, next?.id ?? 0), now: Date.now() + 1500 }, handedOver.id, { stageId: wonStage(company, handedOver) }))
    rig.publish(createDeal(acting(company, won.assignedById), { title: 'Сразу выиграна', stageId: wonStage(company, won), opportunity: 777.77, currencyId: 'RUB' }))
    await untilEqual(admin, company, goals)
    expect(rig.refusals()).toBe(0)
  })

  it('delete: a deleted deal takes its figures along, and what is left names its card', slow, async () => {
    const { rig, admin, company } = await ready(start, 23)
    const goals = await setWinGoals(admin, company, 3)
    await untilEqual(admin, company, goals)
    const wins = realDeals(company).filter((deal) => isWon(company, deal))
    const [gone, kept] = wins.toSorted((a, b) => b.movedAt - a.movedAt)
    if (!gone || !kept) throw new Error('nothing was won')
    rig.publish(deleteDeal(acting(company, gone.assignedById), gone.id))
    await untilEqual(admin, company, goals)
    const { sample } = await admin.send<{ sample: { id: string; url: string }[] }>('POST', '/api/metrics/preview', {
      name: 'Одна', source: 'deal', where: { all: [{ field: 'id', op: 'is', value: String(kept.id) }] }, measure: { kind: 'count' }, when: 'wonAt', who: 'owner',
    })
    expect(sample).toEqual([expect.objectContaining({ id: String(kept.id), url: rig.dealUrl(kept.id) })])
  })

  it('faults: lost, doubled and reordered events, failing calls and a refused token leave no trace', slow, async () => {
    const { rig, admin, company, portalId } = await ready(start, 24)
    const goals = await setWinGoals(admin, company, 1)
    const open = realDeals(company).filter((deal) => !isClosed(company, deal))
    const win = (deal: Deal): void => { rig.publish(updateDeal(acting(company, deal.assignedById), deal.id, { stageId: wonStage(company, deal) })) }
    rig.trouble.failCalls()
    rig.trouble.mixEvents(6)
    for (const deal of open.slice(0, 6)) win(deal)
    await untilEqual(admin, company, goals)
    await rig.eventsIdle()
    rig.trouble.dropEvents(50)
    for (const deal of open.slice(6, 9)) win(deal)
    const [lost] = realDeals(company).filter((deal) => isWon(company, deal))
    if (lost) rig.publish(updateDeal(acting(company, lost.assignedById), lost.id, { opportunity: 1.01, currencyId: 'RUB' }))
    await rig.eventsIdle()
    rig.trouble.dropEvents(0)
    await rig.app.flow.catchUp(portalId)
    await untilEqual(admin, company, goals)
  })

  it('reconnect: a dead grant asks for an administrator, who comes, and nothing is lost', slow, async () => {
    const { rig, admin, company, portalId } = await ready(start, 25)
    const goals = await setWinGoals(admin, company, 1)
    const [first, second] = realDeals(company).filter((deal) => !isClosed(company, deal))
    if (!first || !second) throw new Error('nothing is open')
    rig.trouble.killGrants()
    rig.trouble.expireTokens()
    rig.publish(updateDeal(acting(company, first.assignedById), first.id, { stageId: wonStage(company, first) }))
    await until(async () => (await readSync(admin)).phase === 'reconnect', 'the portal asks to be reconnected')
    expect((await readSync(admin)).message).toMatch(/\S/)
    rig.publish(updateDeal(acting(company, second.assignedById), second.id, { stageId: wonStage(company, second) }))
    await rig.eventsIdle()
    await rig.install()
    await until(async () => (await readSync(admin)).phase === 'live', 'the portal is live again')
    await rig.app.flow.catchUp(portalId)
    await untilLive(admin)
    await untilEqual(admin, company, goals)
    expect((await readSync(admin)).message).toBeNull()
  })

  it('uninstall: nothing of the portal stays, and it can be installed again', slow, async () => {
    const { rig, admin, company } = await ready(start, 26)
    const [deal] = realDeals(company)
    expect(readAll(rig.app.config.dataDir)).toContain(deal?.title)
    await rig.uninstall()
    await until(async () => !await isLetIn(admin), 'the session is over')
    await until(() => !readAll(rig.app.config.dataDir).includes(deal?.title ?? ''), 'no file holds the portal')
    await rig.install()
    const again = await entered(rig)
    await untilLive(again)
    expect(await countDeals(again)).toBe(realDeals(company).length)
  })
})

/** A small company in a CRM, the app installed and the first load over. */
async function ready(start: (company: Company) => Promise<CrmRig>, seed: number) {
  const company = generateCompany({ seed, deals: 60, now: Date.now() })
  const rig = await start(company)
  await rig.install()
  const admin = await entered(rig)
  await untilLive(admin)
  const { portal } = await admin.get<{ portal: { id: string } }>('/api/session')
  return { rig, admin, company, portalId: portal.id }
}

/** The administrator's session; an installation may still be under way behind its answer. */
async function entered(rig: CrmRig): Promise<ApiSession> {
  const adminId = [...rig.company.people.values()].find(({ isAdmin, active }) => isAdmin && active)?.id ?? 0
  let session: ApiSession | null = null
  await until(async () => {
    session = await rig.enter(adminId).catch(() => null)
    // A portal is prepared for a moment before it answers.
    return session !== null && await readSync(session).then(() => true, () => false)
  }, 'the administrator is let in')
  if (!session) throw new Error('nobody was let in')
  return session
}

async function isLetIn(session: ApiSession): Promise<boolean> {
  return await session.get('/api/session').then(() => true, () => false)
}

async function countDeals(admin: ApiSession): Promise<number> {
  const metric = { name: 'Все', source: 'deal', where: { all: [] }, measure: { kind: 'count' }, when: 'createdAt', who: 'owner' }
  return (await admin.send<{ matched: number }>('POST', '/api/metrics/preview', metric)).matched
}

/** Templates of recurring deals are none. */
function realDeals(company: Company): Deal[] {
  return [...company.deals.values()].filter(({ isRecurring }) => !isRecurring)
}

function semanticsOf(company: Company, deal: Deal): string | null {
  return company.stages.find(({ statusId }) => statusId === deal.stageId)?.semantics ?? null
}

function isWon(company: Company, deal: Deal): boolean {
  return semanticsOf(company, deal) === 'S'
}

function isClosed(company: Company, deal: Deal): boolean {
  return semanticsOf(company, deal) !== null
}

function stageOf(company: Company, { pipelineId }: Deal, semantics: string | null): string {
  const stage = company.stages.find((each) => each.pipelineId === pipelineId && each.semantics === semantics)
  if (!stage) throw new Error(`pipeline ${pipelineId} has no such stage`)
  return stage.statusId
}

const wonStage = (company: Company, deal: Deal): string => stageOf(company, deal, 'S')
const openStage = (company: Company, deal: Deal): string => stageOf(company, deal, null)

/** Four deals to do something with: one in work, one won of late, and two more in work. */
function openAndWon(company: Company): [Deal, Deal, Deal, Deal] {
  const [first, second, third] = realDeals(company).filter((deal) => !isClosed(company, deal))
  const [won] = realDeals(company).filter((deal) => isWon(company, deal)).toSorted((a, b) => b.movedAt - a.movedAt)
  if (!first || !second || !third || !won) throw new Error('the company is too small')
  return [first, won, second, third]
}

function readAll(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .map((entry) => readIfThere(join(entry.parentPath, entry.name))).join('\n')
}

/** A file may go away while others are read. */
function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}
