import type { FieldValue } from '../../../shared/record/record-types'
import type { FetchedRecord } from '../crm-provider'
import { toId, toInstant, toIso, toKey, toNumber, toRow, toText, type Row } from './to-values'

/** Cards whose notes hold calls, and what a call is linked to there. */
export const cardFields = { contacts: 'contactId', leads: 'dealId', companies: 'companyId', customers: null } as const
export type Card = keyof typeof cardFields

/** The note of a call and the card it lies on. */
export type CallNote = { card: Card; noteId: string; cardId: string }

const bare = { movedAt: null, pipelineId: null, stageId: null, stageKind: null, amountMinor: null, currency: null, excluded: false } as const
/** «Разговор состоялся». */
const talked = 4

/** Whether a note is of a call. */
export function isCall({ note_type: type }: Row): boolean {
  return type === 'call_in' || type === 'call_out'
}

/** What notes of one call on several cards share; null for a note that says too little. */
export function callKey(note: Row): string | null {
  const { uniq, phone, duration } = toRow(note.params)
  const key = toText(uniq)
  if (key !== null) return key
  const createdAt = toKey(note.created_at)
  return createdAt === null ? null : `${toText(phone) ?? ''}-${createdAt}-${toKey(duration) ?? ''}`
}

/** A call of its note; `duration` is seconds. `places` are all cards it is known to lie on. Null when the note lacks what each has. */
export function toCall(note: Row, places: readonly CallNote[]): FetchedRecord | null {
  const [id, createdAt] = [callKey(note), toInstant(note.created_at)]
  if (id === null || createdAt === null) return null
  const params = toRow(note.params)
  const direction = note.note_type === 'call_in' ? 'in' : 'out'
  const duration = toNumber(params.duration) ?? 0
  const status = toNumber(params.call_status)
  const isAnswered = status === null ? duration > 0 : status === talked
  const linked: Record<string, FieldValue> = {}
  for (const { card, cardId } of places) {
    const name = cardFields[card]
    if (name) linked[name] ??= cardId
  }
  return {
    ...bare, kind: 'call', id, createdAt, updatedAt: toInstant(note.updated_at) ?? createdAt, title: toText(params.phone) ?? '',
    ownerId: callerOf(note), creatorId: toId(note.created_by),
    fields: {
      startedAt: toIso(createdAt), duration, direction, isAnswered, isMissed: direction === 'in' && !isAnswered, phone: toText(params.phone),
      failedCode: toKey(status), callType: direction === 'in' ? '2' : '1', line: toText(params.source), ...linked,
    },
  }
}

/** Who talked: the account may name it by a number, or by a text that is nobody's. A robot's call is nobody's. */
function callerOf(note: Row): string | null {
  const named = toRow(note.params).call_responsible
  const byNumber = typeof named === 'number' || (typeof named === 'string' && /^\d{1,10}$/.test(named)) ? toId(named) : null
  return byNumber ?? toId(note.responsible_user_id) ?? toId(note.created_by)
}
