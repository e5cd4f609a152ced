import { compileFunnel } from '../funnel/evaluate-funnel'
import { funnelSteps } from '../funnel/funnel-steps'
import type { Funnel } from '../funnel/funnel-types'
import type { Period } from '../period/period'
import type { FieldCatalogue } from '../record/field-types'
import { deriveMoments } from '../record/moments'
import { isOnBefore, readState, stateSpans, type RecordState } from '../record/states'
import type { CrmRecord, RecordHistory } from '../record/record-types'
import { compilePeople } from './credit-people'
import type { CreditContext } from './credit-record'
import { compileMeasure, needsValue } from './measured-value'
import type { FunnelMetric } from './metric-types'

/** How far a record of a goal's people came. Steps are those of `stepsOf`, then the value where the measure needs one, then the moment; `failedAt` is null for one that counts; `isInside`: it has a moment in the period. */
export type Verdict = { personId: string; isInside: boolean; failedAt: number | null; passed: number }

export type JudgeInput = {
  metric: FunnelMetric
  catalogue: FieldCatalogue
  ctx: CreditContext
  period: Period
  /** Does a person's credit of that local day belong to the goal? */
  includes: (personId: string, day: number) => boolean
  /** Do the person's records without a moment in the period belong to it? */
  isHere: (personId: string) => boolean
}

/** The instant before which a state is looked at: the end of the period, or now while that is ahead. */
export function stateInstant({ to }: Period, { startOfDay, now }: CreditContext): number {
  return Math.min(startOfDay(to), (now ?? Number.MAX_SAFE_INTEGER) + 1)
}

/** The steps a record is told by: those of a top-level `all`, nested ones opened up. */
export function stepsOf(funnel: Funnel): readonly Funnel[] {
  return funnelSteps(funnel).flatMap((step) => ('all' in step ? stepsOf(step) : [step]))
}

/**
 * Judges many records as the ledger does; null for a record of nobody in the goal, and for one that never counts. A record is of the
 * person credited at its moments in the period; without one, at its last moment; without any, as it is now.
 */
export function compileJudge({ metric, catalogue, ctx, period, includes, isHere }: JudgeInput): (record: CrmRecord, history: RecordHistory) => Verdict | null {
  const { when, occurrence } = metric
  const steps = stepsOf(metric.where).map((step) => compileFunnel(step, catalogue, ctx))
  const measure = needsValue(metric) ? compileMeasure(metric, catalogue, ctx) : null
  const peopleAt = compilePeople(metric, catalogue, ctx)

  const state = readState(when)
  const asOf = stateInstant(period, ctx)

  function placeState(record: CrmRecord, history: RecordHistory, on: RecordState): { personId: string; isInside: boolean } | null {
    const isInside = stateSpans({ record, history, state: on, startOfDay: ctx.startOfDay }).some((span) => isOnBefore(span, asOf))
    const day = ctx.dayOf(asOf - 1)
    const found = peopleAt(record, history, asOf - 1).find(({ personId }) => (isInside ? includes(personId, day) : isHere(personId)))
    return found ? { personId: found.personId, isInside } : null
  }

  function place(record: CrmRecord, history: RecordHistory): { personId: string; isInside: boolean } | null {
    const all = deriveMoments({ record, history, when, occurrence, startOfDay: ctx.startOfDay })
    const inPeriod = all.map(({ at }) => ({ at, day: ctx.dayOf(at) })).filter(({ day }) => day >= period.from && day < period.to)
    for (const { at, day } of inPeriod) {
      const found = peopleAt(record, history, at).find(({ personId }) => includes(personId, day))
      if (found) return { personId: found.personId, isInside: true }
    }
    if (inPeriod.length > 0) return null
    const found = peopleAt(record, history, all.at(-1)?.at ?? record.updatedAt).find(({ personId }) => isHere(personId))
    return found ? { personId: found.personId, isInside: false } : null
  }

  return (record, history) => {
    const found = record.excluded ? null : (state ? placeState(record, history, state) : place(record, history))
    if (!found) return null
    // Whether there is a value no rate decides, so any day will do.
    const isWorth = measure ? [measure(record, history, record.createdAt) !== null] : []
    const results = [...steps.map((passes) => passes(record)), ...isWorth, found.isInside]
    const failedAt = results.indexOf(false)
    return { ...found, failedAt: failedAt === -1 ? null : failedAt, passed: results.filter(Boolean).length }
  }
}
