import { createDealPath, toLanes } from './create-deal-path'
import type { Lane, Step } from './create-deal-path'
import type { Company, CustomField, Deal, Stage } from './company-types'
import type { HistoryDraft } from './create-history-draft'
import { toCumulative } from './create-random'
import type { Random } from './create-random'
import type { WorkCalendar } from './create-work-calendar'
import type { Clientele } from './generate-clients'
import type { Seller, Staff } from './generate-staff'

/** Where the last history entry of a deal lies in the draft. */
export type LastPlaces = Map<number, number>
type Deps = {
  company: Company; staff: Staff; clientele: Clientele; random: Random; calendar: WorkCalendar; history: HistoryDraft
  count: number; now: number; monthStart: number
}
/** A pipeline with those who sell in it. */
type Desk = { lane: Lane; sellers: readonly Seller[]; sums: number[] }

const DAY_MS = 86_400_000

/** Fills the company with deals in the order of their creation; tells where the last step lies of those still moving this month. */
export function generateDeals(deps: Deps): LastPlaces {
  const { company, random, calendar, history, now } = deps
  const desks = toDesks(company.stages, deps.staff.sellers)
  const deskSums = toCumulative(desks.map((desk) => desk.lane.habit.share))
  const makePath = createDealPath({ random, calendar, now })
  const describe = createDescription(deps)
  const places: LastPlaces = new Map()
  for (const createdAt of calendar.pickMoments(random, deps.count)) {
    const desk = at(desks, random.weighted(deskSums))
    const seller = pickSeller(random, desk, createdAt)
    const begunIn = random.chance(0.015) ? at(desks, 0).lane : undefined
    const odds = desk.lane.habit.odds * seller.talent
    const steps = makePath({ createdAt, lane: desk.lane, begunIn: begunIn === desk.lane ? undefined : begunIn, odds })
    const deal = describe({ id: company.nextId.deal++, lane: desk.lane, seller, steps })
    company.deals.set(deal.id, deal)
    let place = 0
    for (const step of steps) place = history.add({ dealId: deal.id, ...step })
    const isOpen = company.stages[at(steps, steps.length - 1).stageIndex]?.semantics === null
    if (!deal.isRecurring && (isOpen || deal.movedAt >= deps.monthStart)) places.set(deal.id, place)
  }
  return places
}

function toDesks(stages: readonly Stage[], sellers: readonly Seller[]): Desk[] {
  return toLanes(stages).map((lane) => {
    const own = sellers.filter((seller) => seller.pipelineIds.includes(lane.habit.pipeline.id))
    // Key account managers also sell in the main pipeline, but less than those who do nothing else.
    return { lane, sellers: own, sums: toCumulative(own.map((seller) => seller.volume / seller.pipelineIds.length)) }
  })
}

function pickSeller(random: Random, desk: Desk, createdAt: number): Seller {
  for (;;) {
    const seller = at(desk.sellers, random.weighted(desk.sums))
    if (createdAt >= seller.joinedAt && createdAt <= seller.leftAt) return seller
  }
}

