import type { Kysely } from 'kysely'
import type { Waterfall } from '../../shared/api/goal-contract'
import { describeSteps } from '../../shared/metric/explain-record'
import type { PortalTables } from '../store/portal-tables'
import { judgeGoalRecords } from './judge-goal-records'
import type { OpenedGoal } from './load-frame'
import type { Ask } from './progress-types'

/** How many records each condition drops on the way to those that count, of one person or of all whom the viewer may see. */
export async function readWaterfall(db: Kysely<PortalTables>, ask: Ask, opened: OpenedGoal, user: string | undefined): Promise<Waterfall> {
  const dropped = new Map<number | null, number>()
  const { definition, catalogue } = await judgeGoalRecords(db, ask, opened, {
    user, visit: (_, { failedAt }) => { dropped.set(failedAt, (dropped.get(failedAt) ?? 0) + 1) },
  })
  const conditions = describeSteps({ metric: definition, catalogue, period: opened.period, language: ask.language, currency: opened.frame.currency })
  const total = [...dropped.values()].reduce((sum, count) => sum + count, 0)
  let left = total
  const steps = conditions.map((condition, i) => {
    const here = dropped.get(i) ?? 0
    left -= here
    return { condition, dropped: here, left }
  })
  return { kind: definition.source, total, counted: dropped.get(null) ?? 0, steps }
}
