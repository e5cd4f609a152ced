import type { Kysely } from 'kysely'
import { isManualMetric } from '../../shared/metric/metric-kind'
import { creditScale } from '../../shared/metric/tally'
import { monthOfDay, toDayNumber } from '../../shared/period/day-number'
import { AppError } from '../errors'
import type { CreditRow, CreditStore } from '../store/credit-store'
import { getMetric } from '../store/metric-store'
import type { PortalTables } from '../store/portal-tables'
import { readSettings } from '../store/settings-store'
import type { Zones } from '../zones'
import type { Touch } from './diff-credits'

/** A person's value of one local day (`YYYY-MM-DD`), entered by hand. */
export type ManualValue = { userId: string; on: string; value: number }

/**
 * Notes the value with its author and makes it the credit of that person and day, in place of an earlier one.
 * Throws not-found, invalid for a metric over records.
 */
export async function enterValue(
  db: Kysely<PortalTables>, { metricId, entered, userId, now }: { metricId: string; entered: ManualValue; userId: string; now: number },
  { store, zones }: { store: CreditStore; zones: Zones },
): Promise<Touch[]> {
  const metric = await getMetric(db, metricId)
  if (!isManualMetric(metric.definition)) throw new AppError('invalid', 'not-manual', 'Values are entered only for a metric that is kept by hand.')
  const person = await db.selectFrom('people').select('id').where('id', '=', entered.userId).executeTakeFirst()
  if (!person) throw new AppError('not-found', 'person-not-found', 'There is no such person.')
  const day = toDayNumber(entered.on)
  const value = Math.round(entered.value * creditScale(metric.definition, null))
  await db.insertInto('manual_values').values({ metric_id: metricId, person_id: person.id, day, value, entered_by: userId, entered_at: now }).execute()
  const zone = zones((await readSettings(db)).get('time_zone') ?? 'UTC')
  const row: CreditRow = {
    metric_id: metricId, generation: metric.generation, kind: 'manual', record_id: `${person.id}:${entered.on}`, occurrence: 0, person_id: person.id,
    at: zone.startOfDay(day), day, value, version: metric.version, assumed_owner: 0, counted_key: null, held: 0,
  }
  const before = await db.selectFrom('credits').select('value').where('metric_id', '=', metricId).where('generation', '=', metric.generation)
    .where('kind', '=', row.kind).where('record_id', '=', row.record_id).where('person_id', '=', person.id).executeTakeFirst()
  if (before?.value === value) return []
  const delta = {
    metricId, generation: metric.generation, personId: person.id, day, month: monthOfDay(day), count: before ? 0 : 1, sum: value - (before?.value ?? 0),
  }
  await store.write(db, { removed: [], put: [row], deltas: [delta] })
  return [{ metricId, personId: person.id, day, isState: false }]
}

/** How many credits of a hand-entered metric differ from its newest values. */
export async function countWrongValues(db: Kysely<PortalTables>, { id, generation }: { id: string; generation: number }): Promise<number> {
  const entries = await db.selectFrom('manual_values').select(['person_id', 'day', 'value']).where('metric_id', '=', id).orderBy('id').execute()
  const credits = await db.selectFrom('credits').select(['person_id', 'day', 'value']).where('metric_id', '=', id).where('generation', '=', generation).execute()
  const newest = new Map(entries.map((entry) => [`${entry.day}:${entry.person_id}`, entry.value]))
  const found = new Map(credits.map((credit) => [`${credit.day}:${credit.person_id}`, credit.value]))
  return [...new Set([...newest.keys(), ...found.keys()])].filter((key) => newest.get(key) !== found.get(key)).length
}
