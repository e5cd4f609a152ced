import type { Mark } from '../goal/goal-types'
import { isIndexAtLeast, type Figures } from '../money/fraction'
import { roundAmount } from './bonus-amount'
import type { Bonus, BonusInput, BonusLine } from './bonus-line-types'
import type { BonusRule, OneTimeRule } from './bonus-types'
import { computeActual } from './compute-actual'
import { computeProportional } from './compute-proportional'
import { computeShare } from './compute-share'

/** The rule of a goal: its own, else its marks pay once each. */
export function ruleOf({ bonus }: { bonus?: BonusRule | undefined }): BonusRule {
  return bonus ?? { kind: 'oneTime', mode: 'cumulative' }
}

/** The bonus of one goal for one receiver in minor units, with the lines that make it; a pool pays its members instead (`computePool`). */
export function computeBonus({ rule, figures, marks, weight }: BonusInput): Bonus {
  if (!figures) return { amountMinor: 0, lines: [] }
  const lines = bonusLines(rule, figures, marks, weight)
  return { amountMinor: lines.reduce((sum, line) => sum + line.amountMinor, 0), lines }
}

/** The most a goal can pay in minor units, null when there is no end to it. */
export function computeBonusMax({ rule, marks, weight = 1 }: Omit<BonusInput, 'figures'>): number | null {
  switch (rule.kind) {
    case 'oneTime': {
      const amounts = marks.map((mark) => oneTimeLine(mark, rule).amountMinor)
      return rule.mode === 'highest' ? Math.max(0, ...amounts) : amounts.reduce((sum, amount) => sum + amount, 0)
    }
    case 'share': return computeShare({ rule, weight, best: true }).amountMinor
    case 'pool': return rule.poolMinor
    case 'actual': return null
    case 'proportional': return rule.cap === undefined ? null : computeProportional(rule, { fact: Math.max(rule.cap, rule.gate ?? 0, rule.floor ?? 0), base: 0, target: 1 }).amountMinor
  }
}

function bonusLines(rule: BonusRule, figures: Figures, marks: readonly Mark[], weight = 1): BonusLine[] {
  switch (rule.kind) {
    case 'oneTime': return oneTimeLines(rule, figures, marks)
    case 'share': return [computeShare({ rule, weight, figures })]
    case 'pool': return []
    case 'actual': return computeActual(rule, figures)
    case 'proportional': return [computeProportional(rule, figures)]
  }
}

/** Each mark that is reached pays once; in `highest` mode only the furthest of them that has money. */
function oneTimeLines(rule: OneTimeRule, figures: Figures, marks: readonly Mark[]): BonusLine[] {
  const reached = marks
    .filter((mark) => mark.amountMinor !== undefined && isIndexAtLeast(figures, mark.at))
    .toSorted((a, b) => a.at - b.at)
    .map((mark) => oneTimeLine(mark, rule))
  return rule.mode === 'highest' ? reached.slice(-1) : reached
}

function oneTimeLine({ at, amountMinor = 0 }: Mark, { roundMinor }: OneTimeRule): BonusLine {
  return { kind: 'mark', at, amountMinor: roundAmount({ top: BigInt(amountMinor), bottom: 1n }, roundMinor) }
}
