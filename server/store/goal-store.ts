import type { Kysely, Selectable } from 'kysely'
import { randomUUID } from 'node:crypto'
import { goalDraftSchema } from '../../shared/goal/goal-schema'
import type { GoalDraft, GoalSubject } from '../../shared/goal/goal-types'
import { toDayNumber } from '../../shared/period/day-number'
import { AppError } from '../errors'
import { amongSql, compileOnce, listValue } from './compiled-statement'
import { dialectOf } from './dialect-of'
import type { PortalTables } from './portal-tables'

/** A goal as it is stored. `fromDay` and `toDay` (exclusive, null = for ever) are local day numbers of all its periods. */
export type StoredGoal = {
  id: string
  draft: GoalDraft
  fromDay: number
  toDay: number | null
  createdBy: string
  updatedBy: string
  updatedAt: number
  /** The portal's base currency when its money was set; null while it was not known. */
  currency: string | null
}

/** Every goal, oldest first. */
export async function listGoals(db: Kysely<PortalTables>): Promise<StoredGoal[]> {
  return (await db.selectFrom('goals').selectAll().orderBy('created_at').orderBy('id').execute()).map(toGoal)
}

/** Goals that cover some of the local days `[from, to)`, oldest first. */
export async function listGoalsBetween(db: Kysely<PortalTables>, from: number, to: number): Promise<StoredGoal[]> {
  const rows = await db.selectFrom('goals').selectAll().where('from_day', '<', to)
    .where((eb) => eb.or([eb('to_day', 'is', null), eb('to_day', '>', from)])).orderBy('created_at').orderBy('id').execute()
  return rows.map(toGoal)
}

export async function listGoalsByIds(db: Kysely<PortalTables>, ids: readonly string[]): Promise<StoredGoal[]> {
  if (ids.length === 0) return []
  return (await db.selectFrom('goals').selectAll().where('id', 'in', [...ids]).orderBy('created_at').orderBy('id').execute()).map(toGoal)
}

/** Goals of any of these metrics. */
export async function listGoalsOfMetrics(db: Kysely<PortalTables>, metricIds: readonly string[]): Promise<StoredGoal[]> {
  if (metricIds.length === 0) return []
  return (await db.selectFrom('goals').selectAll().where('metric_id', 'in', [...metricIds]).orderBy('created_at').orderBy('id').execute()).map(toGoal)
}

/** Which days of whose figures a goal shows. */
export type GoalSpan = { id: string; metricId: string; subject: GoalSubject; fromDay: number; toDay: number | null }

const selectSpans = compileOnce({
  build: (db, metricIds: readonly string[]) => db.selectFrom('goals').select(['id', 'metric_id', 'subject_kind', 'subject_id', 'from_day', 'to_day'])
    .where(amongSql('metric_id', metricIds, dialectOf(db))).orderBy('created_at').orderBy('id'),
  values: (metricIds, dialect) => [listValue(metricIds, dialect)],
})

/** The spans of all goals of these metrics, their definitions unread. */
export async function listGoalSpans(db: Kysely<PortalTables>, metricIds: readonly string[]): Promise<GoalSpan[]> {
  return (await selectSpans(db, metricIds)).map((row) => ({ id: row.id, metricId: row.metric_id, subject: toSubject(row), fromDay: row.from_day, toDay: row.to_day }))
}

/** Throws not-found. */
export async function getGoal(db: Kysely<PortalTables>, id: string): Promise<StoredGoal> {
  const row = await db.selectFrom('goals').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw new AppError('not-found', 'goal-not-found', 'There is no such goal.')
  return toGoal(row)
}

/** Inserts (id null) or replaces a goal; throws not-found for an id that does not exist. */
export async function saveGoal(
  db: Kysely<PortalTables>, { goalId, draft, userId, now, currency }: { goalId: string | null; draft: GoalDraft; userId: string; now: number; currency: string | null },
): Promise<string> {
  const row = { ...toColumns(draft), updated_by: userId, updated_at: now, currency }
  if (goalId === null) {
    const id = randomUUID()
    await db.insertInto('goals').values({ id, ...row, created_by: userId, created_at: now }).execute()
    return id
  }
  await getGoal(db, goalId)
  await db.updateTable('goals').where('id', '=', goalId).set(row).execute()
  return goalId
}

/** Throws not-found. */
export async function deleteGoal(db: Kysely<PortalTables>, id: string): Promise<StoredGoal> {
  const goal = await getGoal(db, id)
  await db.deleteFrom('goal_moves').where('goal_id', '=', id).execute()
  await db.deleteFrom('goals').where('id', '=', id).execute()
  return goal
}

/** First local day that any goal of these metrics covers; null without goals. */
export async function firstGoalDay(db: Kysely<PortalTables>, metricIds: readonly string[]): Promise<number | null> {
  const row = await db.selectFrom('goals').select((eb) => eb.fn.min('from_day').as('first')).where('metric_id', 'in', [...metricIds]).executeTakeFirst()
  return row?.first ?? null
}

function toSubject({ subject_kind: kind, subject_id: id }: Pick<PortalTables['goals'], 'subject_kind' | 'subject_id'>): GoalSubject {
  return (kind === 'user' || kind === 'department') && id !== null ? { kind, id } : { kind: 'everyone' }
}

function toColumns(draft: GoalDraft) {
  const end = draft.period.kind === 'once' ? draft.period.to : draft.period.until
  return {
    metric_id: draft.metricId, subject_kind: draft.subject.kind, subject_id: draft.subject.kind === 'everyone' ? null : draft.subject.id,
    period_kind: draft.period.kind, period_unit: draft.period.kind === 'every' ? draft.period.unit : null,
    from_day: toDayNumber(draft.period.from), to_day: end === undefined ? null : toDayNumber(end), definition: JSON.stringify(draft),
  }
}

function toGoal(row: Selectable<PortalTables['goals']>): StoredGoal {
  return {
    id: row.id, draft: readDraft(row.definition), fromDay: row.from_day, toDay: row.to_day,
    createdBy: row.created_by, updatedBy: row.updated_by, updatedAt: row.updated_at, currency: row.currency,
  }
}

/** A board reads hundreds of goals, the same ones each time: so many are kept read. */
const keptDrafts = 5000
const drafts = new Map<string, GoalDraft>()

/** Nobody changes what was read: one text is one draft. */
function readDraft(definition: string): GoalDraft {
  const known = drafts.get(definition)
  if (known) return known
  const draft = goalDraftSchema.parse(JSON.parse(definition))
  const [oldest] = drafts.keys()
  if (drafts.size >= keptDrafts && oldest !== undefined) drafts.delete(oldest)
  drafts.set(definition, draft)
  return draft
}
