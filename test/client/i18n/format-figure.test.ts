import { expect, it } from 'vitest'
import { floorShare } from '../../../client/i18n/format-figure'
import { makeTexts, plain } from '../make-texts'

const ru = makeTexts('ru').format
const en = makeTexts('en').format
const rub = { kind: 'money', currency: 'RUB' } as const
const deals = { kind: 'count', of: 'deal' } as const

it('money: groups digits and ties the currency by a no-break space', () => {
  expect(ru.money(116_800_000, 'RUB')).toBe('1\u00a0168\u00a0000\u00a0₽')
  expect(en.money(116_800_000, 'RUB')).toBe('₽1,168,000')
})

it('money: shows kopecks only where there are any, and knows currencies without them', () => {
  expect(plain(ru.money(798_667, 'RUB'))).toBe('7 986,67 ₽')
  expect(plain(ru.money(500, 'JPY'))).toBe('500 ¥')
})

it('figure: leaves kopecks to the drill-down', () => {
  expect(plain(ru.figure(116_800_049, rub))).toBe('1 168 000 ₽')
  expect(plain(ru.figure(116_800_000, rub, { bare: true }))).toBe('1 168 000')
})

it.each([
  [1, 'plain', '1 сделка'], [3, 'plain', '3 сделки'], [40, 'plain', '40 сделок'],
  [41, 'genitive', '41 сделки'], [40, 'genitive', '40 сделок'],
] as const)('figure: %d deals in the %s form is «%s»', (value, form, text) => {
  expect(plain(ru.figure(value, deals, { form }))).toBe(text)
})

it.each([
  [0.5, '0,5 часа'], [1, '1 часа'], [4, '4 часов'],
] as const)('figure: %d hours in the genitive is «%s»', (value, text) => {
  expect(plain(ru.figure(value, { kind: 'hours' }, { form: 'genitive' }))).toBe(text)
})

it.each([
  [100, 'RUB', 'plain', '1 рубль'], [150_000_000, 'RUB', 'genitive', '1 500 000 рублей'], [79_850, 'RUB', 'plain', '798,50 рубля'], [50_000, 'KGS', 'plain', '500 киргизских сомов'],
] as const)('spokenMoney: %d of %s in the %s form is «%s»', (minor, currency, form, text) => {
  expect(plain(ru.spokenMoney(minor, currency, form))).toBe(text)
})

it('figure: writes signs as signs', () => {
  expect(plain(ru.figure(-3, deals, { signed: true }))).toBe('−3 сделки')
  expect(plain(ru.figure(19_300_000, rub, { signed: true }))).toBe('+193 000 ₽')
})

it('difference: shares differ by percentage points', () => {
  expect(plain(ru.difference(-0.024, { kind: 'share' }))).toBe('−2,4 п. п.')
  expect(plain(en.difference(-0.024, { kind: 'share' }))).toBe('−2.4 pp')
})

it('percent: floors, so that 99.96 % never looks like 100 %', () => {
  expect(plain(ru.percent(0.9996))).toBe('99,9 %')
  expect(plain(ru.percent(1.144))).toBe('114,4 %')
  expect(plain(ru.percent(-0.2))).toBe('−20,0 %')
})

it('floorShare: is not fooled by binary fractions', () => {
  expect(floorShare(0.57, 1)).toBe(0.57)
  expect(floorShare(0.29, 0)).toBe(0.29)
})

it('money: without a sign while the portal has not told its currency', () => {
  expect([plain(ru.money(150_000, '')), plain(ru.money(150_050, '')), plain(ru.spokenMoney(150_000, ''))]).toEqual(['1 500', '1 500,50', '1 500'])
})
