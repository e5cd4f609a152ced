import { expect, it } from 'vitest'
import { describeMetric } from '../../../shared/metric/describe-metric'
import type { Funnel } from '../../../shared/funnel/funnel-types'
import type { MetricDefinition } from '../../../shared/metric/metric-types'
import { makeCatalogue } from '../record/record-builders'
import { makeMetric } from './metric-builders'

const say = (definition: MetricDefinition, language: 'ru' | 'en' = 'ru'): string =>
  describeMetric(definition, makeCatalogue(language), { language, currency: 'RUB' }).replaceAll(/[\u00a0\u202f]/g, ' ')

const full = makeMetric({
  where: { all: [
    { field: 'stageKind', op: 'is', value: 'won' },
    { any: [{ field: 'pipelineId', op: 'in', value: ['0', '3'] }, { field: 'amount', op: 'gte', value: 50_000_000 }] },
    { field: 'custom.UF_CRM_REGION', op: 'notEmpty' },
    { not: { field: 'sourceId', op: 'is', value: 'CALL' } },
  ] },
})

it('describeMetric: one metric as two sentences', () => {
  expect(say(full)).toBe(
    'Считаем сумму сделок, которые выиграны в воронках «Основная» или «Опт» либо на 500 000 ₽ и больше, где заполнено поле «Регион», '
    + 'кроме тех, где поле «Источник» — «Звонок». Засчитываем в день выигрыша тому, кто был ответственным.')
  expect(say(full, 'en')).toBe(
    'We count the amount of deals that are won in the pipelines “Основная” or “Опт” or of ₽500,000 or more, where “Регион” is filled in, '
    + 'except those where “Source” — “Звонок”. Credited on the day it was won to whoever was the owner.')
})

it.each<[MetricDefinition, string]>([
  [makeMetric({ where: { all: [] }, measure: { kind: 'count' }, when: 'createdAt', who: 'creator' }), 'Считаем число сделок. Засчитываем в день создания тому, кто создал.'],
  [makeMetric({ measure: { kind: 'sum', field: 'custom.UF_CRM_MARGIN' }, when: 'stage:C3:DEAL', who: 'currentOwner' }),
    'Считаем сумму поля «Маржа» у сделок, которые выиграны. Засчитываем в день перехода на этап «Договор» нынешнему ответственному.'],
  [makeMetric({ where: { all: [] }, measure: { kind: 'count' }, when: 'stage:C3:DEAL', occurrence: 'first', who: 'creator' }),
    'Считаем число сделок. Засчитываем в день перехода на этап «Договор», только в первый раз, тому, кто создал.'],
  [makeMetric({ where: { field: 'pipelineId', op: 'is', value: '3' }, when: 'custom.UF_CRM_PAID', who: 'custom.UF_CRM_SELLER' }),
    'Считаем сумму сделок в воронке «Опт». Засчитываем по дате поля «Дата оплаты» сотруднику из поля «Продавец».'],
  [makeMetric({ measure: { kind: 'duration', from: 'createdAt', to: 'wonAt', hours: 'working' } }),
    'Считаем среднее время от создания до выигрыша (рабочие часы) у сделок, которые выиграны. Засчитываем в день выигрыша тому, кто был ответственным.'],
  [{ name: 'NPS', manual: { unit: 'балл' }, better: 'higher' }, 'Вводим вручную, единица — «балл».'],
  [{ name: 'Доля', ratio: { of: 'a', to: 'b' }, better: 'higher' }, 'Делим один показатель на другой.'],
  [{ name: 'Доля', ratio: { of: 'a', to: 'b', minSample: 20 }, better: 'higher' }, 'Делим один показатель на другой. Пока в знаменателе меньше 20, данных нет.'],
])('describeMetric: %j', (definition, sentence) => {
  expect(say(definition)).toBe(sentence)
})

it('describeMetric: a choice beside other conditions stands in brackets', () => {
  const web: Funnel = { field: 'sourceId', op: 'is', value: 'WEB' }
  const call: Funnel = { field: 'sourceId', op: 'is', value: 'CALL' }
  const region: Funnel = { field: 'custom.UF_CRM_REGION', op: 'notEmpty' }
  const told = (where: Funnel): string => say(makeMetric({ where, measure: { kind: 'count' } })).split('. ')[0] ?? ''
  const [site, phone, filled] = ['поле «Источник» — «Сайт»', 'поле «Источник» — «Звонок»', 'заполнено поле «Регион»']
  expect(told({ any: [web, call] })).toBe(`Считаем число сделок, где ${site} или ${phone}`)
  expect(told({ all: [{ any: [web, call] }, region] })).toBe(`Считаем число сделок, где (${site} или ${phone}) и ${filled}`)
  expect(told({ any: [{ all: [web, region] }, call] })).toBe(`Считаем число сделок, где (${site} и ${filled}) или ${phone}`)
  expect(told({ all: [{ not: { all: [web, region] } }, { not: call }] })).toBe(`Считаем число сделок, кроме тех, где (${site} и ${filled}) или ${phone}`)
  expect(told({ not: { any: [{ all: [web, region] }, call] } })).toBe(`Считаем число сделок, кроме тех, где (${site} и ${filled}) или ${phone}`)
})

it('describeMetric: a duration names its ends', () => {
  const hours = makeMetric({ where: { all: [] }, measure: { kind: 'duration', from: 'stage:C3:DEAL', to: 'closeDate' } })
  expect(say(hours)).toContain('Считаем среднее время от перехода на этап «Договор» до даты поля «Дата завершения» у сделок.')
  expect(say(hours, 'en')).toContain('We count the mean time from the day it entered the stage “Договор” to the date in “Close date” of deals.')
})

it('describeMetric: a ratio names the metrics that it divides', () => {
  const ratio: MetricDefinition = { name: 'Доля', ratio: { of: 'a', to: 'b' }, better: 'higher' }
  expect(describeMetric(ratio, null, { language: 'ru', currency: 'RUB' }, { of: 'Выиграно', to: 'Новые' })).toBe('Делим показатель «Выиграно» на показатель «Новые».')
  expect(describeMetric(ratio, null, { language: 'en', currency: 'RUB' }, { of: 'Won', to: 'New' })).toBe('We divide “Won” by “New”.')
})
