import { checkFunnel } from '../funnel/check-funnel'
import type { Problem, ProblemCode } from '../problem/problem-types'
import { findField } from '../record/field-catalogue'
import type { FieldCatalogue } from '../record/field-types'
import { momentsOf } from '../record/moment-catalogue'
import { isFunnelMetric, isRatioMetric } from './metric-kind'
import type { FunnelMetric, MetricDefinition } from './metric-types'

/** What is wrong with a metric on this portal, each problem naming it; `catalogue` is the source's, null when the portal has none. */
export function checkMetric(definition: MetricDefinition, catalogue: FieldCatalogue | null): Problem[] {
  if (isRatioMetric(definition)) return [problem('ratio', 'unsupported', 'a ratio of two metrics is not supported yet')]
  if (!isFunnelMetric(definition)) return [problem('manual', 'unsupported', 'a metric entered by hand is not supported yet')]
  if (definition.source !== 'deal') {
    return [problem('source', 'unsupported', `source "${definition.source}" is not read yet, only deal is`, definition.source)]
  }
  if (catalogue?.kind !== definition.source) return [problem('source', 'unknown-source', `unknown source "${definition.source}"`, definition.source)]
  return [
    ...checkFunnel(definition.where, catalogue),
    ...checkMeasure(definition, catalogue),
    ...checkMoment(definition, catalogue),
    ...checkPerson(definition, catalogue),
  ]
}

function checkMeasure({ measure }: FunnelMetric, catalogue: FieldCatalogue): Problem[] {
  if (measure.kind === 'count') return []
  if (measure.kind !== 'sum') return [problem('measure.kind', 'unsupported', `measure "${measure.kind}" is not supported yet, only count and sum are`)]
  const field = findField(catalogue, measure.field)
  if (!field) return [problem('measure.field', 'unknown-field', `unknown field "${measure.field}" of ${catalogue.kind}`, measure.field)]
  if ((field.type !== 'money' && field.type !== 'number') || field.multiple) {
    return [problem('measure.field', 'operand', `field "${field.name}" (${field.multiple ? 'several values' : field.type}) cannot be summed`, field.name)]
  }
  return []
}

function checkMoment({ when }: FunnelMetric, catalogue: FieldCatalogue): Problem[] {
  if (momentsOf(catalogue, 'en').some((moment) => moment.name === when)) return []
  return [problem('when', 'unknown-moment', `unknown moment "${when}" of ${catalogue.kind}`, when)]
}

function checkPerson({ who }: FunnelMetric, catalogue: FieldCatalogue): Problem[] {
  if (typeof who !== 'string') return [problem('who', 'unsupported', 'a split of the credit is not supported yet')]
  if (who === 'owner' || who === 'currentOwner' || who === 'creator') return []
  const field = findField(catalogue, who)
  if (field?.type === 'user' && !field.multiple) return []
  return [problem('who', 'unknown-person', `"${who}" is not owner, currentOwner, creator or a field with one person`, who)]
}

function problem(path: string, code: ProblemCode, message: string, field?: string): Problem {
  return { path, code, message, ...(field === undefined ? {} : { field }) }
}
