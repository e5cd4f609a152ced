import type { Problem } from '../problem/problem-types'
import type { FieldCatalogue } from '../record/field-types'
import { figureUnit } from './figure-unit'
import { isFunnelMetric, isManualMetric, isSplit, isStateMetric } from './metric-kind'
import { countingText } from './metric-plan'
import type { FunnelMetric, MetricDefinition } from './metric-types'
import { creditScale } from './tally'

/**
 * Why `after` cannot follow `before` from a day on: a period that holds both must remain one sum of like things. `catalogue` is the
 * source's of `after`.
 */
export function checkVersion(before: MetricDefinition, after: MetricDefinition, { catalogue, currency }: { catalogue: FieldCatalogue | null; currency: string }): Problem[] {
  // A value entered by hand is what it was called on its day.
  if (isManualMetric(before) && isManualMetric(after)) return []
  // Another name or direction is no other figure, of a ratio either.
  if (countingText(before) === countingText(after)) return []
  if (!isFunnelMetric(before) || !isFunnelMetric(after)) {
    return [problem('from', 'a ratio follows the versions of its parts day by day: change those from a day on; without "from" the change holds in every open period')]
  }
  if (isStateMetric(before) !== isStateMetric(after)) return [unlike('when', before.when, after.when)]
  if (before.source !== after.source) return [unlike('source', before.source, after.source)]
  if (before.measure.kind !== after.measure.kind) return [unlike('measure.kind', before.measure.kind, after.measure.kind)]
  if (hoursOf(before) !== hoursOf(after)) return [unlike('measure.hours', hoursOf(before), hoursOf(after))]
  if (before.measure.kind !== 'sum' && isSplit(before) !== isSplit(after)) return [unlike('who', whoOf(before), whoOf(after))]
  const kind = (metric: FunnelMetric): string => JSON.stringify([figureUnit(metric, catalogue, currency), creditScale(metric, catalogue)])
  return kind(before) === kind(after) ? [] : [unlike('measure.field', fieldOf(before), fieldOf(after))]
}

function hoursOf({ measure }: FunnelMetric): string {
  return measure.kind === 'duration' ? measure.hours ?? 'calendar' : ''
}

function whoOf({ who }: FunnelMetric): string {
  return typeof who === 'string' ? who : 'split'
}

function fieldOf({ measure }: FunnelMetric): string {
  return 'field' in measure ? measure.field : ''
}

function unlike(path: string, before: string, after: string): Problem {
  return problem(path, `a period would mix "${before}" with "${after}"; without "from" the change holds in every open period`)
}

function problem(path: string, message: string): Problem {
  return { path, code: 'unlike-versions', message: `${path}: ${message}` }
}
