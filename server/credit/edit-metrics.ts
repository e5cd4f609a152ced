import type { Kysely } from 'kysely'
import { isFunnelMetric, isManualMetric, isRatioMetric } from '../../shared/metric/metric-kind'
import { checkMetric } from '../../shared/metric/check-metric'
import { checkVersion } from '../../shared/metric/check-version'
import { countingText, isSamePlan, planVersions, type MetricVersion } from '../../shared/metric/metric-plan'
import type { MetricDefinition } from '../../shared/metric/metric-types'
import type { Problem } from '../../shared/problem/problem-types'
import { AppError } from '../errors'
import { firstGoalDay } from '../store/goal-store'
import { getMetric, insertMetric, listMetricsByIds, listMetricVersions, listRatiosOver, updateMetric, type StoredVersion } from '../store/metric-store'
import type { PortalTables } from '../store/portal-tables'
import { readSettings } from '../store/settings-store'
import { loadJudgingCatalogue } from './credit-context'
import { listShowingGoals } from './list-showing-goals'
import { creditStart, ensureCredited, startRecredit } from './start-recredit'

type Edit = { metricId: string | null; definition: MetricDefinition; from: number | null; userId: string; now: number }

/**
 * Stores a metric; a change of what counts begins a new generation. From the local day `from` on the new version judges, before it the
 * older ones; null = it judges every open period. Answers its id and the goals that show it. Throws invalid (problems in `details`), not-found.
 */
export async function editMetric(db: Kysely<PortalTables>, edit: Edit): Promise<{ id: string; goalIds: string[] }> {
  await assertChange(db, edit)
  if (edit.metricId === null) return { id: await insertMetric(db, edit), goalIds: [] }
  const metric = await getMetric(db, edit.metricId)
  const versions = await listMetricVersions(db, metric.id)
  const next = await nextVersion(db, versions, edit)
  const same = isSamePlan(planVersions(versions), planVersions([...versions, next]))
  const idle = metric.creditedFrom === null && metric.next === null
  await updateMetric(db, metric, { ...edit, fromDay: next.fromDay, alsoLive: idle || (same && metric.next === null) })
  if (!same && !idle) {
    const ratios = await listRatiosOver(db, [metric.id])
    const first = await firstGoalDay(db, [metric.id, ...ratios.map((ratio) => ratio.id)])
    if (first !== null) await startRecredit(db, await getMetric(db, metric.id), creditStart(edit.definition, first))
  }
  if (!same && isRatioMetric(metric.definition)) {
    for (const id of [metric.id, metric.definition.ratio.of, metric.definition.ratio.to]) await ensureCredited(db, id)
  }
  return { id: metric.id, goalIds: (await listShowingGoals(db, [metric.id])).map((goal) => goal.id) }
}

/**
 * The version that an edit makes. A change of name or direction alone leaves every day with the version that judged it.
 * Throws invalid for one that cannot follow those before it.
 */
export async function nextVersion(
  db: Kysely<PortalTables>, versions: readonly StoredVersion[], { definition, from }: { definition: MetricDefinition; from: number | null },
): Promise<MetricVersion> {
  const newest = versions.at(-1)
  if (!newest) throw new Error('a stored metric has a version')
  if (kindOf(newest.definition) !== kindOf(definition)) {
    throw new AppError('invalid', 'metric-kind', 'A metric over records, a ratio and a metric kept by hand cannot be turned into each other; make a new one.')
  }
  if (from !== null) {
    const catalogue = isFunnelMetric(definition) ? await loadJudgingCatalogue(db, definition.source) : null
    assertNoProblems('metric-version', checkVersion(newest.definition, definition, { catalogue, currency: (await readSettings(db)).get('currency') ?? '' }))
  }
  const renamed = countingText(newest.definition) === countingText(definition) && JSON.stringify(newest.definition) !== JSON.stringify(definition)
  return { version: newest.version + 1, fromDay: from ?? (renamed ? newest.fromDay : null), definition }
}

/** Throws invalid with every problem of the definition on this portal. */
export async function assertMetric(db: Kysely<PortalTables>, definition: MetricDefinition): Promise<void> {
  const catalogue = isFunnelMetric(definition) ? await loadJudgingCatalogue(db, definition.source) : null
  assertNoProblems('metric-invalid', checkMetric(definition, catalogue))
}

/** The same with the parts of a ratio. */
export async function assertChange(db: Kysely<PortalTables>, edit: Pick<Edit, 'definition'>): Promise<void> {
  await assertMetric(db, edit.definition)
  await assertParts(db, edit)
}

/** A ratio divides two metrics that exist and are no ratios themselves. */
async function assertParts(db: Kysely<PortalTables>, { definition }: Pick<Edit, 'definition'>): Promise<void> {
  if (!isRatioMetric(definition)) return
  const { of, to } = definition.ratio
  const parts = new Map((await listMetricsByIds(db, [of, to])).map((metric) => [metric.id, metric.definition]))
  assertNoProblems('metric-invalid', (['of', 'to'] as const).flatMap((name): Problem[] => {
    const part = parts.get(definition.ratio[name])
    if (!part) return [{ path: `ratio.${name}`, code: 'unknown-metric', message: `there is no metric "${definition.ratio[name]}"` }]
    return isRatioMetric(part) ? [{ path: `ratio.${name}`, code: 'operand', message: `"${part.name}" is a ratio itself` }] : []
  }))
}

function kindOf(definition: MetricDefinition): 'funnel' | 'ratio' | 'manual' {
  if (isRatioMetric(definition)) return 'ratio'
  return isManualMetric(definition) ? 'manual' : 'funnel'
}

/** Throws invalid: the first problem is the message, all of them the details. */
export function assertNoProblems(code: string, problems: readonly Problem[]): void {
  const [first] = problems
  if (first) throw new AppError('invalid', code, first.message, { details: problems })
}
