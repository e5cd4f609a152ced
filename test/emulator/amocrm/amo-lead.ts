import type { Deal, Item } from '../company/company-types'
import { LOST, WON, isLead, toIncomingLeadId, toIncomingStatusId, toPipelineId, toPlace } from './amo-ids'
import type { Place } from './amo-ids'
import { isSamePlace } from './build-past'
import type { AccountState } from './emulator-types'
import { lossReasons } from './fixed-ids'
import { dealIdOf, leadIdOf } from './lead-ids'

/** A lead in amoCRM's terms; instants are ms. `deal` is what the company keeps of it; `item` the incoming one it still is. */
export type AmoLead = Place & { id: number; deal: Deal; item: Item | null; createdAt: number; updatedAt: number; responsibleId: number; lossReasonId: number | null }

export function listLeads(account: AccountState): AmoLead[] {
  const leads: AmoLead[] = []
  for (const deal of account.company.deals.values()) if (isLead(deal)) leads.push(toLead(account, deal))
  for (const item of listIncoming(account)) leads.push(toIncomingLead(account, item))
  return leads
}

export function findLead(account: AccountState, id: number): AmoLead | undefined {
  const deal = account.company.deals.get(dealIdOf(account, id))
  if (deal && isLead(deal) && leadIdOf(account, deal.id) === id) return toLead(account, deal)
  const item = listIncoming(account).find((one) => toIncomingLeadId(one.id) === id)
  return item && toIncomingLead(account, item)
}

/** The company's leads that nobody has sorted yet; without incoming leads the account knows of none. */
export function listIncoming({ company, isUnsortedOn }: AccountState): Item[] {
  const set = isUnsortedOn ? company.itemSets.get(1) : undefined
  if (!set) return []
  const open = new Set(set.stages.filter((stage) => stage.semantics === null).map((stage) => stage.statusId))
  return [...set.items.values()].filter((item) => open.has(item.stageId))
}

function toLead(account: AccountState, deal: Deal): AmoLead {
  const { company } = account
  const place = toPlace(company, deal.stageId)
  return {
    ...place, id: leadIdOf(account, deal.id), deal, item: null, createdAt: deal.createdAt, updatedAt: deal.updatedAt, responsibleId: deal.assignedById,
    lossReasonId: place.statusId === LOST ? lossReasonOf(account, deal) : null,
  }
}

/** An incoming lead is a lead from the start: on the first status of the main pipeline. */
export function incomingPlace({ company }: AccountState): Place {
  const main = [...company.pipelines.values()].find((pipeline) => pipeline.isDefault)?.id ?? 0
  return { statusId: toIncomingStatusId(main), pipelineId: toPipelineId(main) }
}

function toIncomingLead(account: AccountState, item: Item): AmoLead {
  const { dealId: _dealId, ...shared } = item
  const deal: Deal = { ...shared, custom: {}, typeId: '', isRecurring: false, isReturnCustomer: false, probability: null }
  return {
    ...incomingPlace(account), id: toIncomingLeadId(item.id), deal, item, createdAt: item.createdAt, updatedAt: item.updatedAt, responsibleId: item.assignedById, lossReasonId: null,
  }
}

/** When the lead came to 142 or 143 and stayed there; null while it is open. */
export function closedAt({ company }: AccountState, { deal, statusId, pipelineId }: AmoLead): number | null {
  if (statusId !== WON && statusId !== LOST) return null
  let at = deal.movedAt
  for (const entry of (company.historyByDeal.get(deal.id) ?? []).toReversed()) {
    if (!isSamePlace(toPlace(company, entry.stageId), { statusId, pipelineId })) break
    at = entry.at
  }
  return at
}

/** The company keeps no reasons, so they follow from the id; a lead of five has none. */
function lossReasonOf({ lossReasons: chosen }: AccountState, { id }: Deal): number | null {
  return chosen.has(id) ? chosen.get(id) ?? null : lossReasons[id % 5]?.id ?? null
}
