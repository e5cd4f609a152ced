import { expect, it } from 'vitest'
import { createPluralRule, toLocale } from '../../../client/i18n/create-i18n'
import { readTexts } from '../make-texts'

type Texts = { [key: string]: string | Texts }
const leaves = (texts: Texts, prefix = ''): string[] =>
  Object.entries(texts).flatMap(([key, value]) => (typeof value === 'string' ? [`${prefix}${key}`] : leaves(value, `${prefix}${key}.`)))
const names = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()
const find = (texts: Texts, path: string): string => {
  const value = path.split('.').reduce<string | Texts>((at, key) => (typeof at === 'string' ? at : (at[key] ?? '')), texts)
  return typeof value === 'string' ? value : ''
}

it('texts: both languages say the same things', () => {
  expect(leaves(readTexts('en')).sort()).toEqual(leaves(readTexts('ru')).sort())
})

it('texts: both languages use the same names, or a language that counts uses fewer', () => {
  const [ru, en] = [readTexts('ru'), readTexts('en')]
  const strange = leaves(ru).filter((path) => {
    const [inRu, inEn] = [names(find(ru, path)), names(find(en, path))]
    return inRu.join() !== inEn.join() && !inRu.includes('{signed}')
  })
  expect(strange).toEqual([])
})

it.each([
  ['ru', 'ru'], ['kz', 'ru'], ['ua', 'ru'], ['ru-RU', 'ru'], ['en', 'en'], ['de', 'en'], [undefined, 'en'],
])('toLocale: %s speaks %s', (language, locale) => {
  expect(toLocale(language)).toBe(locale)
})

it.each([
  [1, 0], [2, 1], [5, 2], [11, 2], [21, 0], [22, 1], [0, 2], [2.4, 1], [-3, 1],
])('createPluralRule: Russian %d takes form %d', (count, form) => {
  expect(createPluralRule('ru')(count, 3)).toBe(form)
})

it('createPluralRule: never asks for a form that a text lacks', () => {
  expect(createPluralRule('ru')(5, 2)).toBe(1)
  expect(createPluralRule('en')(5, 1)).toBe(0)
})