/** Everything about a deal but its way: client, amount, custom fields, who touched it last. */
function createDescription({ company, staff, clientele, random, calendar, now }: Deps) {
  const clients = [...clientele.clients.values()]
  const boughtBefore = new Set<number>()
  const customOf = createCustomValues({ fields: company.customFields, staff, random, calendar, now })
  const rates = company.currencies.map((currency) => Number(currency.amount) / Number(currency.amountCount))
  const heir = createHeir(staff, random)
  return (known: { id: number; lane: Lane; seller: Seller; steps: readonly Step[] }): Deal => {
    const { id, lane, seller, steps } = known
    const { habit } = lane
    const created = at(steps, 0)
    const last = at(steps, steps.length - 1)
    const semantics = company.stages[last.stageIndex]?.semantics ?? null
    // Old clients come back more often than new ones.
    const client = at(clients, Math.floor(clients.length * random.next() ** 1.6))
    const isReturnCustomer = boughtBefore.has(client.id)
    if (semantics === 'S') boughtBefore.add(client.id)
    const currency = random.chance(0.03) ? 1 + random.below(company.currencies.length - 1) : 0
    const amount = random.chance(0.02) ? 0 : roundAmount(random, random.logNormal(habit.medianAmount, habit.amountSigma))
    const opportunity = currency === 0 ? amount : Math.round(amount / (rates[currency] ?? 1))
    const isOrphan = last.at > seller.leftAt || (semantics === null && seller.leftAt < now)
    const owner = isOrphan || random.chance(0.03) ? heir(seller) : seller.personId
    const updatedAt = random.chance(0.2) ? last.at + Math.floor(((now - last.at) * random.next() ** 3) / 1000) * 1000 : last.at
    const plannedMs = habit.medianDays * (0.6 + random.next()) * DAY_MS
    return {
      id, title: `${random.pick(habit.subjects)}, ${client.title}`,
      pipelineId: company.stages[last.stageIndex]?.pipelineId ?? 0, stageId: company.stages[last.stageIndex]?.statusId ?? '',
      opportunity, currencyId: at(company.currencies, currency).code,
      assignedById: owner, createdById: seller.personId, updatedById: owner, movedById: last.at > seller.leftAt ? owner : seller.personId,
      createdAt: created.at, updatedAt, movedAt: last.at, beginAt: calendar.toDayStart(created.at),
      closeAt: calendar.toDayStart(semantics === null ? created.at + plannedMs : last.at),
      contactId: clientele.firstContactOf.get(client.id) ?? 0, companyId: client.id,
      sourceId: at(company.sources, random.below(company.sources.length)).statusId, typeId: habit.pipeline.id === 12 ? 'SERVICES' : 'SALE',
      // Templates of monthly deliveries; at least one, so that even a small company shows that they never count.
      isRecurring: id === 7 || random.chance(0.001), isReturnCustomer,
      probability: random.chance(0.3) ? 10 * (1 + random.below(9)) : null,
      custom: customOf(amount, last.at),
    }
  }
}

/** All deals have the same keys in the same order, which keeps a million of them small. */
function createCustomValues(deps: {
  fields: readonly CustomField[]; staff: Staff; random: Random; calendar: WorkCalendar; now: number
}): (amount: number, touchedAt: number) => Deal['custom'] {
  const { staff, random, calendar } = deps
  const optionsOf = (name: string): number[] =>
    (deps.fields.find((field) => field.name === name)?.options ?? []).map((option) => option.id)
  const [regions, segments, tags] = [optionsOf('UF_CRM_REGION'), optionsOf('UF_CRM_SEGMENT'), optionsOf('UF_CRM_TAGS')]
  return (amount, touchedAt) => ({
    UF_CRM_REGION: random.chance(0.08) ? null : random.pick(regions),
    UF_CRM_SEGMENT: random.chance(0.15) ? null : random.pick(segments),
    UF_CRM_DISCOUNT: random.chance(0.5) ? null : random.below(41) / 2,
    UF_CRM_NEXT_CONTACT: random.chance(0.4) ? null : calendar.toDayText(touchedAt + random.below(20) * DAY_MS),
    UF_CRM_VIP: random.chance(0.06),
    UF_CRM_MARGIN: random.chance(0.25) ? null : `${Math.round(amount * (0.08 + 0.3 * random.next()))}|RUB`,
    UF_CRM_TAGS: random.chance(0.7) ? null : pickSome(random, tags),
    UF_CRM_TECHLEAD: random.chance(0.75) ? null : random.pick(staff.engineerIds),
  })
}

function pickSome(random: Random, ids: readonly number[]): number[] {
  const some = ids.filter(() => random.chance(0.35))
  return some.length > 0 ? some : [random.pick(ids)]
}

/** Who takes a deal over: a colleague of the same pipeline who is still here. */
function createHeir(staff: Staff, random: Random): (from: Seller) => number {
  const stayed = staff.sellers.filter((seller) => seller.leftAt === Infinity)
  const pipelineIds = new Set(staff.sellers.flatMap((seller) => seller.pipelineIds))
  const byPipeline = new Map([...pipelineIds].map((id) => [id, stayed.filter((seller) => seller.pipelineIds.includes(id))]))
  return (from) => random.pick(byPipeline.get(from.pipelineIds[0] ?? 0) ?? stayed).personId
}

/** People write round sums; one in eight has kopecks. */
function roundAmount(random: Random, amount: number): number {
  if (random.chance(0.12)) return Math.round(amount * 100) / 100
  const grain = amount < 50_000 ? 100 : 1000
  return Math.max(grain, Math.round(amount / grain) * grain)
}

function at<Item>(items: readonly Item[], index: number): Item {
  const item = items[index]
  if (item === undefined) throw new Error(`Nothing at ${index}`)
  return item
}
