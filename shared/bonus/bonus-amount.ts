import { divideRound } from '../money/decimal'
import type { Fraction } from '../money/fraction'

const million = 1_000_000n

/** The most that one parameter or one line holds, in minor units: twenty such lines still add up exactly. */
export const mostMinor = 100_000_000_000_000

/**
 * A fraction of minor units to whole steps of `roundMinor` (default 1), half up. What is beyond `mostMinor` is held
 * there: one goal with an absurd fact must not take a whole board down.
 */
export function roundAmount({ top, bottom }: Fraction, roundMinor = 1): number {
  const step = BigInt(roundMinor)
  const amount = Number(divideRound(top, bottom * step) * step)
  return Math.min(amount, mostMinor)
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
