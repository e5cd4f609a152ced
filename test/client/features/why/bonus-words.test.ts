import { expect, it } from 'vitest'
import type { BonusLine } from '../../../../shared/bonus/bonus-line-types'
import { describeBonus, findBonus } from '../../../../client/features/why/bonus-words'
import { makeProgress } from '../../make-progress'
import { makeTexts, plain } from '../../make-texts'

const money = { unit: { kind: 'money', currency: 'RUB' } } as const
const deals = { unit: { kind: 'count', of: 'deal' } } as const
const say = (line: BonusLine, of: typeof money | typeof deals, locale: 'ru' | 'en' = 'ru'): string => {
  const { t, format } = makeTexts(locale)
  return describeBonus({ amountMinor: line.amountMinor, currency: 'RUB', provisional: true, lines: [line] }, of, format, t)
    .map(({ text, money: sum }) => plain(`${text} = ${sum}`)).join()
}

it.each<[string, BonusLine, typeof money | typeof deals]>([
  ['Отметка 70 % = 3 000 ₽', { kind: 'mark', at: 0.7, amountMinor: 300_000 }, money],
  ['Фонд 20 000 ₽ × вес 40 % × коэффициент 1,1 = 8 800 ₽', { kind: 'share', fundMinor: 2_000_000, weight: 0.4, coefficient: 1.1, amountMinor: 880_000 }, money],
  ['160 сделок × 50 ₽ = 8 000 ₽', { kind: 'actual', from: 'zero', units: 160, rate: 5000, amountMinor: 800_000 }, deals],
  ['Сверх базы 60 сделок × 50 ₽ = 3 000 ₽', { kind: 'actual', from: 'base', units: 60, rate: 5000, amountMinor: 300_000 }, deals],
  ['3 200 000 ₽ × 0,25 % = 8 000 ₽', { kind: 'actual', from: 'zero', units: 320_000_000, rate: 0.0025, amountMinor: 800_000 }, money],
  ['От 100 % плана: 200 000 ₽ × 5 % = 10 000 ₽', { kind: 'tier', from: 1, units: 20_000_000, rate: 0.05, amountMinor: 1_000_000 }, money],
  ['8 000 ₽ × 110 % = 8 800 ₽', { kind: 'proportional', fullMinor: 800_000, share: 1.1, amountMinor: 880_000 }, deals],
  ['8 000 ₽: порог не пройден или индекс не выше нуля = 0 ₽', { kind: 'proportional', fullMinor: 800_000, share: 0, amountMinor: 0 }, deals],
  ['Пул 50 000 ₽ × 160 сделок из 320 сделок = 25 000 ₽', { kind: 'pool', poolMinor: 5_000_000, units: 160, ofUnits: 320, passed: true, amountMinor: 2_500_000 }, deals],
  ['Порог пула не пройден = 0 ₽', { kind: 'pool', poolMinor: 5_000_000, units: 40, ofUnits: 320, passed: false, amountMinor: 0 }, deals],
])('describeBonus: %s', (expected, line, of) => {
  expect(say(line, of)).toBe(expected)
})

it('describeBonus: says the same in English', () => {
  expect(say({ kind: 'tier', from: 1, units: 3, rate: 5000, amountMinor: 15_000 }, deals, 'en')).toBe('From 100% of the target: 3 deals × ₽50 = ₽150')
})

it('findBonus: of the goal, or of one member of a group', () => {
  const bonus = { amountMinor: 7, currency: 'RUB', provisional: true }
  const group = makeProgress({ subject: { kind: 'department', id: '3' }, people: [{ userId: '7', name: 'Анна', fact: 1, index: 1, bonus }, { userId: '8', name: 'Игорь', fact: 1, index: 1 }] })
  expect(findBonus(group, '7')).toEqual(bonus)
  expect(findBonus(group, '8')).toBeNull()
  expect(findBonus(group, undefined)).toEqual(group.bonus)
  expect(findBonus(makeProgress(), '17')).toEqual(makeProgress().bonus)
})
