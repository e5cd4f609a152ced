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

it('toUnderLabels: says why there is nothing, and gives way to a note', () => {
  expect(label(makeProgress({ fact: null }))).toEqual(['Доля появится, когда будут записи для расчёта start'])
  expect(label(makeProgress(), 'октябрь закрыт')).toEqual(['октябрь закрыт start'])
})
