import { createDeal, deleteDeal, moveDeal, updateDeal } from './company-actions'
import type { Acting } from './company-actions'
import type { Company, CompanyChange, Deal, Stage } from './company-types'
import { createRandom, toCumulative } from './create-random'
import type { Random } from './create-random'

/** `dealsPerMinute`: how many times a minute somebody touches a deal, on average. `emit` hears each change as it happens. */
export type LifeDeps = { company: Company; seed: number; now: number; dealsPerMinute: number; emit?: (change: CompanyChange) => void }
/** The company at work. The timer is the caller's. */
export type Life = {
  /** Does all that has become due up to `now` (ms), each thing at its own moment, and gives the changes in order. */
  tick: (now: number) => CompanyChange[]
}
type Deed = (world: World, acting: Acting, deal: Deal) => CompanyChange[]
type World = { company: Company; random: Random; openIds: number[]; patternIds: number[] }

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const PATTERNS = 500
const DEEDS: readonly { weight: number; deed: Deed }[] = [
  { weight: 40, deed: moveAlong }, { weight: 24, deed: create }, { weight: 12, deed: win }, { weight: 10, deed: lose },
  { weight: 10, deed: edit }, { weight: 3, deed: handOver }, { weight: 1, deed: remove },
]

/** Lets the people of a company go on working: they take on deals, move, win, lose, edit and hand over; rarely they delete. */
export function createLife({ company, seed, now, dealsPerMinute, emit }: LifeDeps): Life {
  const random = createRandom(seed)
  const world = { company, random, openIds: listOpen(company), patternIds: samplePatterns(company, random) }
  const sums = toCumulative(DEEDS.map((item) => item.weight))
  const pause = (): number => (-Math.log(1 - random.next()) * MINUTE_MS) / dealsPerMinute
  let dueAt = now + pause()
  return {
    tick: (until) => {
      const changes: CompanyChange[] = []
      for (; dueAt <= until; dueAt += pause()) changes.push(...act(world, DEEDS[random.weighted(sums)]?.deed ?? moveAlong, dueAt))
      for (const change of changes) emit?.(change)
      return changes
    },
  }
}

/** One thing done by the owner of some open deal; a new deal when none is open. */
function act(world: World, deed: Deed, now: number): CompanyChange[] {
  const deal = pickOpen(world)
  if (!deal) {
    const patterns = world.patternIds.flatMap((id) => world.company.deals.get(id) ?? [])
    const pattern = patterns.find((candidate) => isActive(world.company, candidate.assignedById))
    return pattern ? create(world, { company: world.company, now, byPersonId: pattern.assignedById }, pattern) : []
  }
  const acting = { company: world.company, now, byPersonId: deal.assignedById }
  return isActive(world.company, deal.assignedById) ? deed(world, acting, deal) : handOver(world, acting, deal)
}

function moveAlong(world: World, acting: Acting, deal: Deal): CompanyChange[] {
  const next = listStages(world.company, deal.pipelineId, null).find((stage) => stage.sort > getSort(world.company, deal))
  return next ? moveDeal(acting, deal.id, next.statusId) : win(world, acting, deal)
}

function win({ company }: World, acting: Acting, deal: Deal): CompanyChange[] {
  const stage = listStages(company, deal.pipelineId, 'S')[0]
  return stage ? updateDeal(acting, deal.id, { stageId: stage.statusId, closeAt: acting.now }) : []
}

function lose({ company, random }: World, acting: Acting, deal: Deal): CompanyChange[] {
  return updateDeal(acting, deal.id, { stageId: random.pick(listStages(company, deal.pipelineId, 'F')).statusId, closeAt: acting.now })
}

function edit({ random }: World, acting: Acting, deal: Deal): CompanyChange[] {
  if (random.chance(0.4)) return updateDeal(acting, deal.id, { closeAt: deal.closeAt + (1 + random.below(14)) * DAY_MS })
  return updateDeal(acting, deal.id, { opportunity: roundNear(deal.opportunity * (0.85 + 0.3 * random.next())) })
}

function handOver(world: World, acting: Acting, deal: Deal): CompanyChange[] {
  const heir = pickColleague(world, deal)
  return heir === undefined ? [] : updateDeal(acting, deal.id, { assignedById: heir })
}

