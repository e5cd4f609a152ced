import { expect, it } from 'vitest'
import { checkVersion } from '../../../shared/metric/check-version'
import type { MetricDefinition } from '../../../shared/metric/metric-types'
import { makeCatalogue } from '../record/record-builders'
import { makeMetric } from './metric-builders'

const paths = (before: MetricDefinition, after: MetricDefinition) =>
  checkVersion(before, after, { catalogue: makeCatalogue(), currency: 'RUB' }).map(({ path, code }) => [path, code])
const unlike = (path: string) => [[path, 'unlike-versions']]
const sum = (field: string) => makeMetric({ measure: { kind: 'sum', field } })
const duration = (hours?: 'working') => makeMetric({ measure: { kind: 'duration', from: 'createdAt', to: 'wonAt', ...(hours ? { hours } : {}) } })

it('checkVersion: another funnel, moment, person or field of money may follow', () => {
  expect(paths(makeMetric(), makeMetric({ where: { field: 'amount', op: 'gt', value: 1 }, when: 'createdAt', who: 'creator' }))).toEqual([])
  expect(paths(sum('amount'), sum('custom.UF_CRM_MARGIN'))).toEqual([])
})

it.each<[string, MetricDefinition, MetricDefinition, string]>([
  ['another source', makeMetric(), makeMetric({ source: 'lead' }), 'source'],
  ['another measure', makeMetric(), makeMetric({ measure: { kind: 'count' } }), 'measure.kind'],
  ['another unit', sum('amount'), sum('custom.UF_CRM_HOURS'), 'measure.field'],
  ['working after calendar hours', duration(), duration('working'), 'measure.hours'],
  ['a ratio', { name: 'Доля', ratio: { of: '1', to: '2' }, better: 'higher' }, { name: 'Доля', ratio: { of: '1', to: '3' }, better: 'higher' }, 'from'],
  ['a ratio of what was counted', { name: 'Доля', ratio: { of: '1', to: '2' }, better: 'higher' }, makeMetric(), 'from'],
  ['how things stand after what happened', makeMetric({ measure: { kind: 'count' } }), makeMetric({ measure: { kind: 'count' }, when: 'while:open' }), 'when'],
])('checkVersion: %s may not', (_, before, after, path) => {
  expect(paths(before, after)).toEqual(unlike(path))
})

it('checkVersion: one state may follow another, and a value by hand may be called otherwise', () => {
  expect(paths(makeMetric({ measure: { kind: 'count' }, when: 'while:open' }), makeMetric({ measure: { kind: 'count' }, when: 'while:overdue:closeDate' }))).toEqual([])
  const byHand = (unit: string): MetricDefinition => ({ name: 'NPS', manual: { unit }, better: 'higher' })
  expect(paths(byHand('балл'), byHand('шт.'))).toEqual([])
})

it('checkVersion: another name or direction may follow whatever it was', () => {
  const ratio = (name: string, better: 'higher' | 'lower'): MetricDefinition => ({ name, ratio: { of: '1', to: '2' }, better })
  expect(paths(ratio('Доля', 'higher'), ratio('Конверсия', 'lower'))).toEqual([])
  expect(paths(makeMetric(), makeMetric({ name: 'Иначе' }))).toEqual([])
})

it('checkVersion: what a split makes of a count is another count', () => {
  const split = { split: [{ who: 'owner', share: 0.5 }, { who: 'creator', share: 0.5 }] }
  expect(paths(makeMetric({ measure: { kind: 'count' } }), makeMetric({ measure: { kind: 'count' }, who: split }))).toEqual(unlike('who'))
  expect(paths(makeMetric(), makeMetric({ who: split }))).toEqual([])
})
