import { isStateName } from '../record/states'
import type { FunnelMetric, ManualMetric, MetricDefinition, RatioMetric } from './metric-types'

export function isFunnelMetric(definition: MetricDefinition): definition is FunnelMetric {
  return 'source' in definition
}

export function isRatioMetric(definition: MetricDefinition): definition is RatioMetric {
  return 'ratio' in definition
}

export function isManualMetric(definition: MetricDefinition): definition is ManualMetric {
  return 'manual' in definition
}

/** Is each credit divided among several people? */
export function isSplit(definition: MetricDefinition): boolean {
  return isFunnelMetric(definition) && typeof definition.who !== 'string'
}

/** Is its figure counted by the working calendar of the portal? */
export function isByWorkTime(definition: MetricDefinition): boolean {
  return isFunnelMetric(definition) && definition.measure.kind === 'duration' && definition.measure.hours === 'working'
}

/** Does it tell how things stand at an instant, by signed credits since ever? */
export function isStateMetric(definition: MetricDefinition): boolean {
  return isFunnelMetric(definition) && isStateName(definition.when)
}
