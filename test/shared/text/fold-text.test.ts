import { expect, it } from 'vitest'
import { foldText } from '../../../shared/text/fold-text'

it.each([
  ['Latin', 'ACME Ltd', 'acme ltd'],
  ['Cyrillic', 'ООО «Ромашка»', 'ооо «ромашка»'],
  ['letters made of two signs', 'И\u0306од', 'йод'],
  ['ё, which stays apart from е', 'ЁЛКА', 'ёлка'],
])('foldText: lower case and one form when text is %s', (_, text, folded) => {
  expect(foldText(text)).toBe(folded)
})
