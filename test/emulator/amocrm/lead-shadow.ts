import type { Company, Deal } from '../company/company-types'
import { toPlace } from './amo-ids'
import { toBaseAmount } from './to-base-amount'

/** What was last known of a lead: what a change made of it is the difference to this. `price` in the account's currency. */
export type LeadShadow = { statusId: number; pipelineId: number; price: number; responsibleId: number; name: string; deal: Deal; lastEntryId: number }

export function toShadow(company: Company, deal: Deal): LeadShadow {
  return {
    ...toPlace(company, deal.stageId), price: toBaseAmount(company, deal), responsibleId: deal.assignedById, name: deal.title, deal,
    lastEntryId: company.historyByDeal.get(deal.id)?.at(-1)?.id ?? 0,
  }
}
