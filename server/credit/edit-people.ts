import type { Kysely } from 'kysely'
import type { AbsenceDraft, BonusLimitDraft } from '../../shared/api/absence-contract'
import { addAbsence, removeAbsence } from '../store/absence-store'
import { setBonusLimit } from '../store/bonus-limit-store'
import type { PortalTables } from '../store/portal-tables'

/** What a supervisor notes of a person: it moves targets and bonuses, never a credit. */
export type PeopleEdit =
  | { kind: 'addAbsence'; absence: AbsenceDraft }
  | { kind: 'removeAbsence'; absenceId: string }
  | { kind: 'setBonusLimit'; limit: BonusLimitDraft }

/** Writes the edit; answers the id of a new absence and the goals whose figures it moves. Throws invalid, not-found. */
export async function editPeople(db: Kysely<PortalTables>, edit: PeopleEdit, note: { by: string; now: number }): Promise<{ id: string | null; goalIds: string[] }> {
  switch (edit.kind) {
    case 'addAbsence': {
      const id = await addAbsence(db, edit.absence, note)
      return { id, goalIds: await listGoalsOfPerson(db, edit.absence.userId) }
    }
    case 'removeAbsence': return { id: null, goalIds: await listGoalsOfPerson(db, await removeAbsence(db, edit.absenceId)) }
    case 'setBonusLimit': {
      await setBonusLimit(db, edit.limit, note)
      return { id: null, goalIds: await listGoalsOfPerson(db, edit.limit.userId) }
    }
  }
}

async function listGoalsOfPerson(db: Kysely<PortalTables>, personId: string): Promise<string[]> {
  const rows = await db.selectFrom('goals').select('id').where('subject_kind', '=', 'user').where('subject_id', '=', personId).execute()
  return rows.map(({ id }) => id)
}
