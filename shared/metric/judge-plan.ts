import { deriveMoments } from '../record/moments'
import type { CrmRecord, RecordHistory } from '../record/record-types'
import { compileJudge, type JudgeInput, type Verdict } from './judge-record'
import type { VersionRange } from './metric-plan'
import type { FunnelMetric } from './metric-types'

/** A verdict with the place in the plan of the version that gave it. */
export type PlanVerdict = Verdict & { range: number }

/**
 * Judges many records as the ledger does, each by the version of the day of its moment; one without a moment in the period by the newest
 * version. `plan` is clipped to the period. Null as `compileJudge` has it.
 */
export function compilePlanJudge(
  { plan, ...input }: Omit<JudgeInput, 'metric' | 'period'> & { plan: readonly VersionRange<FunnelMetric>[] },
): (record: CrmRecord, history: RecordHistory) => PlanVerdict | null {
  const { dayOf, startOfDay } = input.ctx
  const parts = plan.map(({ from, to, definition }) => ({
    judge: compileJudge({ ...input, metric: definition, period: { from, to } }),
    hasMoment: (record: CrmRecord, history: RecordHistory): boolean =>
      deriveMoments({ record, history, when: definition.when, occurrence: definition.occurrence, startOfDay }).some(({ at }) => dayOf(at) >= from && dayOf(at) < to),
  }))
  const newest = parts.length - 1
  return (record, history) => {
    const verdicts = parts.flatMap(({ judge }, range) => {
      const verdict = judge(record, history)
      return verdict ? [{ ...verdict, range }] : []
    })
    const inside = verdicts.filter((verdict) => verdict.isInside)
    const found = inside.find(({ failedAt }) => failedAt === null) ?? inside[0]
    if (found) return found
    const outside = verdicts.find(({ range }) => range === newest)
    // A moment on the days of an older version was somebody else's, so the record is not of this goal.
    return outside && !parts.slice(0, -1).some(({ hasMoment }) => hasMoment(record, history)) ? outside : null
  }
}
