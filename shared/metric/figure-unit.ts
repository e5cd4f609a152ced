import type { FigureUnit } from '../api/metric-contract'
import { findField } from '../record/field-catalogue'
import type { FieldCatalogue } from '../record/field-types'
import { isFunnelMetric, isRatioMetric, isSplit, isStateMetric } from './metric-kind'
import type { MetricDefinition } from './metric-types'

/** In what the metric's figures are written; `currency` is the portal's base one. */
export function figureUnit(definition: MetricDefinition, catalogue: FieldCatalogue | null, currency: string): FigureUnit {
  if (isRatioMetric(definition)) return { kind: 'share' }
  if (!isFunnelMetric(definition)) return { kind: 'number', title: definition.manual.unit }
  const { measure, source } = definition
  switch (measure.kind) {
    case 'count': return { kind: 'count', of: source, ...(isSplit(definition) ? { fractional: true } : {}) }
    case 'distinct': return { kind: 'count', of: measure.field }
    case 'duration': return { kind: 'hours' }
    case 'sum':
    case 'average':
    case 'min':
    case 'max': {
      const field = catalogue ? findField(catalogue, measure.field) : undefined
      if (field?.type === 'money') return { kind: 'money', currency }
      return { kind: 'number', title: field?.title ?? measure.field }
    }
  }
}

/**
 * In what one figure over another is written: a share where both are of one kind, «деньги на сделку» in money, hours per deal in hours,
 * anything else a bare number.
 */
export function ratioUnit(of: FigureUnit | undefined, to: FigureUnit | undefined): FigureUnit {
  if (!of || !to) return { kind: 'share' }
  const isSame = of.kind === to.kind && (of.kind !== 'number' || to.kind !== 'number' || of.title === to.title)
  if (isSame) return { kind: 'share' }
  return to.kind === 'count' ? of : { kind: 'number', title: '' }
}

/** Are facts of this metric added up from day to day, so that a pace makes sense? */
export function isAdditive(definition: MetricDefinition): boolean {
  if (isRatioMetric(definition) || isStateMetric(definition)) return false
  return !isFunnelMetric(definition) || definition.measure.kind === 'count' || definition.measure.kind === 'sum'
}
