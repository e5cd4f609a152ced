import type { Company, Deal } from '../company/company-types'
import { isLead, toPlace } from './amo-ids'
import type { Place } from './amo-ids'
import type { EventDraft } from './event-log'

/** The events of what the company lived through before the account was looked at. Who moved a deal is not told: its owner did. */
export function buildPast(company: Company): EventDraft[] {
  const drafts: EventDraft[] = []
  for (const deal of company.deals.values()) if (isLead(deal)) drafts.push(...pastOfLead(company, deal))
  return drafts
}

function pastOfLead(company: Company, deal: Deal): EventDraft[] {
  const drafts: EventDraft[] = [leadEvent('lead_added', { id: deal.id, at: deal.createdAt, by: deal.createdById })]
  let before: Place | undefined
  for (const entry of company.historyByDeal.get(deal.id) ?? []) {
    const after = toPlace(company, entry.stageId)
    if (before && !isSamePlace(before, after)) {
      drafts.push(leadEvent('lead_status_changed', { id: deal.id, at: entry.at, by: deal.movedAt === entry.at ? deal.movedById : deal.assignedById }, statusValue(before), statusValue(after)))
    }
    before = after
  }
  return drafts
}

type Told = { id: number; at: number; by: number }

export function leadEvent(type: string, { id, at, by }: Told, before: EventDraft['before'] = [], after: EventDraft['after'] = []): EventDraft {
  return { type, entityType: 'lead', entityId: id, at, by, before, after }
}

export function statusValue({ statusId, pipelineId }: Place): EventDraft['before'] {
  return [{ lead_status: { id: statusId, pipeline_id: pipelineId } }]
}

export function isSamePlace(one: Place, other: Place): boolean {
  return one.statusId === other.statusId && one.pipelineId === other.pipelineId
}
