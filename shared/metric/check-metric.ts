import { checkFunnel } from '../funnel/check-funnel'
import type { Problem, ProblemCode } from '../problem/problem-types'
import { findField } from '../record/field-catalogue'
import type { FieldCatalogue } from '../record/field-types'
import { momentsOf } from '../record/moment-catalogue'
import { isFunnelMetric, isRatioMetric } from './metric-kind'
import type { FunnelMetric, MetricDefinition } from './metric-types'

/** What is wrong with a metric on this portal, each problem naming it; `catalogue` is the source's, null when the portal has none. */
export function checkMetric(definition: MetricDefinition, catalogue: FieldCatalogue | null): Problem[] {
  if (isRatioMetric(definition)) {
    return definition.ratio.of === definition.ratio.to ? [problem('ratio.to', 'operand', 'a ratio divides one metric by another, not by itself')] : []
  }
  if (!isFunnelMetric(definition)) return []
  if (definition.source !== 'deal') {
    return [problem('source', 'unsupported', `source "${definition.source}" is not read yet, only deal is`, definition.source)]
  }
  if (catalogue?.kind !== definition.source) return [problem('source', 'unknown-source', `unknown source "${definition.source}"`, definition.source)]
  return [
    ...checkFunnel(definition.where, catalogue),
    ...checkMeasure(definition, catalogue),
    ...checkMomentName('when', definition.when, catalogue),
    ...checkPerson(definition, catalogue),
  ]
}

function checkMeasure({ measure }: FunnelMetric, catalogue: FieldCatalogue): Problem[] {
  if (measure.kind === 'count') return []
  if (measure.kind === 'duration') {
    return [
      ...(measure.hours === 'working' ? [problem('measure.hours', 'unsupported', 'working hours are not supported yet, only calendar hours are')] : []),
      ...checkMomentName('measure.from', measure.from, catalogue), ...checkMomentName('measure.to', measure.to, catalogue),
    ]
  }
  const field = findField(catalogue, measure.field)
  if (!field) return [problem('measure.field', 'unknown-field', `unknown field "${measure.field}" of ${catalogue.kind}`, measure.field)]
  const refuse = (what: string): Problem[] =>
    [problem('measure.field', 'operand', `field "${field.name}" (${field.multiple ? 'several values' : field.type}) ${what}`, field.name)]
  if (field.related) return refuse('belongs to another record and cannot be measured')
  if (measure.kind === 'distinct') return field.multiple ? refuse('cannot be counted by its values') : []
  if ((field.type === 'money' || field.type === 'number') && !field.multiple) return []
  return refuse(measure.kind === 'sum' ? 'cannot be summed' : `has no ${measure.kind}`)
}

function checkMomentName(path: string, name: string, catalogue: FieldCatalogue): Problem[] {
  if (momentsOf(catalogue, 'en').some((moment) => moment.name === name)) return []
  return [problem(path, 'unknown-moment', `unknown moment "${name}" of ${catalogue.kind}`, name)]
}

function checkPerson({ who }: FunnelMetric, catalogue: FieldCatalogue): Problem[] {
  if (typeof who !== 'string') return [problem('who', 'unsupported', 'a split of the credit is not supported yet')]
  if (who === 'owner' || who === 'currentOwner' || who === 'creator') return []
  const field = findField(catalogue, who)
  if (field?.type === 'user' && !field.multiple && !field.related) return []
  return [problem('who', 'unknown-person', `"${who}" is not owner, currentOwner, creator or a field with one person`, who)]
}

function problem(path: string, code: ProblemCode, message: string, field?: string): Problem {
  return { path, code, message, ...(field === undefined ? {} : { field }) }
}
