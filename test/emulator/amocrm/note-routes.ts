import { listOf } from './api-query'
import { groupOf } from './amo-ids'
import type { AmoNote, NoteEntity } from './amo-note'
import { toSeconds } from './amo-time'
import type { ApiCall, ApiRoute } from './emulator-types'
import { idTest, listPage, rangeTest, rowsById } from './list-page'
import type { Listing } from './list-page'

const entities: readonly NoteEntity[] = ['leads', 'contacts', 'companies', 'customers']

/** The notes of one type of cards; calls are among them and nowhere else. */
const notesOf = (entity: NoteEntity, entityId?: number): Listing<AmoNote> => ({
  key: 'notes', most: 250,
  all: (account) => [...account.notes.values()].filter((note) => note.entityType === entity && (entityId === undefined || note.entityId === entityId)),
  narrow: (call) => rowsById(call, (id) => {
    const note = call.account.notes.get(id)
    return note?.entityType === entity && (entityId === undefined || note.entityId === entityId) ? note : undefined
  }),
  filter: (name, value) => {
    switch (name) {
      case 'id': return idTest(value, (note) => note.id)
      case 'entity_id': return idTest(value, (note) => note.entityId)
      case 'updated_at': return rangeTest(value, (note) => toSeconds(note.updatedAt))
      case 'note_type': return (note) => listOf(value).includes(note.noteType)
      default: return undefined
    }
  },
  order: { id: (note) => note.id, updated_at: (note) => note.updatedAt },
  present: presentNote,
})

export const noteRoutes: readonly ApiRoute[] = entities.flatMap((entity): ApiRoute[] => [
  { method: 'get', path: `/${entity}/notes`, run: (call) => listPage(notesOf(entity), call) },
  { method: 'get', path: `/${entity}/:id/notes`, run: (call) => listPage(notesOf(entity, Number(call.params['id'])), call) },
  {
    method: 'get', path: `/${entity}/notes/:id`,
    run: (call) => {
      const note = call.account.notes.get(Number(call.params['id']))
      return note?.entityType === entity ? { body: presentNote(note, call) } : null
    },
  },
])

function presentNote(note: AmoNote, { account }: ApiCall): Record<string, unknown> {
  return {
    id: note.id, entity_id: note.entityId, created_by: note.createdBy, updated_by: note.updatedBy, created_at: toSeconds(note.createdAt), updated_at: toSeconds(note.updatedAt),
    responsible_user_id: note.responsibleId, group_id: groupOf(account.company, account.company.people.get(note.responsibleId)), note_type: note.noteType, params: note.params, is_pinned: false,
    account_id: account.id, _links: { self: { href: `${account.origin()}/api/v4/${note.entityType}/${note.entityId}/notes/${note.id}` } },
  }
}
