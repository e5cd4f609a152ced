import type { CompanyChange } from '../company/company-types'
import type { AccountState } from './emulator-types'

/** Puts a deleted lead back as it was, with the stage it had; its earlier stages stay told by events only. */
export function restoreLead(account: AccountState, leadId: number, byPersonId: number): CompanyChange {
  const deal = account.bin.get(leadId)?.deal
  if (!deal) throw new Error(`Lead ${leadId} is not in the bin`)
  const { company } = account
  company.deals.set(deal.id, Object.assign(deal, { updatedAt: Math.floor(account.now() / 1000) * 1000, updatedById: byPersonId }))
  const entry = { id: company.nextId.history++, typeId: 1 as const, dealId: deal.id, at: deal.movedAt, pipelineId: deal.pipelineId, stageId: deal.stageId }
  company.history.push(entry)
  company.historyByDeal.set(deal.id, [entry])
  return { kind: 'deal', action: 'update', id: deal.id, byPersonId }
}
