import type { FigureUnit } from '../../shared/api/metric-contract'

export type WordForm = 'plain' | 'genitive' | 'accusative'

/** A number with its noun, as vue-i18n gives it: «5 сделок», or in the genitive after «из»: «41 сделки». */
export type CountWords = (of: string, count: number, text: string, form: WordForm) => string

export type FigureFormat = ReturnType<typeof createFigureFormat>
export type FigureOptions = {
  /** Leave the unit out, as in «1 168 000 из 1 500 000 ₽». */
  bare?: boolean
  /** Write a plus before what is not negative. */
  signed?: boolean
  /** How the noun of a count stands: after «из» it takes the genitive, after «за» the accusative. */
  form?: WordForm
}

/** Currencies whose names the page's texts know in every form; others are named by Intl. */
const namedCurrencies = new Set(['RUB', 'USD', 'EUR', 'BYN', 'KZT'])

/** Writes figures the way the language does. Money comes in minor units; whole sums lose the empty fraction. */
export function createFigureFormat(locale: string, words: CountWords) {
  const formats = new Map<string, Intl.NumberFormat>()

  function format(value: number, options: Intl.NumberFormatOptions): string {
    const key = JSON.stringify(options)
    const found = formats.get(key) ?? new Intl.NumberFormat(locale, options)
    formats.set(key, found)
    return toMinus(found.format(value))
  }

  /** While the currency of a portal is not known its money is written as that of most, without a sign. */
  function exponentOf(currency: string): number {
    if (currency === '') return 2
    return new Intl.NumberFormat(locale, { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
  }

  /** A sum of money with its currency; fractions only where there are any. */
  function money(minor: number, currency: string, { bare = false, signed = false }: FigureOptions = {}): string {
    const exponent = exponentOf(currency)
    const value = minor / 10 ** exponent
    const digits = Number.isInteger(value) ? 0 : exponent
    return format(value, {
      ...(bare || currency === '' ? {} : { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }),
      ...(signed && { signDisplay: 'exceptZero' }),
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    })
  }

  /** A sum with its currency spelled out, for those who listen: «1 500 000 рублей». */
  function spokenMoney(minor: number, currency: string, form: WordForm = 'plain'): string {
    const value = minor / 10 ** exponentOf(currency)
    if (currency === '') return money(minor, currency)
    if (namedCurrencies.has(currency)) return words(currency, value, money(minor, currency, { bare: true }), form)
    return format(value, { style: 'currency', currency, currencyDisplay: 'name', minimumFractionDigits: 0 })
  }

  function number(value: number, { signed = false, digits = 2 }: { signed?: boolean; digits?: number } = {}): string {
    return format(value, { maximumFractionDigits: digits, ...(signed && { signDisplay: 'exceptZero' }) })
  }

  /** A share of the way, floored to 0.1 % so that 99.96 % never looks like 100 %. */
  function percent(share: number, { digits = 1 }: { digits?: number } = {}): string {
    return format(floorShare(share, digits), { style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits })
  }

  /** The place of a mark: as exact as it was set. */
  function markPercent(at: number): string {
    return format(at, { style: 'percent', maximumFractionDigits: 4 })
  }

  /** Whole units of money in running figures: kopecks stay in the drill-down. */
  function figure(value: number, unit: FigureUnit, options: FigureOptions = {}): string {
    const signed = options.signed ?? false
    if (unit.kind === 'money') return money(toWhole(value, unit.currency), unit.currency, options)
    if (unit.kind === 'share') return format(value, { style: 'percent', maximumFractionDigits: 1, ...(signed && { signDisplay: 'exceptZero' }) })
    const digits = unit.kind === 'count' ? (unit.fractional ? 2 : 0) : 1
    const text = number(value, { signed, digits })
    if (options.bare) return text
    const form = options.form ?? 'plain'
    if (unit.kind === 'count') return words(unit.of, Number(value.toFixed(digits)), text, form)
    if (unit.kind === 'hours') return words('hour', Math.round(value * 10) / 10, text, form)
    return `${text}\u00a0${unit.title}`
  }

  /** The same with money spelled out. */
  function spokenFigure(value: number, unit: FigureUnit, options: FigureOptions = {}): string {
    if (unit.kind !== 'money' || options.bare) return figure(value, unit, options)
    return spokenMoney(toWhole(value, unit.currency), unit.currency, options.form)
  }

  function toWhole(minor: number, currency: string): number {
    const one = 10 ** exponentOf(currency)
    return Math.round(minor / one) * one
  }

  /** A difference of two figures: percentage points for shares. */
  function difference(value: number, unit: FigureUnit, options: FigureOptions = {}): string {
    if (unit.kind !== 'share') return figure(value, unit, options)
    return words('point', value * 100, number(value * 100, { signed: options.signed ?? false, digits: 1 }), options.form ?? 'plain')
  }

  return { money, spokenMoney, number, percent, markPercent, figure, spokenFigure, difference }
}

/** Floors toward minus infinity at `digits` of a percent, immune to binary noise such as 0.29 * 1000 = 289.99…. */
export function floorShare(share: number, digits: number): number {
  const scale = 100 * 10 ** digits
  return Math.floor(Number((share * scale).toPrecision(12))) / scale
}

function toMinus(text: string): string {
  return text.replace('-', '\u2212')
}
