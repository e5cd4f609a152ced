import { expect, it } from 'vitest'
import type { Progress } from '../../../../shared/api/goal-contract'
import { toScaleView } from '../../../../client/ui/scale/scale-view'
import { toUnderLabels } from '../../../../client/ui/scale/under-labels'
import { makeProgress } from '../../make-progress'
import { makeTexts, plain } from '../../make-texts'

const { t, format } = makeTexts('ru')

function label(progress: Progress, note = '') {
  const view = toScaleView(progress, { ownUserId: '17' })
  return toUnderLabels({ progress, view, note, format, t, width: 616, toX: (share) => share * 450, measure: (text) => text.length * 6 })
    .map(({ text, anchor }) => `${plain(text)} ${anchor}`)
}

it('toUnderLabels: the pace stands to the left of its tick', () => {
  expect(label(makeProgress())).toEqual(['на сегодня 975 000 ₽ end'])
})

it('toUnderLabels: early in the period the pace stands to the right of it', () => {
  expect(label(makeProgress({ fact: 100, expected: 5_000_000 }))).toEqual(['на сегодня 50 000 ₽ start'])
})

it('toUnderLabels: where less is better, the base and the goal', () => {
  const refusals = makeProgress({ unit: { kind: 'share' }, base: 0.3, target: 0.2, fact: 0.224, expected: null, better: 'lower' })
  expect(label(refusals)).toEqual(['было 30 % start', '20 % middle'])
})

it('toUnderLabels: a group shows the viewer’s part', () => {
  const people = [{ userId: '17', name: 'Анна', fact: 15_000_000, index: 0.1 }]
  expect(label(makeProgress({ subject: { kind: 'department', id: '5' }, people }))).toEqual(['ваш вклад 150 000 ₽ start', 'на сегодня 975 000 ₽ end'])
})

it('toUnderLabels: the viewer’s part steps aside when the tick stands over it', () => {
  const people = [{ userId: '17', name: 'Анна', fact: 15_000_000, index: 0.1 }]
  const early = makeProgress({ subject: { kind: 'department', id: '5' }, people, fact: 20_000_000, expected: 19_000_000 })
  expect(label(early)).toEqual(['на сегодня 190 000 ₽ start', 'ваш вклад 150 000 ₽ start'])
})

it('toUnderLabels: where less is better and a pace is due, all three', () => {
  const overdue = makeProgress({ unit: { kind: 'count', of: 'deal' }, base: 30, target: 10, fact: 22, expected: 18, better: 'lower' })
  expect(label(overdue)).toEqual(['было 30 сделок start', 'на сегодня 18 end', '10 сделок middle'])
})

it('toUnderLabels: no text stands under the tick or in another, wherever the tick is', () => {
  const people = [{ userId: '17', name: 'Анна', fact: 15_000_000, index: 0.1 }]
  for (let percent = 0; percent <= 100; percent += 1) {
    const progress = makeProgress({ subject: { kind: 'department', id: '5' }, people, fact: 20_000_000, expected: 1_500_000 * percent })
    const view = toScaleView(progress, { ownUserId: '17' })
    const toX = (share: number) => share * 450
    const spans = toUnderLabels({ progress, view, note: '', format, t, width: 616, toX, measure: (text) => text.length * 6 }).map(({ text, x, anchor }) => {
      const from = anchor === 'end' ? x - text.length * 6 : x
      return [from, from + text.length * 6] as const
    })
    const tick = toX(percent / 100)
    expect(spans.length).toBe(2)
    expect(spans.every(([from, to]) => to < tick - 4 || from > tick + 4)).toBe(true)
    expect(spans.every(([from, to], i) => spans.every((other, j) => i === j || to < other[0] || from > other[1]))).toBe(true)
  }
})

it('toUnderLabels: says why there is nothing, and gives way to a note', () => {
  expect(label(makeProgress({ fact: null }))).toEqual(['Цифра появится, когда будет что считать start'])
  expect(label(makeProgress(), 'октябрь закрыт')).toEqual(['октябрь закрыт start'])
})
