import type { CompanyChange } from '../company/company-types'
import { isLead, toIncomingLeadId, toPlace } from './amo-ids'
import type { Place } from './amo-ids'
import { listIncoming } from './amo-lead'
import { isSamePlace, leadEvent, statusValue } from './build-past'
import type { AccountState } from './emulator-types'
import type { Happening } from './happening'
import { leadIdOf } from './lead-ids'
import { toShadow } from './lead-shadow'
import type { LeadShadow } from './lead-shadow'

type DealChange = Extract<CompanyChange, { kind: 'deal' }>

/** Notes what became of a lead by comparing it with what was known. */
export function noteLead(account: AccountState, { id: dealId, byPersonId: by }: DealChange): Happening[] {
  const { company, events, shadows } = account
  const before = shadows.get(dealId) ?? null
  const deal = company.deals.get(dealId)
  const id = leadIdOf(account, dealId)
  if (!deal) return before ? forget(account, { id, dealId, by }) : []
  if (!isLead(deal)) return []
  const after = toShadow(company, deal)
  shadows.set(dealId, after)
  if (account.bin.delete(id)) {
    events.add(leadEvent('lead_restored', { id, at: account.now(), by }))
    return [{ entity: 'lead', action: 'restore', id, by, before: null }]
  }
  if (!before) {
    events.add(leadEvent('lead_added', { id, at: deal.createdAt, by }))
    const first = company.historyByDeal.get(dealId)?.[0]
    if (first) noteWay(account, { id, dealId, by }, { ...after, ...toPlace(company, first.stageId), lastEntryId: first.id })
    return [{ entity: 'lead', action: 'add', id, by, before }]
  }
  const told = { id, at: deal.updatedAt, by }
  const happenings: Happening[] = []
  noteWay(account, { id, dealId, by }, before)
  if (!isSamePlace(before, after)) happenings.push({ entity: 'lead', action: 'status', id, by, before })
  if (before.responsibleId !== after.responsibleId) {
    const value = (personId: number) => [{ responsible_user: { id: personId } }]
    events.add(leadEvent('entity_responsible_changed', told, value(before.responsibleId), value(after.responsibleId)))
    happenings.push({ entity: 'lead', action: 'responsible', id, by, before })
  }
  if (before.price !== after.price) {
    // The documentation does not tell what these values look like.
    const value = (sale: number) => [{ sale_field_value: { sale } }]
    events.add(leadEvent('sale_field_changed', told, value(before.price), value(after.price)))
  }
  if (before.name !== after.name) {
    const value = (name: string) => [{ name_field_value: { name } }]
    events.add(leadEvent('name_field_changed', told, value(before.name), value(after.name)))
  }
  return [...happenings, { entity: 'lead', action: 'update', id, by, before }]
}

/** Every stage since then, each at its own moment: several changes may be told in one go. */
function noteWay({ company, events }: AccountState, { id, dealId, by }: { id: number; dealId: number; by: number }, since: LeadShadow): void {
  let from: Place = since
  for (const entry of company.historyByDeal.get(dealId) ?? []) {
    if (entry.id <= since.lastEntryId) continue
    const to = toPlace(company, entry.stageId)
    if (!isSamePlace(from, to)) events.add(leadEvent('lead_status_changed', { id, at: entry.at, by }, statusValue(from), statusValue(to)))
    from = to
  }
}

function forget(account: AccountState, { id, dealId, by }: { id: number; dealId: number; by: number }): Happening[] {
  const before = account.shadows.get(dealId) ?? null
  account.shadows.delete(dealId)
  account.bin.set(id, { updatedAt: account.now(), updatedBy: by, deal: before?.deal ?? null })
  account.events.add(leadEvent('lead_deleted', { id, at: account.now(), by }))
  return [{ entity: 'lead', action: 'delete', id, by, before }]
}

/** An incoming lead comes, or leaves those that wait: taken as another lead (`accept`) or thrown away. */
export function noteIncoming(account: AccountState, { id: itemId, by }: { id: number; by: number }): Happening[] {
  if (!account.isUnsortedOn) return []
  const id = toIncomingLeadId(itemId)
  const waiting = listIncoming(account).find((item) => item.id === itemId)
  const item = account.company.itemSets.get(1)?.items.get(itemId)
  if (waiting && !account.incoming.has(itemId)) {
    account.incoming.add(itemId)
    account.events.add(leadEvent('lead_added', { id, at: waiting.createdAt, by: 0 }))
    return [{ entity: 'unsorted', action: 'add', id, by, item: waiting }]
  }
  if (waiting || !account.incoming.delete(itemId)) return []
  // Taken under its own id it lives on; taken as another lead, or thrown away, it is gone.
  if (![...account.aliases.values()].includes(id)) {
    account.bin.set(id, { updatedAt: account.now(), updatedBy: by, deal: null })
    account.events.add(leadEvent('lead_deleted', { id, at: account.now(), by }))
  }
  if (!item) return []
  const isAccepted = account.company.itemSets.get(1)?.stages.find((stage) => stage.statusId === item.stageId)?.semantics === 'S'
  return [{ entity: 'unsorted', action: isAccepted ? 'accept' : 'decline', id, by, item }]
}
