import { sql, type Kysely } from 'kysely'
import { randomUUID } from 'node:crypto'
import { metricDefinitionSchema } from '../../shared/metric/metric-schema'
import { planVersions, type MetricVersion, type VersionRange } from '../../shared/metric/metric-plan'
import type { MetricDefinition } from '../../shared/metric/metric-types'
import type { RecordKind } from '../../shared/record/record-types'
import { AppError } from '../errors'
import { readMeasuredField } from './kept-field'
import type { PortalTables } from './portal-tables'

/**
 * A metric as it is stored. `generation` is the live one, credited by `liveVersion` from the local day `creditedFrom` on
 * (null: no credits); `next` is the generation being credited by the newest version.
 */
export type StoredMetric = {
  id: string
  definition: MetricDefinition
  source: RecordKind | null
  version: number
  liveVersion: number
  generation: number
  creditedFrom: number | null
  next: { generation: number; creditedFrom: number; cursor: string | null; done: number; total: number } | null
  updatedBy: string
  createdAt: number
  updatedAt: number
}

/** Every metric, by name. */
export async function listMetrics(db: Kysely<PortalTables>): Promise<StoredMetric[]> {
  const rows = await db.selectFrom('metrics').selectAll().orderBy('name').orderBy('id').execute()
  return rows.map(toMetric)
}

/** The metrics of these ids that exist. */
export async function listMetricsByIds(db: Kysely<PortalTables>, ids: readonly string[]): Promise<StoredMetric[]> {
  if (ids.length === 0) return []
  const rows = await db.selectFrom('metrics').selectAll().where('id', 'in', [...new Set(ids)]).execute()
  return rows.map(toMetric)
}

export async function findMetric(db: Kysely<PortalTables>, id: string): Promise<StoredMetric | undefined> {
  const row = await db.selectFrom('metrics').selectAll().where('id', '=', id).executeTakeFirst()
  return row && toMetric(row)
}

/** A ratio and the metrics it is made of. */
export type RatioParts = { id: string; parts: string[] }

export async function listRatios(db: Kysely<PortalTables>): Promise<RatioParts[]> {
  // Only ratios and hand-entered metrics have no source: a handful of rows.
  const rows = await db.selectFrom('metrics').select(['id', 'definition']).where('source', 'is', null).execute()
  return rows.flatMap(({ id, definition }) => {
    const parsed = parseDefinition(definition)
    return 'ratio' in parsed ? [{ id, parts: [parsed.ratio.of, parsed.ratio.to] }] : []
  })
}

/** Ratios that have one of these metrics as a part. */
export async function listRatiosOver(db: Kysely<PortalTables>, metricIds: readonly string[]): Promise<RatioParts[]> {
  return (await listRatios(db)).filter(({ parts }) => parts.some((part) => metricIds.includes(part)))
}

/** Throws not-found. */
export async function getMetric(db: Kysely<PortalTables>, id: string): Promise<StoredMetric> {
  const metric = await findMetric(db, id)
  if (!metric) throw new AppError('not-found', 'metric-not-found', 'There is no such metric.')
  return metric
}

/** How many goals each metric has, by metric id; metrics without goals are left out. */
export async function countGoalsByMetric(db: Kysely<PortalTables>): Promise<Map<string, number>> {
  const rows = await db.selectFrom('goals').select(['metric_id', (eb) => eb.fn.countAll<number>().as('goals')]).groupBy('metric_id').execute()
  return new Map(rows.map((row) => [row.metric_id, row.goals]))
}

/** One version's definition; throws when it was never stored. */
export async function getMetricVersion(db: Kysely<PortalTables>, metricId: string, version: number): Promise<MetricDefinition> {
  const row = await db.selectFrom('metric_versions').select('definition').where('metric_id', '=', metricId).where('version', '=', version).executeTakeFirstOrThrow()
  return parseDefinition(row.definition)
}

/** A version with its author and instant. */
export type StoredVersion = MetricVersion & { createdBy: string; createdAt: number }

/** Every version of a metric, oldest first. */
export async function listMetricVersions(db: Kysely<PortalTables>, metricId: string): Promise<StoredVersion[]> {
  const rows = await db.selectFrom('metric_versions').selectAll().where('metric_id', '=', metricId).orderBy('version').execute()
  return rows.map((row) => ({
    version: row.version, fromDay: row.from_day, definition: parseDefinition(row.definition), createdBy: row.created_by, createdAt: row.created_at,
  }))
}

/** First local day of each metric's newest version, by metric id; null = it judges every open period. */
export async function listNewestDays(db: Kysely<PortalTables>): Promise<Map<string, number | null>> {
  const rows = await db.selectFrom('metrics').innerJoin('metric_versions as v', (on) => on.onRef('v.metric_id', '=', 'metrics.id').onRef('v.version', '=', 'metrics.version'))
    .select(['metrics.id', 'v.from_day']).execute()
  return new Map(rows.map((row) => [row.id, row.from_day]))
}

/** Which version judges which day, as it was settled when `version` was stored. */
export async function getMetricPlan(db: Kysely<PortalTables>, metricId: string, version: number): Promise<VersionRange[]> {
  return planVersions((await listMetricVersions(db, metricId)).filter((one) => one.version <= version))
}

