import { findField } from '../record/field-catalogue'
import type { FieldCatalogue } from '../record/field-types'
import { isFunnelMetric, isManualMetric, isSplit, isStateMetric } from './metric-kind'
import type { MetricDefinition } from './metric-types'

/** What some credits of one metric come to: how many, their sum, ends, and how many different keys. Values as the ledger has them. */
export type Tally = { count: number; sum: number; min: number | null; max: number | null; keys: number }

export const emptyTally: Tally = { count: 0, sum: 0, min: null, max: null, keys: 0 }

const hourMs = 3_600_000
const fractionScale = 10_000
/** Shares have six places, so a part of one is a whole number of these. */
const shareScale = 1_000_000

/** Both together; keys add up, so each may be told by one side only. */
export function addTallies(a: Tally, b: Tally): Tally {
  return {
    count: a.count + b.count, sum: a.sum + b.sum, keys: a.keys + b.keys,
    min: a.min === null || b.min === null ? a.min ?? b.min : Math.min(a.min, b.min),
    max: a.max === null || b.max === null ? a.max ?? b.max : Math.max(a.max, b.max),
  }
}

/**
 * By how much the whole values of the ledger are larger than the figures: durations are kept in milliseconds, fractional
 * numbers in ten-thousandths, counts that are split in millionths; other counts and money as they are, and so are sums of the CRM's own
 * numbers, which are whole (seconds, percent).
 */
export function creditScale(definition: MetricDefinition, catalogue: FieldCatalogue | null): number {
  if (isManualMetric(definition)) return fractionScale
  if (!isFunnelMetric(definition)) return 1
  const { measure } = definition
  if (measure.kind === 'duration') return hourMs
  if (measure.kind === 'distinct') return 1
  if (measure.kind === 'count') return isSplit(definition) ? shareScale : 1
  const field = catalogue ? findField(catalogue, measure.field) : undefined
  if (measure.kind === 'sum' && !isSplit(definition) && !(field?.custom && field.type === 'number')) return 1
  return field?.type === 'money' ? 1 : fractionScale
}

/** Do the totals of days and months say the figure, or must the credits themselves be read? */
export function isInTotals(definition: MetricDefinition): boolean {
  return !isFunnelMetric(definition) || !['min', 'max', 'distinct'].includes(definition.measure.kind)
}

/** The figure of a metric that is no ratio. An empty count or sum is 0; anything else without credits is null. */
export function figureOf(definition: MetricDefinition, scale: number, { count, sum, min, max, keys }: Tally): number | null {
  const kind = isFunnelMetric(definition) ? definition.measure.kind : 'manual'
  switch (kind) {
    case 'count': return scale === 1 && !isStateMetric(definition) ? count : sum / scale
    case 'sum': return sum / scale
    case 'manual': return count === 0 ? null : sum / scale
    case 'average':
    case 'duration': return count === 0 ? null : sum / count / scale
    case 'min': return min === null ? null : min / scale
    case 'max': return max === null ? null : max / scale
    case 'distinct': return keys === 0 ? null : keys
  }
}

/** One figure over the other; null without data, over zero, or over less than the smallest sample. */
export function ratioOf(of: number | null, to: number | null, minSample = 0): number | null {
  return of === null || to === null || to === 0 || to < minSample ? null : of / to
}
