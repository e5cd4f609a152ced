import { expect, it } from 'vitest'
import type { Progress } from '../../../../shared/api/goal-contract'
import { toScaleStops } from '../../../../client/ui/scale/scale-stops'
import { toScaleView } from '../../../../client/ui/scale/scale-view'
import { makeProgress } from '../../make-progress'
import { makeTexts, plain } from '../../make-texts'

function stops(progress: Progress, locale: 'ru' | 'en' = 'ru'): string[][] {
  const { t, format } = makeTexts(locale)
  return toScaleStops(progress, toScaleView(progress), format, t).map(({ title, lines }) => [title, ...lines].map(plain))
}

it('toScaleStops: the pace tick tells the working day and what today still asks for', () => {
  expect(stops(makeProgress())).toEqual([['должно быть на сегодня', '975 000 ₽', '13 из 20 рабочих дней', 'нужно сегодня: 47 429 ₽']])
  const deals = makeProgress({ unit: { kind: 'count', of: 'deal' }, fact: 30, target: 50, expected: 31.67, days: { total: 30, passed: 19, left: 11 }, daysOff: [], neededToday: 1.2 })
  expect(stops(deals, 'en')).toEqual([['should be by today', '32 deals', '19 of 30 days', 'needed today: 2 deals']])
})

it('toScaleStops: a day off asks for nothing', () => {
  expect(stops(makeProgress({ neededToday: null }))[0]).toEqual(['должно быть на сегодня', '975 000 ₽', '13 из 20 рабочих дней'])
  expect(stops(makeProgress({ days: { total: 21, passed: 1, left: 20 }, neededToday: 0 }))[0]?.[2]).toBe('1 из 21 рабочего дня')
})

it('toScaleStops: a mark tells the calendar day on which the present mean reaches it', () => {
  const [, mark] = stops(makeProgress({ marks: [[1, 1_000_000]] }))
  expect(mark).toEqual(['100 % · 10 000 ₽', '1 500 000 ₽', 'ещё 332 000 ₽', 'при нынешнем темпе — 25 ноября'])
})
