import { readFileSync, readdirSync } from 'node:fs'
import { createI18n } from 'vue-i18n'
import { createDayFormat } from '../../client/i18n/format-day'
import { createFigureFormat } from '../../client/i18n/format-figure'
import { createPluralRule } from '../../client/i18n/create-i18n'
import type { Locale } from '../../client/i18n/create-i18n'
import type { Format } from '../../client/i18n/use-format'

type Texts = { [key: string]: string | Texts }

/** The product's own texts of a language, by feature. */
export function readTexts(locale: Locale): Record<string, Texts> {
  const folder = `client/i18n/${locale}`
  const entries = readdirSync(folder).map((name) => [name.replace('.json', ''), JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'))])
  return Object.fromEntries(entries) as Record<string, Texts>
}

/** Translation and formats as the page has them, in Moscow. */
export function makeTexts(locale: Locale = 'ru') {
  const { global } = createI18n({
    legacy: false,
    locale,
    messages: { [locale]: readTexts(locale) },
    pluralRules: { [locale]: createPluralRule(locale) },
  })
  const t = (key: string, named: Record<string, unknown> = {}, count = 1): string => global.t(key, named, count)
  const figures = createFigureFormat(locale, (of, count, text, form) => t(`units.${form}.${of}`, { text }, count))
  const format: Format = { ...figures, ...createDayFormat(locale, 'Europe/Moscow') }
  return { t, format }
}

/** No-break spaces as plain ones, so that expectations can be read. */
export function plain(text: string): string {
  return text.replace(/[\u00a0\u202f]/g, ' ')
}
