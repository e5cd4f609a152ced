import { divideRound, power10, toDecimal, toSafeNumber } from './decimal'
import { minorExponent, type Rate } from './money'

/** `top / bottom` minor units of one currency per minor unit of another, in lowest terms. */
export type ExactRate = { top: bigint; bottom: bigint }

/**
 * What a minor unit of `from` is worth in minor units of `to`. `ofTo` is the rate of `to` in the currency that both rates are told in, for
 * one told before the portal changed its base. Null for what is no positive rate.
 */
export function toExactRate({ from, to, rate, ofTo }: { from: string; to: string; rate: Rate; ofTo?: Rate | null | undefined }): ExactRate | null {
  const own = toFraction(rate)
  const base = ofTo ? toFraction(ofTo) : { top: 1n, bottom: 1n }
  if (!own || !base) return null
  return reduce({ top: own.top * base.bottom * power10(minorExponent(to)), bottom: own.bottom * base.top * power10(minorExponent(from)) })
}

/** The amount at this rate, halves away from zero; null when no integer holds it. */
export function applyRate(amountMinor: number, { top, bottom }: ExactRate): number | null {
  // Nearly all amounts fit: floats divide whole numbers below 2 ** 53 exactly enough to round them down.
  const [upper, lower] = [Number(top), Number(bottom)]
  const doubled = 2 * Math.abs(amountMinor) * upper + lower
  // Without + 0 a negative amount too small to count would be -0.
  if (doubled <= Number.MAX_SAFE_INTEGER && 2 * lower <= Number.MAX_SAFE_INTEGER) return Math.sign(amountMinor) * Math.floor(doubled / (2 * lower)) + 0
  try {
    return toSafeNumber(divideRound(BigInt(amountMinor) * top, bottom))
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

function toFraction({ rateAmount, rateCount }: Rate): ExactRate | null {
  try {
    const [amount, count] = [toDecimal(rateAmount), toDecimal(rateCount)]
    if (amount.units <= 0n || count.units <= 0n) return null
    return { top: amount.units * power10(count.scale), bottom: count.units * power10(amount.scale) }
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

function reduce({ top, bottom }: ExactRate): ExactRate {
  let [a, b] = [top, bottom]
  while (b > 0n) [a, b] = [b, a % b]
  return { top: top / a, bottom: bottom / a }
}
