import fc from 'fast-check'
import { expect, it } from 'vitest'
import { creditRecord } from '../../../shared/metric/credit-record'
import { describeRelease, explainRecord, type ExplainInput } from '../../../shared/metric/explain-record'
import { toDayNumber } from '../../../shared/period/day-number'
import { calendarPeriod } from '../../../shared/period/period'
import type { CrmRecord } from '../../../shared/record/record-types'
import { anyDeal, anyFunnel } from '../funnel/funnel-builders'
import { clock, makeCatalogue, makeContext, makeDeal, makeEntry } from '../record/record-builders'
import { makeMetric } from './metric-builders'

const ctx = makeContext()
const explain = (deal: Partial<CrmRecord> = {}, changes: Partial<ExplainInput> = {}) => explainRecord({
  metric: makeMetric({ where: { all: [{ field: 'stageKind', op: 'is', value: 'won' }, { all: [{ field: 'amount', op: 'gte', value: 50_000 }] }] } }),
  record: makeDeal({ stageKind: 'won', ...deal }),
  history: { stages: [makeEntry(1, clock('2026-11-10 12:00'), 'won')], owners: [{ fromAt: 0, ownerId: '1', assumed: false }] },
  catalogue: makeCatalogue(), ctx, period: calendarPeriod('month', toDayNumber('2026-11-19')), includes: (personId) => personId === '1',
  language: 'ru', currency: 'RUB', ...changes,
})
const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f\u2009]/g, ' ')

it('explainRecord: a counted record passes every step, the last two are its moment and its person', () => {
  const { counted, condition, steps } = explain()
  expect([counted, condition]).toEqual([true, undefined])
  expect(steps.map((step) => [step.condition.field, plain(step.condition.text), step.value, step.passed])).toEqual([
    ['stageKind', 'Стадия — выиграна', 'won', true],
    ['amount', 'Сумма — не меньше 500 ₽', 100_000, true],
    ['wonAt', 'В день выигрыша: попадает в период 1–30 ноября 2026', '2026-11-10', true],
    ['who', 'Засчитывается сотруднику этой цели', '1', true],
  ])
})

it.each<[string, Partial<CrmRecord>, Partial<ExplainInput>, string, unknown]>([
  ['the stage first', { stageKind: 'lost', baseMinor: 5 }, {}, 'stageKind', 'lost'],
  ['then the amount', { baseMinor: 5 }, {}, 'amount', 5],
  ['then the period', {}, { period: calendarPeriod('month', toDayNumber('2026-10-19')) }, 'wonAt', '2026-11-10'],
  ['a moment that never was', {}, { metric: makeMetric({ where: { all: [] }, when: 'lostAt' }) }, 'lostAt', null],
  ['then the person', {}, { includes: () => false }, 'who', '1'],
  ['a template before all', { excluded: true, stageKind: 'lost' }, {}, 'excluded', true],
])('explainRecord: names %s', (_, deal, changes, field, value) => {
  const { counted, condition, steps } = explain(deal, changes)
  expect([counted, condition?.field]).toEqual([false, field])
  expect(steps.find((step) => !step.passed)?.value).toBe(value)
})

it('explainRecord: a record without a moment in the period is of whoever is of the goal on its last day', () => {
  const here = (from: string, to: string) => (personId: string, day: number): boolean => personId === '1' && day >= toDayNumber(from) && day < toDayNumber(to)
  const october = calendarPeriod('month', toDayNumber('2026-10-19'))
  const who = (includes: ExplainInput['includes'], deal: Partial<CrmRecord> = {}) => explain(deal, { period: october, includes }).steps.at(-1)
  expect(who(here('2026-10-01', '2026-11-01'))).toMatchObject({ value: '1', passed: true })
  expect(who(here('2026-10-01', '2026-10-20'))).toMatchObject({ value: '1', passed: false })
  const present = { includes: here('2026-11-01', '2026-11-20'), metric: makeMetric({ where: { all: [] }, when: 'lostAt' }) }
  expect(explain({}, present).steps.at(-1)).toMatchObject({ passed: true })
  expect(explain({ updatedAt: clock('2026-12-30 12:00') }, { period: october, includes: here('2026-10-01', '2026-11-01'), metric: makeMetric({ where: { all: [] }, when: 'lostAt' }) }).steps.at(-1)).toMatchObject({ passed: true })
})

it.each<[string, ExplainInput['language'], Pick<ExplainInput, 'period'>, string]>([
  ['two months in Russian', 'ru', { period: { from: toDayNumber('2026-10-26'), to: toDayNumber('2026-11-02') } }, 'В день проигрыша: попадает в период 26 октября – 1 ноября 2026'],
  ['a month in English', 'en', { period: calendarPeriod('month', toDayNumber('2026-11-19')) }, 'On the day it was lost: falls into the period November 1 – 30, 2026'],
  ['one day', 'en', { period: { from: toDayNumber('2026-11-19'), to: toDayNumber('2026-11-20') } }, 'On the day it was lost: falls into the period November 19, 2026'],
])('explainRecord: writes the period in words, %s', (_, language, period, text) => {
  const { condition } = explain({}, { ...period, language, metric: makeMetric({ where: { all: [] }, when: 'lostAt' }) })
  expect(plain(condition?.text ?? '')).toBe(text)
})

it('explainRecord: a group is one step, named by its first field', () => {
  const { condition } = explain({}, { language: 'en', catalogue: makeCatalogue('en'), metric: makeMetric({ where: { not: { field: 'title', op: 'contains', value: 'стеллаж' } } }) })
  expect(condition).toEqual({ field: 'title', text: 'except: Title — contains “стеллаж”' })
})

it('describeRelease: names the decision that is missing', () => {
  expect([describeRelease('ru').text, describeRelease('en')]).toEqual(['Массовое изменение подтверждено руководителем', { field: 'bulk', text: 'The bulk change is approved by a supervisor' }])
})

it('explainRecord: of a duration it tells the hours, nothing while an end is missing', () => {
  const hours = (to: string) => explain({ createdAt: clock('2026-11-09 11:40') }, { metric: makeMetric({ where: { all: [] }, measure: { kind: 'duration', from: 'createdAt', to } }) }).steps[0]
  expect(hours('wonAt')).toMatchObject({ condition: { field: 'wonAt' }, value: 24.33, passed: true })
  expect(hours('lostAt')).toMatchObject({ value: null, passed: false })
})

it('explainRecord: of a split it names the shares and everybody who gets one', () => {
  const who = { split: [{ who: 'owner', share: 0.8 }, { who: 'creator', share: 0.2 }] }
  const { counted, steps } = explain({ creatorId: '7' }, { metric: makeMetric({ where: { all: [] }, who }) })
  expect([counted, steps.at(-1)?.value]).toEqual([true, ['1', '7']])
  expect(plain(steps.at(-1)?.condition.text ?? '')).toContain('по долям: 80 %')
})

it('explainRecord: counts exactly what the ledger credits', () => {
  fc.assert(fc.property(anyFunnel, anyDeal, fc.constantFrom('createdAt', 'wonAt', 'closeDate'), (where, record, when) => {
    const metric = makeMetric({ where, when })
    const history = { stages: [], owners: [] }
    const period = calendarPeriod('month', ctx.today)
    const credited = creditRecord({ metric, record, history, catalogue: makeCatalogue(), ctx })
      .some((credit) => credit.day >= period.from && credit.day < period.to && credit.personId === '1')
    expect(explain({}, { metric, record, history, period }).counted).toBe(credited)
  }))
})
