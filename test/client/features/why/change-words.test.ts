import { expect, it } from 'vitest'
import { describeChange } from '../../../../client/features/why/change-words'
import { makeTexts, plain } from '../../make-texts'

const { t, format } = makeTexts()
const money = { kind: 'money', currency: 'RUB' } as const
const words = (change: Omit<Parameters<typeof describeChange>[0], 'unit'>, unit: Parameters<typeof describeChange>[0]['unit'] = money) => describeChange({ unit, ...change }, format, t)

it.each([
  ['came', { kind: 'deal', before: null, after: 12_000_050 }, { text: 'Засчитано', figure: '+120 000,50 ₽', tone: 'up' }],
  ['went', { kind: 'deal', before: 500_000, after: null }, { text: 'Больше не засчитывается', figure: '−5 000 ₽', tone: 'down' }],
  ['changed', { kind: 'deal', before: 500_000, after: 400_000 }, { text: 'Значение изменилось', figure: '5 000 ₽ → 4 000 ₽', tone: 'down' }],
])('describeChange: a credit that %s', (_, change, expected) => {
  const { text, figure, tone } = words(change)
  expect({ text, figure: plain(figure), tone }).toEqual(expected)
})

it('describeChange: a state that ended counts no longer, though its end came', () => {
  expect(words({ kind: 'deal', before: null, after: -1 }, { kind: 'count', of: 'deal' })).toMatchObject({ text: 'Больше не засчитывается', tone: 'down' })
  expect(words({ kind: 'deal', before: null, after: 1 }, { kind: 'count', of: 'deal' })).toMatchObject({ text: 'Засчитано', tone: 'up' })
})

it('describeChange: values by hand are entered and corrected', () => {
  const unit = { kind: 'number', title: 'балл' } as const
  expect(words({ kind: 'manual', before: null, after: 9 }, unit).text).toBe('Введено')
  expect(words({ kind: 'manual', before: 9, after: 9.5 }, unit)).toMatchObject({ text: 'Исправлено', tone: 'up' })
})
