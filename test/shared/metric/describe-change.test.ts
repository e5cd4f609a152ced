import { expect, it } from 'vitest'
import { describeChange } from '../../../shared/metric/describe-change'
import type { MetricDefinition } from '../../../shared/metric/metric-types'
import { makeCatalogue } from '../record/record-builders'
import { makeMetric } from './metric-builders'

const say = (before: MetricDefinition, after: MetricDefinition, language: 'ru' | 'en' = 'ru') => {
  const catalogue = makeCatalogue(language)
  return describeChange({ definition: before, catalogue }, { definition: after, catalogue }, { language, currency: 'RUB', metricName: (id) => `№ ${id}` })
    .map((line) => line.replaceAll(/[\u00a0\u202f]/g, ' '))
}
const big = { field: 'amount', op: 'gte' as const, value: 50_000_000 }
const won = { field: 'stageKind', op: 'is' as const, value: 'won' }

it.each<[string, MetricDefinition, MetricDefinition, string[]]>([
  ['nothing', makeMetric(), makeMetric(), []],
  ['a name and a direction', makeMetric(), makeMetric({ name: 'Выручка', better: 'lower' }), ['Название: «Выигранные сделки, сумма» → «Выручка»', 'Лучше: больше → меньше']],
  ['a condition added', makeMetric(), makeMetric({ where: { all: [won, big] } }), ['Добавлено условие: Сумма — не меньше 500 000 ₽']],
  ['a condition removed', makeMetric({ where: { all: [big, won] } }), makeMetric(), ['Убрано условие: Сумма — не меньше 500 000 ₽']],
  ['a condition changed', makeMetric({ where: { all: [big] } }), makeMetric({ where: { all: [{ ...big, value: 70_000_000 }] } }),
    ['Условие: Сумма — не меньше 500 000 ₽ → Сумма — не меньше 700 000 ₽']],
  ['the measure, the moment and the person', makeMetric(), makeMetric({ measure: { kind: 'count' }, when: 'createdAt', who: 'creator' }),
    ['Считаем: сумму сделок → число сделок', 'Засчитываем: в день выигрыша → в день создания', 'Кому: тому, кто был ответственным → тому, кто создал']],
  ['what is counted again', makeMetric(), makeMetric({ occurrence: 'every' }), ['Повторные входы: только нынешний → каждый']],
  ['the first entry', makeMetric({ when: 'stage:C3:DEAL' }), makeMetric({ when: 'stage:C3:DEAL', occurrence: 'first' }), ['Повторные входы: каждый → только первый']],
  ['bulk moves held', makeMetric(), makeMetric({ holdBulk: true }), ['Массовые переносы: считаем сразу → ждут решения']],
  ['a ratio', { name: 'Доля', ratio: { of: '1', to: '2' }, better: 'higher' }, { name: 'Доля', ratio: { of: '1', to: '3', minSample: 10 }, better: 'higher' },
    ['Знаменатель: № 2 → № 3', 'Наименьшая выборка: 0 → 10']],
  ['a unit', { name: 'NPS', manual: { unit: 'балл' }, better: 'higher' }, { name: 'NPS', manual: { unit: '%' }, better: 'higher' }, ['Единица: балл → %']],
  ['the order of conditions', makeMetric({ where: { all: [{ field: 'title', op: 'notEmpty' }, { field: 'id', op: 'notEmpty' }] } }),
    makeMetric({ where: { all: [{ field: 'id', op: 'notEmpty' }, { field: 'title', op: 'notEmpty' }] } }), ['Изменены другие настройки']],
  ['an end of a duration', makeMetric({ measure: { kind: 'duration', from: 'createdAt', to: 'wonAt' } }),
    makeMetric({ measure: { kind: 'duration', from: 'createdAt', to: 'closedAt', hours: 'working' } }),
    ['Считаем: среднее время от создания до выигрыша у сделок → среднее время от создания до закрытия (рабочие часы) у сделок']],
])('describeChange: %s', (_, before, after, lines) => {
  expect(say(before, after)).toEqual(lines)
})

it('describeChange: in English', () => {
  expect(say(makeMetric(), makeMetric({ where: { all: [won, big] }, who: 'creator' }), 'en'))
    .toEqual(['Condition added: Amount — at least ₽500,000', 'To whom: to whoever was the owner → to the creator'])
})
