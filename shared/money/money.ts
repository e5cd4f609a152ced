import { divideRound, power10, toDecimal, toSafeNumber } from './decimal'

/** ISO 4217: decimal places of the currencies that have other than two. */
export const minorExponents: Readonly<Record<string, number>> = {
  BIF: 0, CLP: 0, DJF: 0, GNF: 0, ISK: 0, JPY: 0, KMF: 0, KRW: 0, PYG: 0, RWF: 0, UGX: 0, UYI: 0, VND: 0, VUV: 0, XAF: 0, XOF: 0, XPF: 0,
  BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3, CLF: 4, UYW: 4,
}

/** `rateAmount / rateCount` units of the target currency per unit of the source one, as decimal text. */
export type Rate = { rateAmount: string; rateCount: string }

/** Decimal places of a currency's minor unit. */
export function minorExponent(currency: string): number {
  return minorExponents[currency.toUpperCase()] ?? 2
}

/** Minor units of a decimal amount, halves away from zero; throws RangeError when it is no number or too large. */
export function toMinor(amount: string | number, currency: string): number {
  const { units, scale } = toDecimal(amount)
  return toSafeNumber(divideRound(units * power10(minorExponent(currency)), power10(scale)))
}

/** Decimal text of minor units: 123456 RUB is `1234.56`. */
export function toMajorText(amountMinor: number, currency: string): string {
  const places = minorExponent(currency)
  const digits = String(Math.abs(amountMinor)).padStart(places + 1, '0')
  const sign = amountMinor < 0 ? '-' : ''
  if (places === 0) return sign + digits
  return `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`
}

/** Minor units of `to` for minor units of `from`, exact, halves away from zero; throws RangeError for a rate that is not positive. */
export function convertMinor({ amountMinor, from, to, rate }: { amountMinor: number; from: string; to: string; rate: Rate }): number {
  const amount = toDecimal(rate.rateAmount)
  const count = toDecimal(rate.rateCount)
  if (amount.units <= 0n || count.units <= 0n) throw new RangeError(`not a rate: ${rate.rateAmount} / ${rate.rateCount}`)
  const top = BigInt(amountMinor) * amount.units * power10(count.scale) * power10(minorExponent(to))
  const bottom = count.units * power10(amount.scale) * power10(minorExponent(from))
  return toSafeNumber(divideRound(top, bottom))
}
