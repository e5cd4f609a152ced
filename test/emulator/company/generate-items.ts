import type { Company, Deal, Item } from './company-types'
import { getItemSet } from './item-actions'
import type { Random } from './create-random'

/** An item with the stages it went through, in order of time. */
type Draft = { deal: Deal; title: string; opportunity: number; steps: readonly { at: number; stageId: string }[] }

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const MOST_DEALS = 200_000

/** Leads, quotes, invoices and complaints around the deals there are; clients are as old as their first deal. */
export function generateItems({ company, random, now }: { company: Company; random: Random; now: number }): void {
  const drafts = new Map<number, Draft[]>([[1, []], [7, []], [31, []], [1042, []]])
  const semantics = new Map(company.stages.map((stage) => [stage.statusId, stage.semantics]))
  const add = (type: number, draft: Draft): void => {
    const steps = draft.steps.filter((step) => step.at <= now)
    if (steps.length > 0) drafts.get(type)?.push({ ...draft, steps })
  }
  let seen = 0
  for (const deal of company.deals.values()) {
    ageClient(company, deal)
    if (seen++ >= MOST_DEALS) continue
    const of = semantics.get(deal.stageId) ?? null
    const days = (most: number): number => Math.floor(random.next() * most * DAY_MS)
    const base = { deal, title: deal.title, opportunity: deal.opportunity }
    if (random.chance(0.45)) {
      const at = deal.createdAt - HOUR_MS - days(3)
      add(1, { ...base, steps: [{ at, stageId: 'NEW' }, { at: at + HOUR_MS / 2, stageId: 'IN_PROCESS' }, { at: deal.createdAt, stageId: 'CONVERTED' }] })
    }
    if (random.chance(0.3)) {
      const at = deal.createdAt + days(2)
      add(1, { ...base, opportunity: 0, steps: [{ at, stageId: 'NEW' }, { at: at + HOUR_MS + days(6), stageId: random.chance(0.8) ? 'JUNK' : 'IN_PROCESS' }] })
    }
    if (random.chance(0.3)) {
      const at = deal.createdAt + days(4)
      const end = of === null ? [] : [{ at: Math.max(at + HOUR_MS, deal.movedAt), stageId: of === 'S' ? 'APPROVED' : 'DECLAINED' }]
      add(7, { ...base, steps: [{ at, stageId: 'DRAFT' }, { at: at + HOUR_MS / 2, stageId: 'SENT' }, ...end] })
    }
    if (of === 'S' ? random.chance(0.8) : random.chance(0.1)) {
      const at = Math.max(deal.createdAt, deal.movedAt - days(5))
      const end = of === 'S' ? [{ at: Math.max(at + HOUR_MS, deal.movedAt + days(4)), stageId: 'DT31_5:P' }] : []
      add(31, { ...base, title: `Счёт: ${deal.title}`, steps: [{ at, stageId: 'DT31_5:N' }, { at: at + HOUR_MS / 2, stageId: 'DT31_5:S' }, ...end] })
    }
    if (of === 'S' && random.chance(0.12)) {
      const at = deal.movedAt + days(20)
      add(1042, { ...base, title: `Рекламация: ${deal.title}`, opportunity: 0, steps: [{ at, stageId: 'DT1042_9:NEW' }, { at: at + HOUR_MS + days(9), stageId: random.chance(0.7) ? 'DT1042_9:SUCCESS' : 'DT1042_9:FAIL' }] })
    }
  }
  for (const [type, list] of drafts) write(company, type, list)
}

function ageClient(company: Company, deal: Deal): void {
  const client = company.clients.get(deal.companyId)
  const contact = company.contacts.get(deal.contactId)
  // Deals come in the order of their creation, so the first one tells.
  for (const row of [client, contact]) {
    if (row && !aged.has(row)) {
      aged.add(row)
      Object.assign(row, { createdAt: deal.createdAt, updatedAt: deal.createdAt })
    }
  }
}
const aged = new WeakSet<object>()

/** Ids grow with time, of items and of entries. */
function write(company: Company, entityTypeId: number, drafts: Draft[]): void {
  const set = getItemSet(company, entityTypeId)
  const stages = new Map(set.stages.map((stage) => [stage.statusId, stage]))
  const second = (at: number): number => Math.floor(at / 1000) * 1000
  const entries: { id: number; at: number; stageId: string; isFirst: boolean }[] = []
  drafts.sort((a, b) => (a.steps[0]?.at ?? 0) - (b.steps[0]?.at ?? 0))
  for (const { deal, title, opportunity, steps } of drafts) {
    const [first, last] = [steps[0], steps.at(-1)]
    if (!first || !last) continue
    const id = set.nextId.item++
    const movedAt = second(last.at)
    const item: Item = {
      id, title, opportunity, pipelineId: set.stages[0]?.pipelineId ?? 0, stageId: last.stageId, currencyId: deal.currencyId,
      assignedById: deal.assignedById, createdById: deal.createdById, updatedById: deal.assignedById, movedById: deal.assignedById,
      createdAt: second(first.at), updatedAt: movedAt, movedAt, beginAt: second(first.at), closeAt: second(first.at) + 7 * DAY_MS,
      contactId: deal.contactId, companyId: deal.companyId, dealId: entityTypeId === 1 ? 0 : deal.id, sourceId: deal.sourceId, custom: {},
    }
    set.items.set(id, item)
    for (const step of steps) entries.push({ id, at: second(step.at), stageId: step.stageId, isFirst: step === first })
  }
  entries.sort((a, b) => a.at - b.at || a.id - b.id)
  for (const { id, at, stageId, isFirst } of entries) {
    const stage = stages.get(stageId)
    const entry = { id: set.nextId.history++, typeId: isFirst ? 1 as const : stage?.semantics ? 3 as const : 2 as const, dealId: id, at, pipelineId: stage?.pipelineId ?? 0, stageId }
    set.history.push(entry)
    const own = set.historyByItem.get(id)
    if (own) own.push(entry)
    else set.historyByItem.set(id, [entry])
  }
}
