import { computeBonus, computeBonusMax, ruleOf } from '../bonus/compute-bonus'
import type { FigureUnit } from '../api/metric-contract'
import type { Bonus } from '../bonus/bonus-line-types'
import type { BonusRule } from '../bonus/bonus-types'
import { factAtMark, isIndexAtLeast } from '../money/fraction'
import { expectedFact } from '../period/pace'
import { periodDays, periodPhase, type Period, type PeriodPhase } from '../period/period'
import type { Mark } from './goal-types'

/** The part of a goal that progress is computed from; base and target in units of the fact. */
export type GoalFigures = {
  base: number
  target: number
  marks: readonly Mark[]
  weight?: number | undefined
  bonus?: BonusRule | undefined
}

export type ProgressInput = {
  goal: GoalFigures
  /** Of the whole period; null without data. */
  fact: number | null
  /** The part of the fact that falls on today; only for facts that add up. */
  factToday?: number | undefined
  period: Period
  today: number
  unit: FigureUnit
  /** Do days add up to the fact (counts and sums)? Ratios and averages have no pace. */
  additive: boolean
}

export type MarkState = { at: number; reached: boolean; amountMinor?: number; value: number; left: number }

export type ProgressFigures = {
  phase: PeriodPhase
  index: number | null
  expected: number | null
  days: { total: number; passed: number; left: number }
  perDay: number | null
  marks: MarkState[]
  bonus: Bonus
  bonusMaxMinor: number | null
  withinReachMinor: number | null
  today: { fact: number; bonusMinor: number } | null
}

/** Everything a goal shows in one period. Reached marks and money are decided exactly; `index` is for showing. */
export function computeProgress(input: ProgressInput): ProgressFigures {
  const { goal, fact, factToday, period, today, additive } = input
  const { base, target } = goal
  const phase = periodPhase(period, today)
  const bonus = bonusOf(goal, fact)
  const open = phase === 'open'
  return {
    phase,
    index: fact === null ? null : computeIndex({ fact, base, target }),
    expected: additive ? expectedFact({ base, target, period, today }) : null,
    days: periodDays(period, today),
    perDay: open && additive ? neededPerDay(input) : null,
    marks: markStates(input),
    bonus,
    bonusMaxMinor: computeBonusMax({ rule: ruleOf(goal), marks: goal.marks, weight: goal.weight }),
    withinReachMinor: open && additive && fact !== null ? withinReach(input, fact, bonus.amountMinor) : null,
    today: open && additive && fact !== null && factToday !== undefined
      ? { fact: factToday, bonusMinor: bonus.amountMinor - bonusOf(goal, fact - factToday).amountMinor }
      : null,
  }
}

/** (fact − base) / (target − base) for showing and sorting; decide by `compareIndex`. */
export function computeIndex({ fact, base, target }: { fact: number; base: number; target: number }): number {
  // Without + 0 a fact at the base of a downward goal would be -0.
  return (fact - base) / (target - base) + 0
}

/** Are the facts whole: counts, or minor units that are not an average? */
function isWhole({ unit, additive }: ProgressInput): boolean {
  return additive && (unit.kind === 'count' || unit.kind === 'money')
}

function bonusOf(goal: GoalFigures, fact: number | null): Bonus {
  const figures = fact === null ? null : { fact, base: goal.base, target: goal.target }
  return computeBonus({ rule: ruleOf(goal), figures, marks: goal.marks, weight: goal.weight })
}

function markStates(input: ProgressInput): MarkState[] {
  const { goal: { base, target, marks, ...goal }, fact } = input
  // Money of a mark that its rule does not pay would be a promise nobody keeps.
  const pays = ruleOf(goal).kind === 'oneTime'
  return marks.toSorted((a, b) => a.at - b.at).map(({ at, amountMinor }) => {
    const reached = fact !== null && isIndexAtLeast({ fact, base, target }, at)
    const value = factAtMark({ base, target }, at, { whole: isWhole(input) })
    const left = reached ? 0 : Math.abs(value - (fact ?? base))
    return { at, reached, ...(amountMinor === undefined || !pays ? {} : { amountMinor }), value, left }
  })
}

/** What each day left, today included, must bring to the target; null when it is reached or lower is better. */
function neededPerDay({ goal: { base, target }, fact, factToday = 0, period, today }: ProgressInput): number | null {
  if (fact === null || target < base || fact >= target) return null
  return (target - (fact - factToday)) / (period.to - today)
}

/** What the bonus grows by when every day left brings as much as the mean day so far. */
function withinReach(input: ProgressInput, fact: number, earnedMinor: number): number {
  const { total, passed } = periodDays(input.period, input.today)
  const forecast = (fact * total) / passed
  const reach = bonusOf(input.goal, isWhole(input) ? Math.floor(forecast) : forecast).amountMinor
  return Math.max(0, reach - earnedMinor)
}
