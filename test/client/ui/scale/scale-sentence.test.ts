import { expect, it } from 'vitest'
import { describePace, describeScale, distanceText } from '../../../../client/ui/scale/scale-sentence'
import { toScaleView } from '../../../../client/ui/scale/scale-view'
import { makeProgress } from '../../make-progress'
import { makeTexts, plain } from '../../make-texts'

const { t, format } = makeTexts('ru')
const english = makeTexts('en')
const deals = { kind: 'count', of: 'deal' } as const

it.each([
  ['ahead', makeProgress(), '+193 000 ₽ к темпу'],
  ['behind', makeProgress({ unit: deals, fact: 23, target: 40, expected: 26 }), '−3 сделки к темпу'],
  ['behind by a part of a deal', makeProgress({ unit: deals, fact: 2, target: 3, expected: 2.2 }), '−1 сделка к темпу'],
  ['a whole deal where a part was due', makeProgress({ unit: deals, fact: 3, target: 4, expected: 2.2 }), 'точно в темпе'],
  ['above target', makeProgress({ unit: deals, fact: 412, target: 360, expected: 234 }), 'план перевыполнен'],
  ['no data', makeProgress({ fact: null }), 'нет данных'],
  ['lower is better', makeProgress({ unit: { kind: 'share' }, fact: 0.224, base: 0.3, target: 0.2, expected: null, better: 'lower' }), 'лучше, чем было'],
  ['on pace', makeProgress({ fact: 97_500_000 }), 'точно в темпе'],
])('describePace: %s', (_, progress, text) => {
  expect(plain(describePace(progress, format, t))).toBe(text)
})

it('describePace: English names the side instead of the sign', () => {
  expect(describePace(makeProgress(), english.format, english.t)).toBe('₽193,000 ahead of pace')
})

it('describeScale: one sentence with every mark', () => {
  const progress = makeProgress({ marks: [[0.7, 600_000], [1, 1_000_000], [1.1, 800_000]] })
  expect(plain(describeScale(progress, toScaleView(progress), format, t))).toBe(
    'Выигранные сделки, сумма: 77,8 %, 1 168 000 из 1 500 000 рублей, на 193 000 впереди темпа. Отметки: 70 % — 6 000 рублей, взята; 100 % — 10 000, ещё 332 000; 110 % — 8 000.',
  )
})

it.each([
  ['a count behind', makeProgress({ unit: deals, fact: 23, target: 40, expected: 26, marks: [[0.7, 300_000]] }), '57,5 %, 23 из 40 сделок, на 3 сделки позади темпа. Отметки: 70 % — 3 000 рублей, ещё 5 сделок.'],
  ['a share', makeProgress({ unit: { kind: 'share' }, fact: 0.224, base: 0.3, target: 0.2, expected: null, better: 'lower', marks: [[1, 500_000]] }), '76,0 %, 22,4 %, цель 20 %, лучше, чем было. Отметки: 100 % — 5 000 рублей, ещё −2,4 п. п.'],
  ['no data', makeProgress({ fact: null }), 'нет данных.'],
  ['another currency', makeProgress({ unit: { kind: 'money', currency: 'UZS' }, expected: 116_800_000 }), '77,8 %, 1 168 000 из 1 500 000 узбекских сумов, точно в темпе.'],
])('describeScale: %s', (_, progress, text) => {
  expect(plain(describeScale(progress, toScaleView(progress), format, t))).toBe(`Выигранные сделки, сумма: ${text}`)
})

it('describePace: where less is better, more than due is behind', () => {
  const overdue = { unit: deals, better: 'lower', base: 30, target: 10, expected: 17 } as const
  expect(plain(describePace(makeProgress({ ...overdue, fact: 22 }), english.format, english.t))).toBe('5 deals behind pace')
  expect(plain(describePace(makeProgress({ ...overdue, fact: 15, expected: 17.4 }), english.format, english.t))).toBe('2 deals ahead of pace')
})

it('distanceText: counts whole deals and signs what has to fall', () => {
  expect(plain(distanceText({ left: 4.2 }, makeProgress({ unit: deals }), format, t))).toBe('ещё 5 сделок')
  const share = makeProgress({ unit: { kind: 'share' }, better: 'lower' })
  expect(plain(distanceText({ left: 0.024 }, share, format, t))).toBe('ещё −2,4 п. п.')
})
