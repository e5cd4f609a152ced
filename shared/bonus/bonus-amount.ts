import { divideRound, toSafeNumber } from '../money/decimal'
import type { Fraction } from '../money/fraction'

const million = 1_000_000n

/** A fraction of minor units to whole steps of `roundMinor` (default 1), half up; throws RangeError when too large. */
export function roundAmount({ top, bottom }: Fraction, roundMinor = 1): number {
  const step = BigInt(roundMinor)
  return toSafeNumber(divideRound(top, bottom * step) * step)
}

export function multiply(a: Fraction, b: Fraction): Fraction {
  return { top: a.top * b.top, bottom: a.bottom * b.bottom }
}

/** Sign of a − b. */
export function compareFractions(a: Fraction, b: Fraction): number {
  const difference = a.top * b.bottom - b.top * a.bottom
  if (difference === 0n) return 0
  return difference < 0n ? -1 : 1
}

/** Millionths as a fraction. */
export function fromMicros(micros: bigint): Fraction {
  return { top: micros, bottom: million }
}

/** For showing, never for deciding. */
export function toNumber({ top, bottom }: Fraction): number {
  return Number((top * million * million) / bottom) / 1e12
}
