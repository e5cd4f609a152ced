import { expect, it } from 'vitest'
import type { MetricDefinition } from '../../../../shared/metric/metric-types'
import {
  changeKind, changeMeasure, changeSource, emptyMetric, funnelFlow, isWhole, kindOf, measureFields, problemPlace, splitRest, sumFields, toDefinition, toMetricDraft, type CatalogueKind,
} from '../../../../client/features/metrics/metric-draft'

const kind: CatalogueKind = {
  kind: 'deal', title: 'Deals', moments: [],
  fields: [
    { name: 'title', title: 'Title', type: 'text', multiple: false, custom: false, operators: ['is'] },
    { name: 'probability', title: 'Probability', type: 'number', multiple: false, custom: false, operators: ['is'] },
    { name: 'amount', title: 'Amount', type: 'money', multiple: false, custom: false, operators: ['is'] },
    { name: 'ownerId', title: 'Owner', type: 'user', multiple: false, custom: false, operators: ['is'] },
  ],
}
const saved: MetricDefinition = {
  name: 'Won', source: 'deal', where: { all: [{ field: 'stageKind', op: 'is', value: 'won' }] }, measure: { kind: 'count' }, when: 'wonAt', who: 'owner', better: 'higher',
}

it('toDefinition: gives back what was opened', () => {
  const draft = toMetricDraft(saved)
  expect(toDefinition(draft)).toEqual(saved)
})

it.each<MetricDefinition>([
  { name: 'R', ratio: { of: 'a', to: 'b', minSample: 5 }, better: 'lower' }, { name: 'M', manual: { unit: 'балл' }, better: 'higher' },
])('toDefinition: gives back a ratio and a metric by hand, $name', (definition) => {
  expect(toDefinition(toMetricDraft(Object.assign({ id: 'x' }, definition)))).toEqual(definition)
})

it('toDefinition: keeps what waits for a decision and what counts every time', () => {
  const definition: MetricDefinition = { ...saved, occurrence: 'every', holdBulk: true }
  expect(toDefinition(toMetricDraft(definition))).toEqual(definition)
})

it('changeSource: begins anew with other records under the same name', () => {
  const draft = emptyMetric('deal', 'Имя')
  expect(changeSource(draft, 'deal')).toBe(draft)
  expect(toDefinition(changeSource(draft, 'call'))).toEqual({ name: 'Имя', source: 'call', where: { all: [] }, measure: { kind: 'count' }, when: 'startedAt', who: 'owner', better: 'higher' })
})

it('changeKind: a fresh draft of another kind with the same name', () => {
  const draft = emptyMetric('deal', 'Имя')
  expect(changeKind(draft, 'funnel')).toBe(draft)
  const kinds = (['ratio', 'manual'] as const).map((to) => changeKind(draft, to))
  expect(kinds.map(kindOf)).toEqual(['ratio', 'manual'])
  expect(kinds.map((one) => [one.name, isWhole(one)])).toEqual([['Имя', false], ['Имя', false]])
  expect(kindOf(changeKind(changeKind(draft, 'ratio'), 'funnel'))).toBe('funnel')
})

it('isWhole: waits for both parts of a ratio, a unit, and shares that make a whole', () => {
  const ratio = (of: string, to: string) => isWhole({ name: '', better: 'higher', ratio: { of, to } })
  expect([ratio('a', 'b'), ratio('a', ''), ratio('a', 'a')]).toEqual([true, false, false])
  expect(isWhole({ name: '', better: 'higher', manual: { unit: ' ' } })).toBe(false)
  const split = (...shares: number[]) => isWhole({ ...emptyMetric('deal', ''), who: { split: shares.map((share) => ({ who: 'owner', share })) } })
  expect([split(0.1, 0.2, 0.7), split(0.5, 0.4)]).toEqual([true, false])
  expect([splitRest([{ share: 0.1 }, { share: 0.2 }]), splitRest([{ share: 0.9 }, { share: 0.2 }])]).toEqual([0.7, -0.1])
})

it('emptyMetric: won deals can be previewed at once', () => {
  expect(isWhole(emptyMetric('deal', ''))).toBe(true)
  expect(toDefinition(emptyMetric('deal', ' New '))).toMatchObject({ name: 'New', when: 'wonAt' })
})

it('changeMeasure: values of any kind are told apart, a duration ends where the record does', () => {
  expect(changeMeasure(kind, { kind: 'distinct', field: 'title' }, 'distinct')).toEqual({ kind: 'distinct', field: 'title' })
  expect(measureFields(kind, 'distinct').map((field) => field.name)).toEqual(['title', 'probability', 'amount', 'ownerId'])
  const moments = ['createdAt', 'wonAt', 'closedAt'].map((name) => ({ name, title: name }))
  expect(changeMeasure({ ...kind, moments }, { kind: 'count' }, 'duration')).toEqual({ kind: 'duration', from: 'createdAt', to: 'closedAt' })
})

it('changeMeasure: a sum takes the amount first and keeps a field that fits', () => {
  expect(changeMeasure(kind, { kind: 'count' }, 'sum')).toEqual({ kind: 'sum', field: 'amount' })
  expect(changeMeasure(kind, { kind: 'average', field: 'probability' }, 'sum')).toEqual({ kind: 'sum', field: 'probability' })
  expect(changeMeasure(kind, { kind: 'sum', field: 'amount' }, 'count')).toEqual({ kind: 'count' })
  expect(changeMeasure(kind, { kind: 'sum', field: 'amount' }, 'average')).toEqual({ kind: 'average', field: 'amount' })
  expect(sumFields(kind).map((field) => field.name)).toEqual(['probability', 'amount'])
})

it.each([
  ['where.all.1.any.0.value', { part: 'step', step: 1, row: '0' }],
  ['where.all.2.not.field', { part: 'step', step: 2, row: '' }],
  ['where.all.2.not.any.3', { part: 'step', step: 2, row: '3' }],
  ['where.all.0.any.1.not.all.0.value', { part: 'step', step: 0, row: '1.0' }],
  ['ratio.to', { part: 'ratio.to' }],
  ['manual.unit', { part: 'manual' }],
  ['whole', { part: 'page' }],
  ['measure.field', { part: 'measure' }],
  ['where', { part: 'page' }],
  ['', { part: 'page' }],
])('problemPlace: %s', (path, place) => {
  expect(problemPlace(path)).toEqual(place)
})

it('funnelFlow: what each step dropped and kept', () => {
  expect(funnelFlow([{ left: 200 }, { left: 50 }, { left: 0 }, { left: 0 }], 3)).toEqual({
    total: 200,
    steps: [{ left: 50, dropped: 150, share: 0.25 }, { left: 0, dropped: 50, share: 0 }, { left: 0, dropped: 0, share: 0 }],
  })
})

it('funnelFlow: says nothing of steps that the preview does not know', () => {
  expect(funnelFlow([{ left: 200 }, { left: 50 }, { left: 5 }], 1)).toEqual({ total: 200, steps: [{ left: 50, dropped: 150, share: 0.25 }] })
  expect(funnelFlow(null, 2)).toEqual({ total: null, steps: [] })
})
