import type { Company, Deal } from '../company/company-types'
import { isLead, toCompanyId, toIncomingLeadId, toPlace } from './amo-ids'
import type { Place } from './amo-ids'
import { listIncoming } from './amo-lead'
import { listTasks } from './amo-task'
import { noteCall } from './amo-note'
import type { AccountState } from './emulator-types'
import type { EventDraft } from './event-log'
import { toShadow } from './lead-shadow'
import { toTaskShadow } from './task-shadow'

/** Remembers what the company is like and writes the events of what it lived through before the account was looked at. */
export function rememberPast(account: AccountState): void {
  const { company } = account
  const drafts: EventDraft[] = []
  for (const deal of company.deals.values()) {
    if (!isLead(deal)) continue
    account.shadows.set(deal.id, toShadow(company, deal))
    drafts.push(...pastOfLead(company, deal))
  }
  for (const item of listIncoming(account)) {
    account.incoming.add(item.id)
    drafts.push(leadEvent('lead_added', { id: toIncomingLeadId(item.id), at: item.createdAt, by: item.createdById }))
  }
  for (const task of listTasks(account)) {
    account.taskShadows.set(task.id, toTaskShadow(task))
    drafts.push(taskEvent('task_added', { id: task.id, at: task.createdAt, by: task.createdBy }))
    if (task.completedAt !== null) drafts.push(taskEvent('task_completed', { id: task.id, at: task.completedAt, by: task.completedBy }))
  }
  for (const call of company.calls.values()) drafts.push(...noteCall(account, call).map(({ event }) => event))
  for (const contact of company.contacts.values()) {
    account.cardOwners.set(`contacts:${contact.id}`, contact.assignedById)
    drafts.push({ type: 'contact_added', entityType: 'contact', entityId: contact.id, at: contact.createdAt, by: contact.assignedById, before: [], after: [] })
  }
  for (const client of company.clients.values()) {
    account.cardOwners.set(`companies:${client.id}`, client.assignedById)
    drafts.push({ type: 'company_added', entityType: 'company', entityId: toCompanyId(client.id), at: client.createdAt, by: client.assignedById, before: [], after: [] })
  }
  account.events.load(drafts)
}

/** Who moved a deal is not told: its owner did. */
function pastOfLead(company: Company, deal: Deal): EventDraft[] {
  const drafts: EventDraft[] = [leadEvent('lead_added', { id: deal.id, at: deal.createdAt, by: deal.createdById })]
  let before: Place | undefined
  for (const entry of company.historyByDeal.get(deal.id) ?? []) {
    const after = toPlace(company, entry.stageId)
    if (before && !isSamePlace(before, after)) {
      const by = deal.movedAt === entry.at ? deal.movedById : deal.assignedById
      drafts.push(leadEvent('lead_status_changed', { id: deal.id, at: entry.at, by }, statusValue(before), statusValue(after)))
    }
    before = after
  }
  return drafts
}

type Told = { id: number; at: number; by: number }

export function leadEvent(type: string, { id, at, by }: Told, before: EventDraft['before'] = [], after: EventDraft['after'] = []): EventDraft {
  return { type, entityType: 'lead', entityId: id, at, by, before, after }
}

export function taskEvent(type: string, { id, at, by }: Told, before: EventDraft['before'] = [], after: EventDraft['after'] = []): EventDraft {
  return { type, entityType: 'task', entityId: id, at, by, before, after }
}

export function statusValue({ statusId, pipelineId }: Place): EventDraft['before'] {
  return [{ lead_status: { id: statusId, pipeline_id: pipelineId } }]
}

export function isSamePlace(one: Place, other: Place): boolean {
  return one.statusId === other.statusId && one.pipelineId === other.pipelineId
}
