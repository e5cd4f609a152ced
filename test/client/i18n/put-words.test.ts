import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { locales, type Locale } from '../../../client/i18n/create-i18n'
import { putWords } from '../../../client/i18n/put-words'
import { readTexts } from '../make-texts'

type Texts = { [key: string]: string | Texts }
const wordsOf = (locale: Locale) => JSON.parse(readFileSync(`client/i18n/amocrm/${locale}.json`, 'utf8')) as Record<string, string>
const leaves = (texts: Texts, prefix = ''): [string, string][] =>
  Object.entries(texts).flatMap(([key, value]) => (typeof value === 'string' ? [[`${prefix}${key}`, value]] : leaves(value, `${prefix}${key}.`)))
const names = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()

it('putWords: the text at a path is replaced, and what was given stays as it was', () => {
  const texts = { a: { b: 'one', c: 'two' }, d: 'three' }
  expect(putWords(texts, { 'a.b': 'ONE', d: 'THREE' })).toEqual({ a: { b: 'ONE', c: 'two' }, d: 'THREE' })
  expect(texts).toEqual({ a: { b: 'one', c: 'two' }, d: 'three' })
})

it('amoCRM\'s words: both languages replace the same texts', () => {
  expect(Object.keys(wordsOf('en')).sort()).toEqual(Object.keys(wordsOf('ru')).sort())
})

it.each(locales)('amoCRM\'s words: each stands for a text that is there and uses its names (%s)', (locale) => {
  const texts = new Map(leaves(readTexts(locale)))
  for (const [path, words] of Object.entries(wordsOf(locale))) expect([path, names(words)]).toEqual([path, names(texts.get(path) ?? 'there is none')])
})

it.each([
  ['ru', /портал|битрикс|отдел|подраздел|(?:^|[^а-яё])лид(?:ы|а|ов|у|ом|е|ами|ах)?(?![а-яё])/i],
  ['en', /portal|bitrix|department|junk/i],
] as const)('amoCRM\'s words: no text speaks of Bitrix24\'s things (%s)', (locale, foreign) => {
  // The page that has no session does not know which CRM it should be in.
  const said = leaves(putWords(readTexts(locale), wordsOf(locale))).filter(([path, text]) => foreign.test(text) && path !== 'app.session.missingText')
  expect(said).toEqual([])
})
