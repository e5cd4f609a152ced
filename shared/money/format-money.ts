import type { Language } from '../text/language-types'
import { minorExponent } from './money'

const locales = { ru: 'ru-RU', en: 'en-US' } as const

/** Minor units as people write them: «500 000 ₽», places shown only when they are not zero. */
export function formatMoney(amountMinor: number, currency: string, language: Language): string {
  const places = minorExponent(currency)
  const whole = amountMinor % 10 ** places === 0
  const digits = whole ? 0 : places
  return new Intl.NumberFormat(locales[language], {
    style: 'currency', currency, currencyDisplay: 'narrowSymbol', minimumFractionDigits: digits, maximumFractionDigits: digits,
  }).format(amountMinor / 10 ** places)
}
