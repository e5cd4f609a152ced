import { expect, it } from 'vitest'
import { placeParts, toFlagParts } from '../../../../client/ui/scale/flag-text'
import type { ScaleMarkView } from '../../../../client/ui/scale/scale-view'

const words = { share: (at: number) => `${at * 100} %`, money: (minor: number) => `${minor / 100} ₽`, distance: (left: number) => `ещё ${left}` }
const mark = (state: ScaleMarkView['state'], amountMinor: number | null = 600_000): ScaleMarkView => ({ at: 0.5, state, amountMinor, value: 5, left: 2, forecastOn: null })
const textOf = (state: ScaleMarkView['state'], amount?: number | null) => toFlagParts(mark(state, amount), words).full.map((part) => part.text || part.kind).join(' ')

it.each([
  ['reached', 'check 50 % 6000 ₽'], ['accrued', 'doubleCheck 50 % 6000 ₽'], ['next', '50 % 6000 ₽ • ещё 2'], ['ahead', '50 % 6000 ₽'],
] as const)('toFlagParts: a mark that is %s says «%s»', (state, text) => {
  expect(textOf(state)).toBe(text)
})

it('toFlagParts: money that is lost is struck through, money that is not set is left out', () => {
  expect(toFlagParts(mark('missed'), words).full.map((part) => part.kind)).toEqual(['share', 'struck'])
  expect(textOf('ahead', null)).toBe('50 %')
})

it('placeParts: parts follow each other and the flag is as wide as they are', () => {
  const { parts, width } = placeParts([{ kind: 'check', text: '' }, { kind: 'share', text: '70 %' }, { kind: 'money', text: '6 000 ₽' }], (text) => text.length * 6)
  expect(parts.map((part) => part.x)).toEqual([0, 16, 45])
  expect(width).toBe(8 + 87 + 15)
})
