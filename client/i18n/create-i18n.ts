import { createI18n } from 'vue-i18n'
import { putWords } from './put-words'

export const locales = ['ru', 'en'] as const
export type Locale = (typeof locales)[number]
/** The CRM whose words the page speaks. */
export type Crm = 'bitrix24' | 'amocrm'

/** Bitrix24's own language code (or a browser's) to a language the page speaks: Russian for those who read it, else English. */
export function toLocale(language: string | undefined): Locale {
  const code = (language ?? '').toLowerCase().split(/[-_]/)[0] ?? ''
  return ['ru', 'be', 'by', 'kz', 'kk', 'ua', 'uk', 'uz', 'ky'].includes(code) ? 'ru' : 'en'
}

/** Texts of one language in the words of one CRM, the plural form chosen by Intl. */
export async function createTexts(locale: Locale, crm: Crm = 'bitrix24') {
  const texts = locale === 'ru' ? (await import('./ru')).messages : (await import('./en')).messages
  const messages = crm === 'amocrm' ? putWords(texts, await loadAmocrmWords(locale)) : texts
  return createI18n({
    legacy: false,
    locale,
    messages: { [locale]: messages },
    pluralRules: { [locale]: createPluralRule(locale) },
    missingWarn: false,
    fallbackWarn: false,
  })
}

async function loadAmocrmWords(locale: Locale): Promise<Record<string, unknown>> {
  return locale === 'ru' ? (await import('./amocrm/ru.json')).default : (await import('./amocrm/en.json')).default
}

/** Chooses among `one | few | many` (ru) or `one | other` (en); a fourth Russian form, where there is one, is for fractions. */
export function createPluralRule(locale: Locale): (count: number, forms: number) => number {
  const rules = new Intl.PluralRules(locale)
  const order = locale === 'ru' ? ['one', 'few', 'many'] : ['one', 'other']
  return (count, forms) => {
    // Russian uses the genitive singular after a fraction («2,4 сделки»), which is the form of «few» unless the phrase itself is in the genitive.
    const fraction = forms > order.length ? order.length : 1
    const form = locale === 'ru' && !Number.isInteger(count) ? fraction : order.indexOf(rules.select(Math.abs(count)))
    return Math.min(Math.max(form, 0), forms - 1)
  }
}