/** Stores a new metric as version 1, without credits. */
export async function insertMetric(db: Kysely<PortalTables>, { definition, userId, now }: { definition: MetricDefinition; userId: string; now: number }): Promise<string> {
  const id = randomUUID()
  await db.insertInto('metrics').values({
    id, name: definition.name, source: sourceOf(definition), definition: JSON.stringify(definition),
    version: 1, live_version: 1, generation: 1, next_generation: null, credited_from: null, next_credited_from: null,
    recredit_cursor: null, recredit_done: 0, recredit_total: 0,
    created_by: userId, updated_by: userId, created_at: now, updated_at: now,
  }).execute()
  await insertVersion(db, { id, version: 1, definition, fromDay: null, userId, now })
  return id
}

/**
 * Stores the next version of a metric, in force from `fromDay` on; the live generation stays as it is. `alsoLive`: it counts just what
 * the live version does.
 */
export async function updateMetric(
  db: Kysely<PortalTables>, metric: StoredMetric,
  { definition, fromDay, userId, now, alsoLive }: { definition: MetricDefinition; fromDay: number | null; userId: string; now: number; alsoLive: boolean },
): Promise<void> {
  const version = metric.version + 1
  await db.updateTable('metrics').where('id', '=', metric.id).set({
    name: definition.name, source: sourceOf(definition), definition: JSON.stringify(definition), version,
    ...(alsoLive ? { live_version: version } : {}), updated_by: userId, updated_at: now,
  }).execute()
  await insertVersion(db, { id: metric.id, version, definition, fromDay, userId, now })
}

/** Deletes a metric with its versions, credits and totals; throws conflict while a goal or a ratio uses it. */
export async function deleteMetric(db: Kysely<PortalTables>, id: string): Promise<void> {
  await getMetric(db, id)
  const goal = await db.selectFrom('goals').select('id').where('metric_id', '=', id).limit(1).executeTakeFirst()
  const [ratio] = await listRatiosOver(db, [id])
  if (goal || ratio) throw new AppError('conflict', 'metric-in-use', goal ? 'A goal uses this metric.' : 'A ratio uses this metric.')
  for (const table of ['credits', 'day_totals', 'month_totals', 'manual_values', 'credit_changes', 'metric_versions'] as const) {
    await db.deleteFrom(table).where('metric_id', '=', id).execute()
  }
  await db.deleteFrom('metrics').where('id', '=', id).execute()
}

/** Sets where the crediting of a metric stands. */
export async function updateCrediting(
  db: Kysely<PortalTables>, id: string, at: Pick<StoredMetric, 'liveVersion' | 'generation' | 'creditedFrom' | 'next'>,
): Promise<void> {
  await db.updateTable('metrics').where('id', '=', id).set({
    live_version: at.liveVersion, generation: at.generation, credited_from: at.creditedFrom,
    next_generation: at.next?.generation ?? null, next_credited_from: at.next?.creditedFrom ?? null,
    recredit_cursor: at.next?.cursor ?? null, recredit_done: at.next?.done ?? 0, recredit_total: at.next?.total ?? 0,
  }).execute()
}

/** The highest generation the metric ever used, an abandoned one included. */
export async function lastGeneration(db: Kysely<PortalTables>, metric: StoredMetric): Promise<number> {
  const { rows } = await sql<{ last: number | null }>`select max(generation) as last from credits where metric_id = ${metric.id}`.execute(db)
  return Math.max(metric.generation, metric.next?.generation ?? 0, rows[0]?.last ?? 0)
}

function sourceOf(definition: MetricDefinition): RecordKind | null {
  return 'source' in definition ? definition.source : null
}

async function insertVersion(
  db: Kysely<PortalTables>, v: { id: string; version: number; definition: MetricDefinition; fromDay: number | null; userId: string; now: number },
): Promise<void> {
  await db.insertInto('metric_versions').values({
    metric_id: v.id, version: v.version, definition: JSON.stringify(v.definition), from_day: v.fromDay, created_by: v.userId, created_at: v.now,
    ...await readMeasuredField(db, v.definition),
  }).execute()
}

function parseDefinition(text: string): MetricDefinition {
  return metricDefinitionSchema.parse(JSON.parse(text))
}

function toMetric(row: PortalTables['metrics']): StoredMetric {
  const definition = parseDefinition(row.definition)
  return {
    id: row.id, definition, source: sourceOf(definition), version: row.version, liveVersion: row.live_version, generation: row.generation,
    creditedFrom: row.credited_from, updatedBy: row.updated_by, createdAt: row.created_at, updatedAt: row.updated_at,
    next: row.next_generation === null || row.next_credited_from === null ? null : {
      generation: row.next_generation, creditedFrom: row.next_credited_from, cursor: row.recredit_cursor,
      done: row.recredit_done, total: row.recredit_total,
    },
  }
}

/** Kinds of records that some metric credits now or will. */
export async function listCreditedSources(db: Kysely<PortalTables>): Promise<RecordKind[]> {
  const rows = await db.selectFrom('metrics').select('source').distinct().where('source', 'is not', null)
    .where((eb) => eb.or([eb('credited_from', 'is not', null), eb('next_generation', 'is not', null)])).execute()
  // A stored metric's source passed the schema.
  return rows.flatMap(({ source }) => (source === null ? [] : [source as RecordKind]))
}
