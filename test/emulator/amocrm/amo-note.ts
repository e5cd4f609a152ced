import { randomUUID } from 'node:crypto'
import type { Call } from '../company/company-types'
import { isLead, toCompanyId } from './amo-ids'
import type { AccountState } from './emulator-types'
import type { EventDraft, EventEntity } from './event-log'
import { leadIdOf } from './lead-ids'

export type NoteEntity = 'leads' | 'contacts' | 'companies' | 'customers'
/** A note on a card; instants are ms. */
export type AmoNote = {
  id: number; entityType: NoteEntity; entityId: number; createdBy: number; updatedBy: number; createdAt: number; updatedAt: number; responsibleId: number
  noteType: string; params: Record<string, unknown>
}

const singular: Record<NoteEntity, EventEntity> = { leads: 'lead', contacts: 'contact', companies: 'company', customers: 'lead' }

/** Adds a note to the account and the event that tells of it. */
export function addNote(account: AccountState, draft: Omit<AmoNote, 'id'>): { note: AmoNote; event: EventDraft } {
  const note = { ...draft, id: account.nextNoteId++ }
  account.notes.set(note.id, note)
  const type = note.noteType === 'call_in' ? 'incoming_call' : note.noteType === 'call_out' ? 'outgoing_call' : `${note.noteType}_note_added`
  return { note, event: { type, entityType: singular[note.entityType], entityId: note.entityId, at: note.createdAt, by: note.createdBy, before: [], after: [{ note: { id: note.id } }] } }
}

/**
 * A call as the notes of one or two cards: that of the contact, and one time in ten that of the contact's company too, with the same
 * `uniq`. Telephony writes as its integration likes: the person may be in `call_responsible`, or only among the responsible.
 */
export function noteCall(account: AccountState, call: Call): { note: AmoNote; event: EventDraft }[] {
  const isIn = call.typeId === 2 || call.typeId === 3
  const manner = call.id % 4
  const params: Record<string, unknown> = {
    uniq: randomUUID(), duration: call.duration, source: 'onlinePBX', link: call.duration > 0 ? `https://pbx.example/${encodeURIComponent(call.callId)}.mp3` : '', phone: call.phone,
    ...(manner === 0 ? { call_responsible: call.personId } : manner === 1 ? { call_responsible: nameOf(account, call.personId) } : {}),
    ...(call.id % 3 === 0 ? {} : { call_status: statusOf(call), call_result: call.duration > 0 ? 'Разговор состоялся' : '' }),
  }
  const common = {
    createdBy: manner === 0 ? 0 : call.personId, updatedBy: manner === 0 ? 0 : call.personId, createdAt: call.startAt, updatedAt: call.startAt,
    responsibleId: manner === 0 ? otherPerson(account, call) : call.personId, noteType: isIn ? 'call_in' : 'call_out', params,
  }
  return cardsOf(account, call).map((card) => addNote(account, { ...common, ...card }))
}

/** 4: they talked; 6: nobody answered; 7: busy. */
function statusOf({ duration, failedCode }: Call): number {
  return duration > 0 ? 4 : failedCode === '304' ? 6 : 7
}

function nameOf({ company }: AccountState, personId: number): string {
  const person = company.people.get(personId)
  return person ? `${person.firstName} ${person.lastName}` : '101'
}

/** Whoever keeps the client's card, be it another person than the one who called. */
function otherPerson({ company }: AccountState, call: Call): number {
  return company.contacts.get(call.contactId)?.assignedById ?? call.personId
}

/** Without a contact a call lies on some lead: calls without a card do not exist. */
function cardsOf(account: AccountState, call: Call): { entityType: NoteEntity; entityId: number }[] {
  const { company } = account
  const contact = company.contacts.get(call.contactId)
  if (!contact) return [{ entityType: 'leads', entityId: someLead(account, call) }]
  const card = { entityType: 'contacts' as const, entityId: contact.id }
  return call.id % 10 === 0 && contact.companyId !== null ? [card, { entityType: 'companies', entityId: toCompanyId(contact.companyId) }] : [card]
}

function someLead(account: AccountState, call: Call): number {
  const { company } = account
  const wanted = 1 + (call.id % Math.max(1, company.nextId.deal - 1))
  const deal = company.deals.get(wanted)
  if (deal && isLead(deal)) return leadIdOf(account, deal.id)
  for (const other of company.deals.values()) if (isLead(other)) return leadIdOf(account, other.id)
  return wanted
}
