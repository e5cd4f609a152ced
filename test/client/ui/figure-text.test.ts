import { expect, it } from 'vitest'
import { figureText, readFigureText } from '../../../client/ui/figure-text'

const roubles = { kind: 'money', currency: 'RUB' } as const
const deals = { kind: 'count', of: 'deal' } as const
const share = { kind: 'share' } as const

it.each([
  ['1 500 000', roubles, 'ru', 150_000_000],
  ['1\u00a0500\u00a0000\u00a0₽', roubles, 'ru', 150_000_000],
  ['99,99', roubles, 'ru', 9_999],
  ['1,500,000.5', roubles, 'en', 150_000_050],
  ['40', deals, 'ru', 40],
  ['22,4 %', share, 'ru', 0.224],
  ['−3', deals, 'ru', -3],
  ['', roubles, 'ru', null],
  ['abc', roubles, 'ru', null],
  ['1.2.3', deals, 'ru', null],
])('readFigureText: %s', (text, unit, locale, value) => {
  expect(readFigureText(text, unit, locale)).toBe(value)
})

it('figureText: can be read back', () => {
  for (const [value, unit] of [[150_000_050, roubles], [0.224, share], [40, deals]] as const) {
    expect(readFigureText(figureText(value, unit, 'ru'), unit, 'ru')).toBe(value)
    expect(readFigureText(figureText(value, unit, 'en'), unit, 'en')).toBe(value)
  }
  expect(figureText(null, deals, 'ru')).toBe('')
})
