import { toMicros, type Figures } from '../money/fraction'
import { roundAmount } from './bonus-amount'
import type { BonusLine } from './bonus-line-types'
import type { ActualRule } from './bonus-types'

const million = 1_000_000n

/** Pays for the fact itself: by one rate, or by tiers whose `from` is a share of the target. Lines in minor units. */
export function computeActual(rule: ActualRule, figures: Figures): BonusLine[] {
  return rule.tiers ? tierLines(rule, rule.tiers, figures) : [rateLine(rule, figures)]
}

function rateLine(rule: ActualRule, { fact, base, target }: Figures): BonusLine {
  const from = rule.from ?? 'zero'
  const start = { zero: 0, base, target }[from]
  // Where lower is better the units worth paying for lie below base or target.
  const downward = target < base && from !== 'zero'
  const above = toMicros(fact) - toMicros(start)
  const units = atLeastZero(downward ? -above : above)
  const rate = rule.rateMinor ?? rule.rate ?? 0
  return { kind: 'actual', from, units: Number(units) / 1e6, rate, amountMinor: pay(units, rate, rule.roundMinor) }
}

function tierLines(rule: ActualRule, given: NonNullable<ActualRule['tiers']>, { fact, target }: Figures): BonusLine[] {
  const factMicros = toMicros(fact)
  const tiers = given
    .map((tier) => ({ ...tier, start: (toMicros(tier.from) * toMicros(target)) / million }))
    .toSorted((a, b) => a.from - b.from)
  const reached = tiers.filter((tier) => toMicros(tier.from) * toMicros(target) <= factMicros * million)
  const line = ({ from, rate }: { from: number; rate: number }, units: bigint): BonusLine =>
    ({ kind: 'tier', from, units: Number(units) / 1e6, rate, amountMinor: pay(units, rate, rule.roundMinor) })
  if (rule.tierMode === 'whole') return reached.slice(-1).map((tier) => line(tier, atLeastZero(factMicros)))
  return reached.map((tier, i) => {
    const end = reached[i + 1]?.start ?? factMicros
    return line(tier, atLeastZero(end - tier.start))
  })
}

function pay(unitMicros: bigint, rate: number, roundMinor: number | undefined): number {
  return roundAmount({ top: unitMicros * toMicros(rate), bottom: million * million }, roundMinor)
}

function atLeastZero(value: bigint): bigint {
  return value > 0n ? value : 0n
}
