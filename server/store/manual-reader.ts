import type { Kysely } from 'kysely'
import type { PortalTables } from './portal-tables'

/** A value as somebody entered it; a later one of the same person and day takes its place. `value` as the ledger has it. */
export type ManualEntry = { id: number; metricId: string; personId: string; day: number; value: number; enteredBy: string; enteredAt: number }

/** Values entered for these people on the local days `[from, to)`, corrected ones included, in the order they were entered. `personIds` null: everybody. */
export async function listEntries(
  db: Kysely<PortalTables>, { metricIds, personIds, from, to }: { metricIds: readonly string[]; personIds: readonly string[] | null; from: number; to: number },
): Promise<ManualEntry[]> {
  if (metricIds.length === 0 || personIds?.length === 0) return []
  let query = db.selectFrom('manual_values')
    .select(['id', 'metric_id as metricId', 'person_id as personId', 'day', 'value', 'entered_by as enteredBy', 'entered_at as enteredAt'])
    .where('metric_id', 'in', [...new Set(metricIds)]).where('day', '>=', from).where('day', '<', to)
  if (personIds !== null) query = query.where('person_id', 'in', [...new Set(personIds)])
  return await query.orderBy('id').execute()
}
