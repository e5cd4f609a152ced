import { expect, it } from 'vitest'
import { checkMetric } from '../../../shared/metric/check-metric'
import type { FunnelMetric, MetricDefinition } from '../../../shared/metric/metric-types'
import { makeCatalogue } from '../record/record-builders'
import { makeMetric } from './metric-builders'

const catalogue = makeCatalogue()

it.each<[string, Partial<FunnelMetric>]>([
  ['a sum of money', {}], ['a count', { measure: { kind: 'count' } }], ['a sum of custom money', { measure: { kind: 'sum', field: 'custom.UF_CRM_MARGIN' } }],
  ['an average', { measure: { kind: 'average', field: 'amount' } }], ['an extreme of numbers', { measure: { kind: 'max', field: 'custom.UF_CRM_HOURS' } }],
  ['different companies', { measure: { kind: 'distinct', field: 'companyId' } }],
  ['a duration', { measure: { kind: 'duration', from: 'createdAt', to: 'wonAt' } }], ['a duration to a stage', { measure: { kind: 'duration', from: 'beginDate', to: 'stage:C3:DEAL', hours: 'calendar' } }],
  ['an entry into a stage', { when: 'stage:C3:DEAL' }], ['the first one', { when: 'stage:C3:DEAL', occurrence: 'first' }], ['a date field', { when: 'custom.UF_CRM_PAID' }], ['closing', { when: 'closedAt', occurrence: 'every' }],
  ['the creator', { who: 'creator' }], ['the present owner', { who: 'currentOwner' }], ['a person field', { who: 'custom.UF_CRM_SELLER' }],
])('checkMetric: nothing against %s', (_, changes) => {
  expect(checkMetric(makeMetric(changes), catalogue)).toEqual([])
})

it.each<[string, MetricDefinition, string, string, string]>([
  ['a source the CRM does not have', makeMetric({ source: 'call' }), 'source', 'unknown-source', 'call'],
  ['an unknown field of the funnel', makeMetric({ where: { all: [{ field: 'colour', op: 'empty' }] } }), 'where.all.0.field', 'unknown-field', 'colour'],
  ['an unknown field to sum', makeMetric({ measure: { kind: 'sum', field: 'weight' } }), 'measure.field', 'unknown-field', 'weight'],
  ['a text to sum', makeMetric({ measure: { kind: 'sum', field: 'title' } }), 'measure.field', 'operand', 'title'],
  ['a text to average', makeMetric({ measure: { kind: 'average', field: 'title' } }), 'measure.field', 'operand', 'average'],
  ['several values to tell apart', makeMetric({ measure: { kind: 'distinct', field: 'custom.UF_CRM_TAGS' } }), 'measure.field', 'operand', 'several values'],
  ['a duration from nowhere', makeMetric({ measure: { kind: 'duration', from: 'bornAt', to: 'wonAt' } }), 'measure.from', 'unknown-moment', 'bornAt'],
  ['a duration to a text', makeMetric({ measure: { kind: 'duration', from: 'createdAt', to: 'title' } }), 'measure.to', 'unknown-moment', 'title'],
  ['an unknown moment', makeMetric({ when: 'paidAt' }), 'when', 'unknown-moment', 'paidAt'],
  ['a first win', makeMetric({ occurrence: 'first' }), 'occurrence', 'operand', 'first'],
  ['a stage nobody has', makeMetric({ when: 'stage:GONE' }), 'when', 'unknown-moment', 'stage:GONE'],
  ['a field that is no date as moment', makeMetric({ when: 'title' }), 'when', 'unknown-moment', 'title'],
  ['an unknown person', makeMetric({ who: 'boss' }), 'who', 'unknown-person', 'boss'],
  ['a field that is no person', makeMetric({ who: 'title' }), 'who', 'unknown-person', 'title'],
  ['a field of several people', makeMetric({ who: 'custom.UF_CRM_TEAM' }), 'who', 'unknown-person', 'custom.UF_CRM_TEAM'],
  ['an unknown state', makeMetric({ when: 'while:asleep' }), 'when', 'unknown-moment', 'while:asleep'],
  ['a state past a field that is no date', makeMetric({ when: 'while:overdue:title' }), 'when', 'unknown-moment', 'while:overdue:title'],
  ['an average of a state', makeMetric({ when: 'while:open', measure: { kind: 'average', field: 'amount' } }), 'measure.kind', 'operand', 'average'],
  ['a state as an end of a duration', makeMetric({ measure: { kind: 'duration', from: 'createdAt', to: 'while:open' } }), 'measure.to', 'unknown-moment', 'while:open'],
  ['shares that are not one', makeMetric({ who: { split: [{ who: 'owner', share: 0.7 }, { who: 'creator', share: 0.299999 }] } }), 'who.split', 'operand', '0.999999'],
  ['a share of seven places', makeMetric({ who: { split: [{ who: 'owner', share: 0.3333333 }, { who: 'creator', share: 0.666667 }] } }), 'who.split.0.share', 'operand', '0.3333333'],
  ['a person of a split', makeMetric({ who: { split: [{ who: 'owner', share: 0.5 }, { who: 'title', share: 0.5 }] } }), 'who.split.1.who', 'unknown-person', 'title'],
  ['a split average', makeMetric({ measure: { kind: 'average', field: 'amount' }, who: { split: [{ who: 'owner', share: 1 }] } }), 'who', 'operand', 'average'],
  ['a ratio to itself', { name: 'Доля', ratio: { of: 'a', to: 'a' }, better: 'higher' }, 'ratio.to', 'operand', 'itself'],
])('checkMetric: names %s', (_, definition, path, code, said) => {
  const problems = checkMetric(definition, catalogue)
  expect(problems.map((problem) => [problem.path, problem.code])).toEqual([[path, code]])
  expect(problems[0]?.message).toContain(said)
})

it('checkMetric: a ratio and values by hand need no records', () => {
  expect(checkMetric({ name: 'Доля', ratio: { of: 'a', to: 'b' }, better: 'higher' }, null)).toEqual([])
  expect(checkMetric({ name: 'NPS', manual: { unit: 'балл' }, better: 'higher' }, null)).toEqual([])
})

it('checkMetric: a portal without the source', () => {
  expect(checkMetric(makeMetric(), null).map((problem) => problem.code)).toEqual(['unknown-source'])
})
