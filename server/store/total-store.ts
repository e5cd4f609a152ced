import type { Kysely } from 'kysely'
import type { Database } from './database'
import type { PortalTables } from './portal-tables'

/** What to add to a day's and its month's totals of one person. */
export type TotalDelta = { metricId: string; generation: number; personId: string; day: number; month: number; count: number; sum: number }

type Raw = NonNullable<Database<PortalTables>['raw']>

/** Adds to the totals, each once, by prepared statements on SQLite's own connection. */
export function preparedTotals(raw: Raw): (deltas: readonly TotalDelta[]) => void {
  const days = preparedTable(raw, 'day')
  const months = preparedTable(raw, 'month')
  return (deltas) => {
    const sorted = inOrder(deltas)
    for (const delta of sorted) days(delta)
    for (const delta of mergeMonths(sorted)) months(delta)
  }
}

function preparedTable(raw: Raw, unit: 'day' | 'month'): (delta: TotalDelta) => void {
  const add = raw.prepare<unknown[]>(`insert into ${unit}_totals (metric_id, generation, person_id, ${unit}, count, sum) values (?, ?, ?, ?, ?, ?)
    on conflict (metric_id, generation, person_id, ${unit}) do update set count = count + excluded.count, sum = sum + excluded.sum`)
  const drop = raw.prepare<unknown[]>(`delete from ${unit}_totals where metric_id = ? and generation = ? and person_id = ? and ${unit} = ? and count = 0`)
  return (delta) => {
    add.run(delta.metricId, delta.generation, delta.personId, delta[unit], delta.count, delta.sum)
    if (delta.count <= 0) drop.run(delta.metricId, delta.generation, delta.personId, delta[unit])
  }
}

const batch = 500

/** The same by ordinary queries. Each (metric, generation, person, day) comes once in `deltas`. */
export async function kyselyTotals(db: Kysely<PortalTables>, deltas: readonly TotalDelta[]): Promise<void> {
  for (let start = 0; start < deltas.length; start += batch) await addDays(db, deltas.slice(start, start + batch))
  const months = mergeMonths(deltas)
  for (let start = 0; start < months.length; start += batch) await addMonths(db, months.slice(start, start + batch))
}

async function addDays(db: Kysely<PortalTables>, deltas: readonly TotalDelta[]): Promise<void> {
  const rows = deltas.map((d) => ({ metric_id: d.metricId, generation: d.generation, person_id: d.personId, day: d.day, count: d.count, sum: d.sum }))
  await db.insertInto('day_totals').values(rows).onConflict((conflict) => conflict.columns(['metric_id', 'generation', 'person_id', 'day'])
    .doUpdateSet((eb) => ({ count: eb('day_totals.count', '+', eb.ref('excluded.count')), sum: eb('day_totals.sum', '+', eb.ref('excluded.sum')) }))).execute()
  const less = rows.filter((row) => row.count <= 0)
  if (less.length === 0) return
  await db.deleteFrom('day_totals').where('count', '=', 0).where((eb) => eb.or(less.map((row) =>
    eb.and({ metric_id: row.metric_id, generation: row.generation, person_id: row.person_id, day: row.day })))).execute()
}

async function addMonths(db: Kysely<PortalTables>, deltas: readonly TotalDelta[]): Promise<void> {
  const rows = deltas.map((d) => ({ metric_id: d.metricId, generation: d.generation, person_id: d.personId, month: d.month, count: d.count, sum: d.sum }))
  await db.insertInto('month_totals').values(rows).onConflict((conflict) => conflict.columns(['metric_id', 'generation', 'person_id', 'month'])
    .doUpdateSet((eb) => ({ count: eb('month_totals.count', '+', eb.ref('excluded.count')), sum: eb('month_totals.sum', '+', eb.ref('excluded.sum')) }))).execute()
  const less = rows.filter((row) => row.count <= 0)
  if (less.length === 0) return
  await db.deleteFrom('month_totals').where('count', '=', 0).where((eb) => eb.or(less.map((row) =>
    eb.and({ metric_id: row.metric_id, generation: row.generation, person_id: row.person_id, month: row.month })))).execute()
}

/** In the order of the key: neighbours lie on one page. */
function inOrder(deltas: readonly TotalDelta[]): TotalDelta[] {
  return deltas.toSorted((a, b) => compare(a.metricId, b.metricId) || a.generation - b.generation || compare(a.personId, b.personId) || a.day - b.day)
}

function compare(a: string, b: string): number {
  return Number(a > b) - Number(a < b)
}

function mergeMonths(deltas: readonly TotalDelta[]): TotalDelta[] {
  const months = new Map<string, TotalDelta>()
  for (const delta of deltas) {
    const key = `${delta.month}:${delta.generation}:${delta.metricId}:${delta.personId}`
    const known = months.get(key)
    months.set(key, known ? { ...known, count: known.count + delta.count, sum: known.sum + delta.sum } : delta)
  }
  return [...months.values()]
}
