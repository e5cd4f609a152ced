import { sql, type Kysely } from 'kysely'
import { isManualMetric } from '../../shared/metric/metric-kind'
import { creditScale } from '../../shared/metric/tally'
import { monthOfDay, toDayNumber, toDayText } from '../../shared/period/day-number'
import type { Zone } from '../../shared/period/zone'
import { AppError } from '../errors'
import { pushChanges, type ChangeLog, type CreditChange } from '../store/change-log'
import type { CreditRow, CreditStore } from '../store/credit-store'
import { getMetric, type StoredMetric } from '../store/metric-store'
import type { PortalTables } from '../store/portal-tables'
import { readSettings } from '../store/settings-store'
import type { Zones } from '../zones'
import type { Touch } from './diff-credits'

/** A person's value of one local day (`YYYY-MM-DD`), entered by hand. */
export type ManualValue = { userId: string; on: string; value: number }

/** Of one statement. */
const mostDays = 400

type Entering = { metricId: string; entered: readonly ManualValue[]; userId: string; now: number }
type Deps = { store: CreditStore; changes: ChangeLog; zones: Zones }

/**
 * Notes the values with their author and makes each the credit of its person and day, in place of an earlier one.
 * Throws not-found, invalid for a metric over records.
 */
export async function enterValues(db: Kysely<PortalTables>, { metricId, entered, userId, now }: Entering, deps: Deps): Promise<Touch[]> {
  const metric = await getMetric(db, metricId)
  if (!isManualMetric(metric.definition)) throw new AppError('invalid', 'not-manual', 'Values are entered only for a metric that is kept by hand.')
  const zone = deps.zones((await readSettings(db)).get('time_zone') ?? 'UTC')
  const touches: Touch[] = []
  for (const value of entered) touches.push(...await enterValue(db, { metric, entered: value, userId, now }, { ...deps, zone }))
  return touches
}

async function enterValue(
  db: Kysely<PortalTables>, { metric, entered, userId, now }: Omit<Entering, 'metricId' | 'entered'> & { metric: StoredMetric; entered: ManualValue },
  { store, changes, zone }: Deps & { zone: Zone },
): Promise<Touch[]> {
  const metricId = metric.id
  const person = await db.selectFrom('people').select('id').where('id', '=', entered.userId).executeTakeFirst()
  if (!person) throw new AppError('not-found', 'person-not-found', `There is no person "${entered.userId}".`)
  const day = toDayNumber(entered.on)
  const value = Math.round(entered.value * creditScale(metric.definition, null))
  const row: CreditRow = {
    metric_id: metricId, generation: metric.generation, kind: 'manual', record_id: `${person.id}:${entered.on}`, occurrence: 0, person_id: person.id,
    at: zone.startOfDay(day), day, value, version: metric.version, assumed_owner: 0, counted_key: null, held: 0,
  }
  const before = await db.selectFrom('credits').selectAll().where('metric_id', '=', metricId).where('generation', '=', metric.generation)
    .where('kind', '=', row.kind).where('record_id', '=', row.record_id).where('person_id', '=', person.id).executeTakeFirst()
  // Entering the same again says nothing new.
  if (before?.value === value) return []
  await db.insertInto('manual_values').values({ metric_id: metricId, person_id: person.id, day, value, entered_by: userId, entered_at: now }).execute()
  const delta = {
    metricId, generation: metric.generation, personId: person.id, day, month: monthOfDay(day), count: before ? 0 : 1, sum: value - (before?.value ?? 0),
  }
  await store.write(db, { removed: [], put: [row], deltas: [delta] })
  const changed: CreditChange[] = []
  pushChanges(changed, before, row)
  await changes.note(db, changed, now)
  return [{ metricId, personId: person.id, day, isState: false }]
}

/** Puts the credits of values entered by hand to the beginning of their days in another zone: a value belongs to its day, wherever that begins. */
export async function moveValues(db: Kysely<PortalTables>, zone: Zone): Promise<void> {
  const rows = await db.selectFrom('credits').select('day').distinct().where('kind', '=', 'manual').execute()
  const days = rows.map(({ day }) => day)
  for (let first = 0; first < days.length; first += mostDays) {
    const some = days.slice(first, first + mostDays)
    const starts = sql.join(some.map((day) => sql`when ${sql.lit(day)} then ${sql.lit(zone.startOfDay(day))}`), sql` `)
    await db.updateTable('credits').set({ at: sql<number>`case day ${starts} end` }).where('kind', '=', 'manual').where('day', 'in', some).execute()
  }
}

/** How many credits of a hand-entered metric differ from its newest values. */
export async function countWrongValues(db: Kysely<PortalTables>, { id, generation }: { id: string; generation: number }, zone: Zone): Promise<number> {
  const entries = await db.selectFrom('manual_values').select(['person_id', 'day', 'value']).where('metric_id', '=', id).orderBy('id').execute()
  const credits = await db.selectFrom('credits').selectAll().where('metric_id', '=', id).where('generation', '=', generation).execute()
  const newest = new Map(entries.map(({ person_id, day, value }) => [`${person_id}:${toDayText(day)}`, JSON.stringify(['manual', 0, person_id, zone.startOfDay(day), day, value, null, 0])]))
  const found = new Map(credits.map((row) => [row.record_id, JSON.stringify([row.kind, row.occurrence, row.person_id, row.at, row.day, row.value, row.counted_key, row.held])]))
  return [...new Set([...newest.keys(), ...found.keys()])].filter((key) => newest.get(key) !== found.get(key)).length
}
