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
  const progress = makeProgress({ marks: [[0.7, 600_000], [1, 1_000_000]] })
  expect(plain(describeScale(progress, toScaleView(progress), format, t))).toBe(
    'Выигранные сделки, сумма: 77,8 %, 1 168 000 из 1 500 000 ₽, +193 000 ₽ к темпу. Отметки: 70 % — 6 000 ₽, взята; 100 % — 10 000 ₽, ещё 332 000 ₽.',
  )
})

it('distanceText: counts whole deals and signs what has to fall', () => {
  expect(plain(distanceText({ left: 4.2 }, makeProgress({ unit: deals }), format, t))).toBe('ещё 5 сделок')
  const share = makeProgress({ unit: { kind: 'share' }, better: 'lower' })
  expect(plain(distanceText({ left: 0.024 }, share, format, t))).toBe('ещё −2,4 п. п.')
})
