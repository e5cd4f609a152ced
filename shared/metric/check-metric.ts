import { checkFunnel } from '../funnel/check-funnel'
import { toMicros } from '../money/fraction'
import type { Problem, ProblemCode } from '../problem/problem-types'
import { findField } from '../record/field-catalogue'
import type { FieldCatalogue } from '../record/field-types'
import { isMoment, statesOf } from '../record/moment-catalogue'
import { isFunnelMetric, isRatioMetric } from './metric-kind'
import type { FunnelMetric, MetricDefinition } from './metric-types'

/** What is wrong with a metric on this portal, each problem naming it; `catalogue` is the source's, null when the portal has none. */
export function checkMetric(definition: MetricDefinition, catalogue: FieldCatalogue | null): Problem[] {
  if (isRatioMetric(definition)) {
    return definition.ratio.of === definition.ratio.to ? [problem('ratio.to', 'operand', 'a ratio divides one metric by another, not by itself')] : []
  }
  if (!isFunnelMetric(definition)) return []
  if (catalogue?.kind !== definition.source) return [problem('source', 'unknown-source', `unknown source "${definition.source}"`, definition.source)]
  return [
    ...checkFunnel(definition.where, catalogue),
    ...checkMeasure(definition, catalogue),
    ...checkWhen(definition, catalogue),
    ...checkPeople(definition, catalogue),
  ]
}

function checkMeasure({ measure }: FunnelMetric, catalogue: FieldCatalogue): Problem[] {
  if (measure.kind === 'count') return []
  if (measure.kind === 'duration') {
    return [
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

function checkWhen({ when, measure, occurrence }: FunnelMetric, catalogue: FieldCatalogue): Problem[] {
  if (occurrence === 'first' && !when.startsWith('stage:')) return [problem('occurrence', 'operand', `occurrence "first" is the first entry into a stage, and "${when}" is none`)]
  if (!when.startsWith('while:')) return checkMomentName('when', when, catalogue)
  if (!statesOf(catalogue, 'en').some((state) => state.name === when)) return [problem('when', 'unknown-moment', `unknown state "${when}" of ${catalogue.kind}`, when)]
  if (measure.kind === 'count' || measure.kind === 'sum') return []
  return [problem('measure.kind', 'operand', `a state is counted or summed: there is no ${measure.kind} of "${when}"`)]
}

function checkMomentName(path: string, name: string, catalogue: FieldCatalogue): Problem[] {
  if (isMoment(catalogue, name)) return []
  return [problem(path, 'unknown-moment', `unknown moment "${name}" of ${catalogue.kind}`, name)]
}

function checkPeople({ who, measure }: FunnelMetric, catalogue: FieldCatalogue): Problem[] {
  if (typeof who === 'string') return checkPerson('who', who, catalogue)
  const micros = who.split.map(({ share }) => toMicros(share))
  const whole = micros.reduce((sum, share) => sum + share, 0n)
  return [
    ...who.split.flatMap((part, i) => checkPerson(`who.split.${i}.who`, part.who, catalogue)),
    ...who.split.flatMap(({ share }, i) => (isInMicros(share) ? [] : [problem(`who.split.${i}.share`, 'operand', `a share has six decimal places at most: ${share}`)])),
    ...(whole === 1_000_000n ? [] : [problem('who.split', 'operand', `the shares add up to ${Number(whole) / 1e6}, not to 1`)]),
    ...(measure.kind === 'count' || measure.kind === 'sum' ? [] : [problem('who', 'operand', `only a count or a sum is split, not ${measure.kind}`)]),
  ]
}

function isInMicros(share: number): boolean {
  return Number(toMicros(share)) / 1e6 === share
}

function checkPerson(path: string, who: string, catalogue: FieldCatalogue): Problem[] {
  if (who === 'owner' || who === 'currentOwner' || who === 'creator') return []
  const field = findField(catalogue, who)
  if (field?.type === 'user' && !field.multiple && !field.related) return []
  return [problem(path, 'unknown-person', `"${who}" is not owner, currentOwner, creator or a field with one person`, who)]
}

function problem(path: string, code: ProblemCode, message: string, field?: string): Problem {
  return { path, code, message, ...(field === undefined ? {} : { field }) }
}
