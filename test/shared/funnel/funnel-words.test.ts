import { expect, it } from 'vitest'
import { operators } from '../../../shared/funnel/funnel-types'
import { funnelWords } from '../../../shared/funnel/funnel-words'

it.each([
  [1, 'day', 'за последний день', 'in the last day'], [2, 'week', 'за последние 2 недели', 'in the last 2 weeks'], [5, 'month', 'за последние 5 месяцев', 'in the last 5 months'],
  [1, 'week', 'за последнюю неделю', 'in the last week'], [21, 'year', 'за последние 21 год', 'in the last 21 years'], [1, 'halfYear', 'за последнее полугодие', 'in the last half-year'],
] as const)('funnelWords: the last %i %s', (n, unit, ru, en) => {
  expect([funnelWords.ru.withinLast(n, unit), funnelWords.en.withinLast(n, unit)]).toEqual([ru, en])
})

it.each([
  [0, 'day', 'сегодня', 'today'], [-1, 'day', 'вчера', 'yesterday'], [0, 'month', 'в этом месяце', 'this month'], [-1, 'week', 'на прошлой неделе', 'last week'],
  [1, 'quarter', 'в следующем квартале', 'next quarter'], [-2, 'month', '2 месяца назад', '2 months ago'], [3, 'year', 'через 3 года', 'in 3 years'],
] as const)('funnelWords: %i %s from now', (offset, unit, ru, en) => {
  expect([funnelWords.ru.inPeriod(offset, unit), funnelWords.en.inPeriod(offset, unit)]).toEqual([ru, en])
})

it('funnelWords: every operator has words in both languages', () => {
  expect(Object.keys(funnelWords.ru.operators).toSorted()).toEqual([...operators].toSorted())
  expect(Object.keys(funnelWords.en.operators).toSorted()).toEqual([...operators].toSorted())
})
