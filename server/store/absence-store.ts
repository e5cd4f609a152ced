import type { Kysely } from 'kysely'
import { randomUUID } from 'node:crypto'
import type { Absence, AbsenceDraft } from '../../shared/api/absence-contract'
import type { AbsenceKind, AwaySpan } from '../../shared/period/absence-types'
import { toDayNumber, toDayText } from '../../shared/period/day-number'
import type { Zone } from '../../shared/period/zone'
import { AppError } from '../errors'
import type { PortalTables } from './portal-tables'

type Db = Kysely<PortalTables>
export type StoredAbsence = Omit<Absence, 'editable'>

/** Absences of everybody, the newest first. */
export async function listAbsences(db: Db): Promise<StoredAbsence[]> {
  const rows = await db.selectFrom('absences').selectAll().orderBy('from_day', 'desc').orderBy('id').execute()
  // Only `addAbsence` writes kinds.
  return rows.map((row) => ({ id: row.id, userId: row.person_id, from: toDayText(row.from_day), to: toDayText(row.to_day), kind: row.kind as AbsenceKind }))
}

/** Throws invalid when the person is away on some of the days already. */
export async function addAbsence(db: Db, { userId, from, to, kind }: AbsenceDraft, { by, now }: { by: string; now: number }): Promise<string> {
  const [fromDay, toDay] = [toDayNumber(from), toDayNumber(to)]
  const other = await db.selectFrom('absences').select(['from_day', 'to_day'])
    .where('person_id', '=', userId).where('from_day', '<', toDay).where('to_day', '>', fromDay).executeTakeFirst()
  if (other) throw new AppError('invalid', 'absence-overlaps', `from: another absence covers ${toDayText(other.from_day)} – ${toDayText(other.to_day - 1)} already`)
  const id = randomUUID()
  await db.insertInto('absences').values({ id, person_id: userId, from_day: fromDay, to_day: toDay, kind, created_by: by, created_at: now }).execute()
  return id
}

/** Whose absence it was; throws not-found. */
export async function removeAbsence(db: Db, id: string): Promise<string> {
  const row = await db.selectFrom('absences').select('person_id').where('id', '=', id).executeTakeFirst()
  if (!row) throw new AppError('not-found', 'absence-not-found', 'There is no such absence.')
  await db.deleteFrom('absences').where('id', '=', id).execute()
  return row.person_id
}

/** The days each person does not work, absences and the time before joining and after leaving; one statement. */
export async function readAway(db: Db, zone: Zone): Promise<Map<string, AwaySpan[]>> {
  const rows = await db.selectFrom('people').leftJoin('absences', 'absences.person_id', 'people.id')
    .select(['people.id', 'people.joined_at', 'people.left_at', 'absences.from_day', 'absences.to_day'])
    .where((eb) => eb.or([eb('absences.id', 'is not', null), eb('people.joined_at', 'is not', null), eb('people.left_at', 'is not', null)])).execute()
  const away = new Map<string, AwaySpan[]>()
  for (const row of rows) {
    const spans = away.get(row.id) ?? []
    if (row.from_day !== null && row.to_day !== null) spans.push({ from: row.from_day, to: row.to_day })
    if (row.joined_at !== null) spans.push({ from: -Infinity, to: zone.dayOf(row.joined_at), outside: true })
    // The day somebody left is one of their days.
    if (row.left_at !== null) spans.push({ from: zone.dayOf(row.left_at) + 1, to: Infinity, outside: true })
    away.set(row.id, spans)
  }
  return away
}
