import type { CompanyChange } from '../company/company-types'
import { isLead } from './amo-ids'
import { isSamePlace, leadEvent, statusValue } from './build-past'
import type { AccountState } from './emulator-types'
import { toShadow } from './lead-shadow'
import type { LeadShadow } from './lead-shadow'

/** What a change was in amoCRM's words: the webhooks follow from it. */
export type Happening = { entity: 'lead'; action: 'add' | 'update' | 'status' | 'responsible' | 'delete' | 'restore'; id: number; by: number; before: LeadShadow | null }

/** Notes a change of the company in the account's events and tells what happened. */
export function noteChange(account: AccountState, change: CompanyChange): Happening[] {
  account.version += 1
  if (change.kind === 'deal') return noteLead(account, change)
  return []
}

type DealChange = Extract<CompanyChange, { kind: 'deal' }>

function noteLead(account: AccountState, { action, id, byPersonId: by }: DealChange): Happening[] {
  const { company, events, shadows } = account
  const before = shadows.get(id) ?? null
  const deal = company.deals.get(id)
  if (action === 'delete' || !deal) {
    if (!before) return []
    shadows.delete(id)
    account.bin.set(id, { updatedAt: account.now(), updatedBy: by })
    events.add(leadEvent('lead_deleted', { id, at: account.now(), by }))
    return [{ entity: 'lead', action: 'delete', id, by, before }]
  }
  if (!isLead(deal)) return []
  const after = toShadow(company, deal)
  shadows.set(id, after)
  const told = { id, at: deal.updatedAt, by }
  if (!before) {
    events.add(leadEvent('lead_added', { id, at: deal.createdAt, by }))
    return [{ entity: 'lead', action: 'add', id, by, before }]
  }
  const happenings: Happening[] = []
  if (!isSamePlace(before, after)) {
    events.add(leadEvent('lead_status_changed', told, statusValue(before), statusValue(after)))
    happenings.push({ entity: 'lead', action: 'status', id, by, before })
  }
  if (before.responsibleId !== after.responsibleId) {
    const value = (personId: number) => [{ responsible_user: { id: personId } }]
    events.add(leadEvent('entity_responsible_changed', told, value(before.responsibleId), value(after.responsibleId)))
    happenings.push({ entity: 'lead', action: 'responsible', id, by, before })
  }
  if (before.price !== after.price) {
    const value = (sale: number) => [{ sale_field_value: { sale } }]
    events.add(leadEvent('sale_field_changed', told, value(before.price), value(after.price)))
  }
  if (before.name !== after.name) {
    const value = (name: string) => [{ name_field_value: { name } }]
    events.add(leadEvent('name_field_changed', told, value(before.name), value(after.name)))
  }
  return [...happenings, { entity: 'lead', action: 'update', id, by, before }]
}
