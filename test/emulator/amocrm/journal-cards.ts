import { toCompanyId } from './amo-ids'
import type { AccountState } from './emulator-types'
import type { EventDraft } from './event-log'
import type { Happening } from './happening'

/** Notes what became of a contact or a company, by the company's own id. */
export function noteCard(account: AccountState, entity: 'contact' | 'company', { id: ownId, by }: { id: number; by: number }): Happening[] {
  const { company, cardOwners, events } = account
  const key = `${entity === 'contact' ? 'contacts' : 'companies'}:${ownId}`
  const id = entity === 'contact' ? ownId : toCompanyId(ownId)
  const card = entity === 'contact' ? company.contacts.get(ownId) : company.clients.get(ownId)
  const oldOwnerId = cardOwners.get(key) ?? null
  const tell = (type: string, at: number, before: EventDraft['before'] = [], after: EventDraft['after'] = []) => events.add({ type, entityType: entity, entityId: id, at, by, before, after })
  if (!card) {
    if (!cardOwners.delete(key)) return []
    tell(`${entity}_deleted`, account.now())
    return [{ entity, action: 'delete', id, by, oldOwnerId }]
  }
  cardOwners.set(key, card.assignedById)
  if (oldOwnerId === null) {
    tell(`${entity}_added`, card.createdAt)
    return [{ entity, action: 'add', id, by, oldOwnerId }]
  }
  if (oldOwnerId === card.assignedById) return [{ entity, action: 'update', id, by, oldOwnerId: null }]
  tell('entity_responsible_changed', card.updatedAt, [{ responsible_user: { id: oldOwnerId } }], [{ responsible_user: { id: card.assignedById } }])
  return [{ entity, action: 'responsible', id, by, oldOwnerId }]
}
