import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Measure, MetricDefinition } from '../../../shared/metric/metric-types'
import { addTallies, creditScale, emptyTally, figureOf, isInTotals, ratioOf, type Tally } from '../../../shared/metric/tally'
import { makeCatalogue } from '../record/record-builders'
import { makeMetric } from './metric-builders'

const measured = (measure: Measure): MetricDefinition => makeMetric({ measure })
const amount = (kind: 'sum' | 'average' | 'min' | 'max'): MetricDefinition => measured({ kind, field: 'amount' })
const manual: MetricDefinition = { name: 'NPS', manual: { unit: 'балл' }, better: 'higher' }
const tally: Tally = { count: 3, sum: 100, min: 10, max: 60, keys: 2 }

it.each<[string, MetricDefinition, number, Tally, number | null]>([
  ['a count', measured({ kind: 'count' }), 1, tally, 3],
  ['an empty count', measured({ kind: 'count' }), 1, emptyTally, 0],
  ['a sum', amount('sum'), 1, tally, 100],
  ['an empty sum', amount('sum'), 1, emptyTally, 0],
  ['an average is fractional', amount('average'), 1, tally, 100 / 3],
  ['an average of numbers', measured({ kind: 'average', field: 'custom.UF_CRM_HOURS' }), 10_000, { ...tally, sum: 75_000 }, 2.5],
  ['an empty average', amount('average'), 1, emptyTally, null],
  ['the least', amount('min'), 1, tally, 10],
  ['the greatest', amount('max'), 1, tally, 60],
  ['no least', amount('min'), 1, emptyTally, null],
  ['no greatest', amount('max'), 1, emptyTally, null],
  ['different keys', measured({ kind: 'distinct', field: 'companyId' }), 1, tally, 2],
  ['no keys', measured({ kind: 'distinct', field: 'companyId' }), 1, emptyTally, null],
  ['hours', measured({ kind: 'duration', from: 'createdAt', to: 'wonAt' }), 3_600_000, { ...tally, count: 2, sum: 5_400_000 }, 0.75],
  ['values by hand', manual, 10_000, { ...tally, sum: 12_500 }, 1.25],
  ['nothing entered', manual, 10_000, emptyTally, null],
])('figureOf: %s', (_, definition, scale, given, expected) => {
  expect(figureOf(definition, scale, given)).toBe(expected)
})

it.each<[number | null, number | null, number | undefined, number | null]>([
  [19, 110, undefined, 19 / 110], [0, 10, undefined, 0], [1, 0, undefined, null], [0, 0, undefined, null], [null, 4, undefined, null], [4, null, undefined, null],
  [2, 4, 5, null], [2, 5, 5, 0.4],
])('ratioOf: %s over %s, at least %s', (of, to, minSample, expected) => {
  expect(ratioOf(of, to, minSample)).toBe(expected)
})

it.each<[MetricDefinition, number, boolean]>([
  [amount('sum'), 1, true], [amount('average'), 1, true], [measured({ kind: 'average', field: 'custom.UF_CRM_MARGIN' }), 1, true],
  [measured({ kind: 'min', field: 'custom.UF_CRM_HOURS' }), 10_000, false], [measured({ kind: 'sum', field: 'custom.UF_CRM_HOURS' }), 10_000, true],
  [measured({ kind: 'sum', field: 'custom.UF_CRM_MARGIN' }), 1, true], [measured({ kind: 'sum', field: 'probability' }), 1, true],
  [measured({ kind: 'distinct', field: 'companyId' }), 1, false], [measured({ kind: 'duration', from: 'createdAt', to: 'wonAt' }), 3_600_000, true],
  [manual, 10_000, true], [{ name: 'Доля', ratio: { of: 'a', to: 'b' }, better: 'higher' }, 1, true],
])('creditScale, isInTotals: %j', (definition, scale, inTotals) => {
  expect(creditScale(definition, makeCatalogue())).toBe(scale)
  expect(isInTotals(definition)).toBe(inTotals)
})

it('addTallies: any grouping of values comes to the same', () => {
  const one = (value: number): Tally => ({ count: 1, sum: value, min: value, max: value, keys: 0 })
  fc.assert(fc.property(fc.array(fc.integer({ min: -1000, max: 1000 })), fc.nat(), (values, cut) => {
    const of = (some: readonly number[]): Tally => some.map(one).reduce(addTallies, emptyTally)
    const at = values.length === 0 ? 0 : cut % values.length
    expect(addTallies(of(values.slice(0, at)), of(values.slice(at)))).toEqual({
      count: values.length, sum: values.reduce((sum, value) => sum + value, 0), keys: 0,
      min: values.length === 0 ? null : Math.min(...values), max: values.length === 0 ? null : Math.max(...values),
    })
  }))
})
