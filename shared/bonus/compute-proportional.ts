import { exactIndex, toMicros, type Figures, type Fraction } from '../money/fraction'
import { compareFractions, fromMicros, multiply, roundAmount, toNumber } from './bonus-amount'
import type { BonusLine } from './bonus-line-types'
import type { ProportionalRule } from './bonus-types'

/** A sum times the index: nothing below the gate, then no more than the cap and no less than the floor (0 by default). Minor units. */
export function computeProportional(rule: ProportionalRule, figures: Figures): Extract<BonusLine, { kind: 'proportional' }> {
  const share = paidShare(rule, exactIndex(figures))
  const full = { top: BigInt(rule.amountMinor), bottom: 1n }
  return {
    kind: 'proportional', fullMinor: rule.amountMinor, share: toNumber(share),
    amountMinor: roundAmount(multiply(full, share), rule.roundMinor),
  }
}

function paidShare({ gate, cap, floor = 0 }: ProportionalRule, index: Fraction): Fraction {
  if (gate !== undefined && compareFractions(index, fromMicros(toMicros(gate))) < 0) return { top: 0n, bottom: 1n }
  const capped = cap === undefined ? index : smaller(index, fromMicros(toMicros(cap)))
  return larger(capped, fromMicros(toMicros(floor)))
}

function smaller(a: Fraction, b: Fraction): Fraction {
  return compareFractions(a, b) <= 0 ? a : b
}

function larger(a: Fraction, b: Fraction): Fraction {
  return compareFractions(a, b) >= 0 ? a : b
}
