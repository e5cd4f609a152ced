import type { Kysely } from 'kysely'
import type { BonusLimitDraft, BonusLimitRow } from '../../shared/api/absence-contract'
import type { BonusLimit } from '../../shared/bonus/limit-bonus'
import type { PeriodUnit } from '../../shared/goal/goal-types'
import { toDayNumber, toDayText } from '../../shared/period/day-number'
import type { PortalTables } from './portal-tables'

type Db = Kysely<PortalTables>
export type StoredLimit = Omit<BonusLimitRow, 'editable'>

/** Every limit that was set, the newest of a person and unit first. */
export async function listBonusLimits(db: Db): Promise<StoredLimit[]> {
  const rows = await db.selectFrom('bonus_limits').selectAll().orderBy('person_id').orderBy('unit').orderBy('from_day', 'desc').execute()
  // Only `setBonusLimit` writes units.
  return rows.map((row) => ({ userId: row.person_id, unit: row.unit as PeriodUnit, from: toDayText(row.from_day), capMinor: row.cap_minor, floorMinor: row.floor_minor }))
}

/** Sets what holds from a day on, in place of what was set for that very day. */
export async function setBonusLimit(db: Db, draft: BonusLimitDraft, { by, now }: { by: string; now: number }): Promise<void> {
  const values = { cap_minor: draft.capMinor, floor_minor: draft.floorMinor, set_by: by, set_at: now }
  await db.insertInto('bonus_limits').values({ person_id: draft.userId, unit: draft.unit, from_day: toDayNumber(draft.from), ...values })
    .onConflict((conflict) => conflict.columns(['person_id', 'unit', 'from_day']).doUpdateSet(values)).execute()
}

/** What holds for each person in a period of the unit that begins on the day; people without limits are left out. */
export async function readBonusLimits(db: Db, unit: PeriodUnit, from: number): Promise<Map<string, BonusLimit>> {
  const rows = await db.selectFrom('bonus_limits').select(['person_id', 'cap_minor', 'floor_minor'])
    .where('unit', '=', unit).where('from_day', '<=', from).orderBy('from_day').execute()
  const limits = new Map(rows.map((row) => [row.person_id, { capMinor: row.cap_minor, floorMinor: row.floor_minor }]))
  return new Map([...limits].filter(([, limit]) => limit.capMinor !== null || limit.floorMinor !== null))
}
