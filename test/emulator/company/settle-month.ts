import type { Company, Deal, Stage } from './company-types'
import type { HistoryDraft } from './create-history-draft'
import type { Random } from './create-random'
import type { LastPlaces } from './generate-deals'
import { suggestMonthlyPlan, toBase } from './suggest-monthly-plan'

type Deps = {
  company: Company; history: HistoryDraft; random: Random; places: LastPlaces
  now: number; monthStart: number; dayStart: number
}
type Desk = { open: Deal[]; won: Deal[] }

const LEAST_SHARE = 0.42
const MOST_SHARE = 1.18
const HOUR_MS = 3_600_000

/**
 * Makes the present month alive whatever day it is: every active seller stands between 40 and 120 % of a sensible plan, some
 * deals were won today. Wins that are too many turn out still open; where they are too few, open deals are won.
 */
export function settleMonth(deps: Deps): void {
  const { company, random } = deps
  const desks = toDesks(deps)
  for (const [personId, plan] of suggestMonthlyPlan(company, deps.now)) {
    const desk = desks.get(personId)
    if (!desk || !company.people.get(personId)?.active) continue
    const share = LEAST_SHARE + (MOST_SHARE - LEAST_SHARE) * random.next()
    let sum = desk.won.reduce((total, deal) => total + toBase(company, deal), 0)
    for (const deal of desk.won) if (sum > plan * MOST_SHARE) sum -= shed(deps, deal, sum - plan * MOST_SHARE)
    for (const deal of desk.open) {
      const amount = toBase(company, deal)
      if (sum >= plan * share) break
      if (amount > 0 && sum + amount <= plan * MOST_SHARE && win(deps, deal)) sum += amount
    }
    const last = desk.open.find((deal) => company.stages.some((stage) => stage.statusId === deal.stageId && stage.semantics === null))
    if (sum < plan * LEAST_SHARE && last && win(deps, last)) setAmount(company, last, plan * share - sum)
  }
}

function toDesks({ company, places, monthStart }: Deps): Map<number, Desk> {
  const semantics = new Map(company.stages.map((stage) => [stage.statusId, stage.semantics]))
  const desks = new Map<number, Desk>()
  for (const dealId of places.keys()) {
    const deal = company.deals.get(dealId)
    if (!deal) continue
    const desk = desks.get(deal.assignedById) ?? { open: [], won: [] }
    desks.set(deal.assignedById, desk)
    const of = semantics.get(deal.stageId)
    if (of === 'S' && deal.movedAt >= monthStart) desk.won.push(deal)
    if (of === null) desk.open.push(deal)
  }
  return desks
}

/** Wins an open deal today or earlier this month; false when it was touched too late for that. */
function win(deps: Deps, deal: Deal): boolean {
  const { company, history, random, now } = deps
  const today = random.chance(0.4)
  const opening = deps.monthStart + 9 * HOUR_MS
  const earliest = today || opening >= now ? Math.max(deps.dayStart, now - 8 * HOUR_MS) : opening
  const from = Math.max(earliest, deal.movedAt + 1000)
  if (from >= now) return false
  const at = Math.floor((from + (now - from) * random.next()) / 1000) * 1000
  const stageIndex = company.stages.findIndex((stage) => stage.pipelineId === deal.pipelineId && stage.semantics === 'S')
  history.add({ dealId: deal.id, at, typeId: 3, stageIndex })
  stand(deal, at, company.stages[stageIndex])
  if (at >= deps.dayStart) deal.closeAt = deps.dayStart
  return true
}

/** Takes a win away, or makes it smaller when it cannot be taken away; gives by how much, in the base currency. */
function shed(deps: Deps, deal: Deal, surplus: number): number {
  const amount = toBase(deps.company, deal)
  if (unwin(deps, deal)) return amount
  setAmount(deps.company, deal, amount - surplus)
  return amount - toBase(deps.company, deal)
}

/** Takes the last step of a deal back; false for a deal that was won from its creation. */
function unwin(deps: Deps, deal: Deal): boolean {
  const { company, history, places } = deps
  const place = places.get(deal.id) ?? 0
  const before = history.read(place - 1)
  const stage = company.stages[before.stageIndex]
  if (before.dealId !== deal.id || !stage || stage.semantics !== null) return false
  history.drop(place)
  stand(deal, before.at, stage)
  return true
}

function stand(deal: Deal, at: number, stage: Stage | undefined): void {
  if (!stage) throw new Error(`Deal ${deal.id} has nowhere to stand`)
  deal.stageId = stage.statusId
  deal.pipelineId = stage.pipelineId
  deal.movedAt = at
  deal.updatedAt = Math.max(deal.updatedAt, at)
}

function setAmount(company: Company, deal: Deal, base: number): void {
  deal.opportunity = Math.max(1, Math.round(base / toBase(company, { ...deal, opportunity: 1 })))
}
