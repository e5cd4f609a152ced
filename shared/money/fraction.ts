import { divideRound, power10, toDecimal } from './decimal'

/** Fact, base and target in one unit; base and target differ. */
export type Figures = { fact: number; base: number; target: number }
/** An exact fraction; the denominator is positive. */
export type Fraction = { top: bigint; bottom: bigint }

const million = 1_000_000n

/** Millionths of a number by its decimal text, so 1.1 is exactly 1100000; more places are rounded, halves away from zero. */
export function toMicros(value: number): bigint {
  return toParts(value, million)
}

/**
 * (fact − base) / (target − base) as an exact fraction of figures to twelve places: a ratio of 0.6999996 is below 0.7,
 * and the noise of a float is not. Throws RangeError when target equals base.
 */
export function exactIndex({ fact, base, target }: Figures): Fraction {
  const top = toPicos(fact) - toPicos(base)
  const bottom = toPicos(target) - toPicos(base)
  if (bottom === 0n) throw new RangeError('target equals base')
  return bottom < 0n ? { top: -top, bottom: -bottom } : { top, bottom }
}

/** Sign of index − theta, exact. */
export function compareIndex(figures: Figures, theta: number): -1 | 0 | 1 {
  const { top, bottom } = exactIndex(figures)
  const difference = top * million - toMicros(theta) * bottom
  if (difference === 0n) return 0
  return difference < 0n ? -1 : 1
}

/** Is the index at least theta? Exact: 55 of 50 is 110 %. */
export function isIndexAtLeast(figures: Figures, theta: number): boolean {
  return compareIndex(figures, theta) >= 0
}

/**
 * The fact at which the index is theta. Whole facts (counts, money in minor units) are rounded in the goal's
 * direction: up when higher is better, down when lower is; others likewise to six places.
 */
export function factAtMark({ base, target }: { base: number; target: number }, theta: number, { whole }: { whole: boolean }): number {
  const exact = toMicros(base) * million + toMicros(theta) * (toMicros(target) - toMicros(base))
  const step = whole ? million * million : million
  const rounded = target > base ? divideUp(exact, step) : -divideUp(-exact, step)
  return whole ? Number(rounded) : Number(rounded) / 1e6
}

function toPicos(value: number): bigint {
  return toParts(value, million * million)
}

function toParts(value: number, parts: bigint): bigint {
  if (Number.isSafeInteger(value)) return BigInt(value) * parts
  const { units, scale } = toDecimal(value)
  return divideRound(units * parts, power10(scale))
}

function divideUp(top: bigint, bottom: bigint): bigint {
  const quotient = top / bottom
  return quotient * bottom < top ? quotient + 1n : quotient
}
