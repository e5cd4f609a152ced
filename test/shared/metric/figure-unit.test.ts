import { expect, it } from 'vitest'
import type { FigureUnit } from '../../../shared/api/metric-contract'
import { figureUnit, isAdditive, ratioUnit } from '../../../shared/metric/figure-unit'
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

const money: FigureUnit = { kind: 'money', currency: 'RUB' }
const count: FigureUnit = { kind: 'count', of: 'deal' }
const hours: FigureUnit = { kind: 'hours' }

it.each<[string, FigureUnit, FigureUnit, FigureUnit]>([
  ['money per deal is money', money, count, money],
  ['hours per deal are hours', hours, count, hours],
  ['deals of leads are a share', count, { kind: 'count', of: 'lead' }, { kind: 'share' }],
  ['money of money is a share', money, money, { kind: 'share' }],
  ['points of the same points are a share', { kind: 'number', title: 'балл' }, { kind: 'number', title: 'балл' }, { kind: 'share' }],
  ['points of other points are a number', { kind: 'number', title: 'балл' }, { kind: 'number', title: 'час' }, { kind: 'number', title: '' }],
  ['deals per rouble are a number', count, money, { kind: 'number', title: '' }],
])('ratioUnit: %s', (_, of, to, unit) => {
  expect(ratioUnit(of, to)).toEqual(unit)
})

it('ratioUnit: a share while a part is not known', () => {
  expect(ratioUnit(undefined, count)).toEqual({ kind: 'share' })
})
