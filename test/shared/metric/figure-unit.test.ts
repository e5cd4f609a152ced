import { expect, it } from 'vitest'
import { figureUnit, isAdditive } from '../../../shared/metric/figure-unit'
import type { FunnelMetric, MetricDefinition } from '../../../shared/metric/metric-types'
import { makeCatalogue } from '../record/record-builders'
import { makeMetric } from './metric-builders'

const measured = (measure: FunnelMetric['measure']): MetricDefinition => makeMetric({ measure })

it.each<[string, MetricDefinition, object, boolean]>([
  ['a count', measured({ kind: 'count' }), { kind: 'count', of: 'deal' }, true],
  ['a sum of money', measured({ kind: 'sum', field: 'amount' }), { kind: 'money', currency: 'RUB' }, true],
  ['a sum of custom money', measured({ kind: 'sum', field: 'custom.UF_CRM_MARGIN' }), { kind: 'money', currency: 'RUB' }, true],
  ['a sum of numbers', measured({ kind: 'sum', field: 'custom.UF_CRM_HOURS' }), { kind: 'number', title: 'Часы' }, true],
  ['an average of money', measured({ kind: 'average', field: 'amount' }), { kind: 'money', currency: 'RUB' }, false],
  ['different values', measured({ kind: 'distinct', field: 'companyId' }), { kind: 'count', of: 'companyId' }, false],
  ['a duration', measured({ kind: 'duration', from: 'createdAt', to: 'wonAt' }), { kind: 'hours' }, false],
  ['a ratio', { name: 'Доля', ratio: { of: 'a', to: 'b' }, better: 'higher' }, { kind: 'share' }, false],
  ['values by hand', { name: 'NPS', manual: { unit: 'балл' }, better: 'higher' }, { kind: 'number', title: 'балл' }, true],
])('figureUnit: %s', (_, definition, unit, additive) => {
  expect(figureUnit(definition, makeCatalogue(), 'RUB')).toEqual(unit)
  expect(isAdditive(definition)).toBe(additive)
})