function remove(_world: World, acting: Acting, deal: Deal): CompanyChange[] {
  return deleteDeal(acting, deal.id)
}

/** A new deal of the same person's kind: subject, pipeline and custom values of an older deal, another client, another sum. */
function create(world: World, acting: Acting, deal: Deal): CompanyChange[] {
  const { company, random } = world
  const pickPattern = (): Deal => company.deals.get(world.patternIds[random.below(world.patternIds.length)] ?? 0) ?? deal
  const pattern = pickPattern()
  const client = company.clients.get(pickPattern().companyId)
  const subject = pattern.title.split(', ')[0] ?? pattern.title
  const owner = isActive(company, pattern.assignedById) ? pattern.assignedById : acting.byPersonId
  const changes = createDeal({ ...acting, byPersonId: owner }, {
    title: client ? `${subject}, ${client.title}` : subject, pipelineId: pattern.pipelineId,
    opportunity: roundNear(pattern.opportunity * (0.6 + 0.8 * random.next())), currencyId: pattern.currencyId,
    companyId: client?.id ?? 0, contactId: client ? findContact(company, client.id) : 0,
    sourceId: pattern.sourceId, typeId: pattern.typeId, closeAt: acting.now + (5 + random.below(40)) * DAY_MS, custom: pattern.custom,
  })
  for (const change of changes) if (change.kind === 'deal') world.openIds.push(change.id)
  return changes
}

/** Some open deal. Ids of deals that were closed or deleted meanwhile are dropped as they turn up. */
function pickOpen({ company, random, openIds }: World): Deal | undefined {
  while (openIds.length > 0) {
    const index = random.below(openIds.length)
    const deal = company.deals.get(openIds[index] ?? 0)
    if (deal && isOpen(company, deal)) return deal
    const last = openIds.pop()
    if (last !== undefined && index < openIds.length) openIds[index] = last
  }
  return undefined
}

/** Somebody active who owns a deal of the same pipeline. */
function pickColleague({ company, random, patternIds }: World, deal: Deal): number | undefined {
  const owners = new Set(patternIds.flatMap((id) => {
    const pattern = company.deals.get(id)
    return pattern && pattern.pipelineId === deal.pipelineId && isActive(company, pattern.assignedById) ? [pattern.assignedById] : []
  }))
  owners.delete(deal.assignedById)
  return owners.size > 0 ? random.pick([...owners]) : undefined
}

function listOpen(company: Company): number[] {
  const open = new Set(company.stages.filter((stage) => stage.semantics === null).map((stage) => stage.statusId))
  return [...company.deals.values()].filter((deal) => open.has(deal.stageId) && !deal.isRecurring).map((deal) => deal.id)
}

/** Deals after which new ones are made: recent, because those who made them are still at it. */
function samplePatterns(company: Company, random: Random): number[] {
  const recent = [...company.deals.values()].slice(-20_000).filter((deal) => !deal.isRecurring && deal.opportunity > 0).map((deal) => deal.id)
  return recent.length <= PATTERNS ? recent : Array.from({ length: PATTERNS }, () => random.pick(recent))
}

function listStages(company: Company, pipelineId: number, semantics: Stage['semantics']): Stage[] {
  return company.stages.filter((stage) => stage.pipelineId === pipelineId && stage.semantics === semantics).sort((a, b) => a.sort - b.sort)
}

function getSort(company: Company, deal: Deal): number {
  return company.stages.find((stage) => stage.statusId === deal.stageId)?.sort ?? 0
}

function findContact(company: Company, clientId: number): number {
  for (const contact of company.contacts.values()) if (contact.companyId === clientId) return contact.id
  return 0
}

function isOpen(company: Company, deal: Deal): boolean {
  return company.stages.some((stage) => stage.statusId === deal.stageId && stage.semantics === null)
}

function isActive(company: Company, personId: number): boolean {
  return company.people.get(personId)?.active ?? false
}

function roundNear(amount: number): number {
  const grain = amount < 50_000 ? 100 : 1000
  return Math.round(amount / grain) * grain
}
