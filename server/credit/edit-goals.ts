import type { Kysely } from 'kysely'
import { checkGoal } from '../../shared/goal/check-goal'
import type { GoalDraft, GoalSubject } from '../../shared/goal/goal-types'
import type { FigureUnit } from '../../shared/api/metric-contract'
import { figureUnit, isAdditive, ratioUnit } from '../../shared/metric/figure-unit'
import { isFunnelMetric, isRatioMetric } from '../../shared/metric/metric-kind'
import { AppError } from '../errors'
import { deleteGoal, getGoal, saveGoal } from '../store/goal-store'
import { withKeptField } from '../store/kept-field'
import { getMetric, type StoredMetric } from '../store/metric-store'
import type { PortalTables } from '../store/portal-tables'
import { readSettings } from '../store/settings-store'
import { loadJudgingCatalogue } from './credit-context'
import { assertNoProblems } from './edit-metrics'
import { ensureCredited } from './start-recredit'

type Edit = { goalId: string | null; draft: GoalDraft; userId: string; now: number }

/** Stores a goal and sees that its metric is credited far enough back. Throws invalid, not-found. */
export async function editGoal(db: Kysely<PortalTables>, edit: Edit): Promise<string> {
  await assertGoal(db, edit.draft)
  const before = edit.goalId === null ? null : await getGoal(db, edit.goalId)
  const currency = (await readSettings(db)).get('currency') ?? null
  const id = await saveGoal(db, { ...edit, currency })
  await ensureCredited(db, edit.draft.metricId)
  if (before && before.draft.metricId !== edit.draft.metricId) await ensureCredited(db, before.draft.metricId)
  return id
}

/** Deletes a goal; a metric without goals loses its credits. Throws not-found. */
export async function removeGoal(db: Kysely<PortalTables>, goalId: string): Promise<void> {
  const goal = await deleteGoal(db, goalId)
  await ensureCredited(db, goal.draft.metricId)
}

async function assertGoal(db: Kysely<PortalTables>, draft: GoalDraft): Promise<void> {
  const stored = await getMetric(db, draft.metricId)
  const { definition } = stored
  await assertSubject(db, draft.subject)
  const currency = (await readSettings(db)).get('currency') ?? ''
  const metric = { name: definition.name, better: definition.better, unit: await readUnit(db, stored, currency), additive: isAdditive(definition) }
  assertNoProblems('goal-invalid', checkGoal(draft, metric))
}

async function readUnit(db: Kysely<PortalTables>, metric: StoredMetric, currency: string): Promise<FigureUnit> {
  const { definition } = metric
  if (isRatioMetric(definition)) {
    const [of, to] = [await getMetric(db, definition.ratio.of), await getMetric(db, definition.ratio.to)]
    return ratioUnit(await readUnit(db, of, currency), await readUnit(db, to, currency))
  }
  const catalogue = isFunnelMetric(definition) ? await loadJudgingCatalogue(db, definition.source) : null
  return figureUnit(definition, await withKeptField(db, catalogue, metric), currency)
}

async function assertSubject(db: Kysely<PortalTables>, subject: GoalSubject): Promise<void> {
  switch (subject.kind) {
    case 'everyone': return
    case 'user': {
      const row = await db.selectFrom('people').select('id').where('id', '=', subject.id).executeTakeFirst()
      if (!row) throw new AppError('not-found', 'person-not-found', 'There is no such person.')
      return
    }
    case 'department': {
      const row = await db.selectFrom('departments').select('id').where('id', '=', subject.id).executeTakeFirst()
      if (!row) throw new AppError('not-found', 'department-not-found', 'There is no such department.')
    }
  }
}
