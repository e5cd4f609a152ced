import type { Kysely } from 'kysely'
import type { Waterfall } from '../../shared/api/goal-contract'
import { describeSteps } from '../../shared/metric/explain-record'
import { isManualMetric, isRatioMetric } from '../../shared/metric/metric-kind'
import type { PortalTables } from '../store/portal-tables'
import { sumSegments } from '../store/total-reader'
import { judgeGoalRecords } from './judge-goal-records'
import { visibleSegments } from './list-goal-credits'
import { pickPart, type RatioPart } from './live-definition'
import { metricOf, type OpenedGoal } from './load-frame'
import type { Ask } from './progress-types'

type Query = { user?: string | undefined; part?: RatioPart | undefined }

/**
 * How many records each condition drops on the way to those that count, of one person or of all whom the viewer may see. Of a ratio, the
 * records of one part; what is entered by hand all counts.
 */
export async function readWaterfall(db: Kysely<PortalTables>, ask: Ask, opened: OpenedGoal, { user, part }: Query): Promise<Waterfall> {
  const metric = pickPart(opened, part)
  const ofPart = isRatioMetric(metricOf(opened.frame, opened.goal).counts) ? { part: part ?? 'of' as const, metricName: metric.definition.name } : {}
  if (isManualMetric(metric.counts)) {
    const segments = (await visibleSegments(db, ask, opened, user)).filter(({ metricId }) => metricId === metric.id)
    const total = (await sumSegments(db, segments)).reduce((sum, { count }) => sum + count, 0)
    return { ...ofPart, kind: 'manual', total, counted: total, steps: [] }
  }
  const dropped = new Map<number | null, number>()
  const { definition, catalogue } = await judgeGoalRecords(db, ask, opened, {
    user, part, visit: (_, { failedAt }) => { dropped.set(failedAt, (dropped.get(failedAt) ?? 0) + 1) },
  })
  const conditions = describeSteps({ metric: definition, catalogue, period: opened.period, language: ask.language, currency: opened.frame.currency })
  const total = [...dropped.values()].reduce((sum, count) => sum + count, 0)
  let left = total
  const steps = conditions.map((condition, i) => {
    const here = dropped.get(i) ?? 0
    left -= here
    return { condition, dropped: here, left }
  })
  return { ...ofPart, kind: definition.source, total, counted: dropped.get(null) ?? 0, steps }
}
