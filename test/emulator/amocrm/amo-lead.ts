import type { Company, Deal } from '../company/company-types'
import { isLead, toPlace } from './amo-ids'
import type { Place } from './amo-ids'
import { isSamePlace } from './build-past'
import type { AccountState } from './emulator-types'
import { lossReasons } from './fixed-ids'
import { LOST, WON } from './amo-ids'

/** A lead in amoCRM's terms; instants are ms. `deal` is what the company keeps of it. */
export type AmoLead = Place & { id: number; deal: Deal; createdAt: number; updatedAt: number; closedAt: number | null; responsibleId: number; lossReasonId: number | null }

export function listLeads(account: AccountState): AmoLead[] {
  const leads: AmoLead[] = []
  for (const deal of account.company.deals.values()) if (isLead(deal)) leads.push(toLead(account, deal))
  return leads
}

export function findLead(account: AccountState, id: number): AmoLead | undefined {
  const deal = account.company.deals.get(id)
  return deal && isLead(deal) ? toLead(account, deal) : undefined
}

function toLead(account: AccountState, deal: Deal): AmoLead {
  const { company } = account
  const place = toPlace(company, deal.stageId)
  return {
    ...place, id: deal.id, deal, createdAt: deal.createdAt, updatedAt: deal.updatedAt, closedAt: closedAt(company, deal, place), responsibleId: deal.assignedById,
    lossReasonId: place.statusId === LOST ? lossReasonOf(account, deal) : null,
  }
}

/** When the lead came to 142 or 143 and stayed there; null while it is open. */
function closedAt(company: Company, deal: Deal, place: Place): number | null {
  if (place.statusId !== WON && place.statusId !== LOST) return null
  let at = deal.movedAt
  for (const entry of (company.historyByDeal.get(deal.id) ?? []).toReversed()) {
    if (!isSamePlace(toPlace(company, entry.stageId), place)) break
    at = entry.at
  }
  return at
}

/** The company keeps no reasons, so they follow from the id; a lead of five has none. */
function lossReasonOf({ lossReasons: chosen }: AccountState, { id }: Deal): number | null {
  return chosen.has(id) ? chosen.get(id) ?? null : lossReasons[id % 5]?.id ?? null
}
