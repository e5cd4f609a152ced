import type { FieldCatalogue } from '../record/field-types'
import type { CrmRecord, RecordHistory } from '../record/record-types'
import { compileCredit, type CreditContext } from './credit-record'
import type { Credit } from './credit-types'
import { isStateMetric } from './metric-kind'
import type { VersionRange } from './metric-plan'
import type { FunnelMetric } from './metric-types'

/** A credit with the version of the metric that judged its day. */
export type VersionedCredit = Credit & { version: number }

/**
 * Between the occurrences of neighbouring ranges of a plan: a record that two versions count, each at a moment of its own,
 * keeps a credit of each.
 */
export const occurrenceStep = 1_000_000

/**
 * The credits of a record under a plan: each version judges the moments of its own days; a state that is on when another version takes over
 * ends for the one and begins for the other. Throws RangeError for what `checkMetric` refuses.
 */
export function compilePlan(
  plan: readonly VersionRange<FunnelMetric>[], catalogue: FieldCatalogue, ctx: CreditContext,
): (record: CrmRecord, history: RecordHistory) => VersionedCredit[] {
  const parts = plan.map(({ version, from, to, definition }, index) => {
    const within = isStateMetric(definition) ? { from: Number.isFinite(from) ? ctx.startOfDay(from) : from, to: Number.isFinite(to) ? ctx.startOfDay(to) : null } : null
    return { version, from, to, within, shift: index * occurrenceStep, credit: compileCredit(definition, catalogue, ctx, within) }
  })
  return (record, history) => {
    const credits: VersionedCredit[] = []
    for (const { version, from, to, within, shift, credit } of parts) {
      for (const one of credit(record, history)) if (within || (one.day >= from && one.day < to)) credits.push({ ...one, occurrence: one.occurrence + shift, version })
    }
    return credits
  }
}
