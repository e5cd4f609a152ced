import { expect, it } from 'vitest'
import { toGoalLines, toMarkSentence } from '../../../../client/features/person/goal-lines'
import { makeProgress } from '../../make-progress'
import { makeTexts, plain } from '../../make-texts'

const { t, format } = makeTexts('ru')
const deals = { kind: 'count', of: 'deal' } as const
const linesOf = (progress: ReturnType<typeof makeProgress>, change: number | null = null) =>
  Object.fromEntries(Object.entries(toGoalLines(progress, format, t, change)).map(([key, text]) => [key, plain(text)]))

it('toGoalLines: money', () => {
  expect(linesOf(makeProgress())).toMatchObject({
    percent: '77,8 %', chip: '+193 000 ₽ к темпу', fact: '1 168 000', ofTarget: 'из 1 500 000 ₽', needed: '47 429 ₽', neededOf: 'в день до 100 %',
  })
})

it('toGoalLines: a count needs whole deals', () => {
  expect(linesOf(makeProgress({ unit: deals, fact: 23, target: 41, expected: 26, perDay: 2.4 }))).toMatchObject({ fact: '23', ofTarget: 'из 41 сделки', needed: '3 сделки' })
})

it('toGoalLines: where less is better, the target is a goal and not a whole', () => {
  expect(linesOf(makeProgress({ unit: deals, better: 'lower', base: 20, target: 2, fact: 6 }))).toMatchObject({ fact: '6', ofTarget: '· цель 2 сделки' })
})

it('toGoalLines: shows what has just been added in place of the pace', () => {
  expect(linesOf(makeProgress(), 14_800_000)).toMatchObject({ chip: '+148 000 ₽' })
})

it('toGoalLines: everything done, nothing to count, period over', () => {
  expect(linesOf(makeProgress({ fact: 160_000_000, marks: [[1, 5]] }))).toMatchObject({ needed: 'готово', neededOf: 'все отметки взяты' })
  expect(linesOf(makeProgress({ fact: null }))).toMatchObject({ percent: '—', needed: '—', neededOf: 'пока нечего считать' })
  expect(linesOf(makeProgress({ phase: 'past' }))).toMatchObject({ needed: 'завершено', neededOf: 'план не выполнен' })
})

it('toGoalLines: past 100 % the next mark is what is needed', () => {
  expect(linesOf(makeProgress({ fact: 153_000_000, marks: [[1, 5], [1.1, 5]] }))).toMatchObject({ needed: 'ещё 120 000 ₽', neededOf: 'до отметки 110 %' })
})

it('toGoalLines: a future period promises nothing, whatever an empty figure is worth', () => {
  const refusals = makeProgress({ unit: deals, better: 'lower', base: 20, target: 2, fact: 0, phase: 'future', expected: null, marks: [[1, 700_000]] })
  expect(linesOf(refusals)).toMatchObject({ percent: '—', chip: 'ещё не начался', needed: '2 сделки', neededOf: 'план на период' })
  expect(toMarkSentence(refusals, format, t)).toMatchObject({ lead: '', rest: 'Период ещё не начался', isDone: false })
})

it('toMarkSentence: one sentence in place of flags', () => {
  const { lead, rest, money } = toMarkSentence(makeProgress({ unit: deals, fact: 23, target: 40, marks: [[0.7, 300_000]] }), format, t)
  expect(plain(`${lead} ${rest} — ${money}`)).toBe('ещё 5 сделок до отметки 70 % — 3 000 ₽')
})

it('toMarkSentence: a finished period counts what was taken', () => {
  const { rest } = toMarkSentence(makeProgress({ phase: 'past', marks: [[0.7, 300_000], [1, 1]] }), format, t)
  expect(rest).toBe('Взято отметок: 1 из 2')
})
