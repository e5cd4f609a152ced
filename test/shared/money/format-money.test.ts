import { expect, it } from 'vitest'
import { formatMoney } from '../../../shared/money/format-money'

const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, ' ')

it.each([
  [50_000_000, 'RUB', 'ru', '500 000 ₽'], [123_456, 'RUB', 'ru', '1 234,56 ₽'], [1500, 'JPY', 'en', '¥1,500'], [-12_000, 'USD', 'en', '-$120'],
] as const)('formatMoney: %i %s in %s', (amount, currency, language, expected) => {
  expect(plain(formatMoney(amount, currency, language))).toBe(expected)
})
