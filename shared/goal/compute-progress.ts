import { computeBonus, computeBonusMax, ruleOf } from '../bonus/compute-bonus'
import type { FigureUnit } from '../api/metric-contract'
import type { Bonus } from '../bonus/bonus-line-types'
import type { BonusRule } from '../bonus/bonus-types'
import { factAtMark, isIndexAtLeast } from '../money/fraction'
import { expectedFact, paceCalendar, periodDays, type PeriodDays } from '../period/pace'
import { periodPhase, type Period, type PeriodPhase } from '../period/period'
import type { WorkCalendar } from '../period/work-calendar-types'
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
  /** Which days count for the pace. */
  calendar: WorkCalendar
  unit: FigureUnit
  /** Do days add up to the fact (counts and sums)? Ratios and averages have no pace. */
  additive: boolean
}

export type MarkState = { at: number; reached: boolean; amountMinor?: number; value: number; left: number }

/** Where the present mean per working day ends; in units of the fact, and as an index. */
export type Forecast = { fact: number; index: number }

export type ProgressFigures = {
  phase: PeriodPhase
  index: number | null
  expected: number | null
  days: PeriodDays
  perDay: number | null
  neededToday: number | null
  forecast: Forecast | null
  marks: MarkState[]
  bonus: Bonus
  bonusMaxMinor: number | null
  withinReachMinor: number | null
  today: { fact: number; bonusMinor: number } | null
}

/** Everything a goal shows in one period. Reached marks and money are decided exactly; `index` is for showing. */
export function computeProgress(input: ProgressInput): ProgressFigures {
  const { goal, fact, factToday, period, today, additive } = input
  const days = periodDays(period, today, input.calendar)
  const { base, target } = goal
  const phase = periodPhase(period, today)
  const judged = canJudge(input) ? fact : null
  const bonus = bonusOf(goal, judged)
  const open = phase === 'open'
  const perDay = open && additive ? neededPerDay(input) : null
  const forecast = open && additive && judged !== null ? computeForecast(goal, judged, days) : null
  return {
    phase,
    index: judged === null ? null : computeIndex({ fact: judged, base, target }),
    expected: additive ? expectedFact({ base, target, days }) : null,
    days,
    perDay,
    neededToday: perDay === null ? null : neededToday(input, perDay),
    forecast,
    marks: markStates({ ...input, fact: judged }),
    bonus,
    bonusMaxMinor: computeBonusMax({ rule: ruleOf(goal), marks: goal.marks, weight: goal.weight }),
    withinReachMinor: forecast ? withinReach(input, forecast.fact, bonus.amountMinor) : null,
    today: open && additive && fact !== null && factToday !== undefined
      ? { fact: factToday, bonusMinor: judged === null ? 0 : bonus.amountMinor - bonusOf(goal, fact - factToday).amountMinor }
      : null,
  }
}

/** (fact − base) / (target − base) for showing and sorting; decide by `compareIndex`. */
export function computeIndex({ fact, base, target }: { fact: number; base: number; target: number }): number {
  // Without + 0 a fact at the base of a downward goal would be -0.
  return (fact - base) / (target - base) + 0
}

/**
 * Does the fact say anything of the goal? Not when nobody was there to work for it, and before a period begins only that nothing
 * has been done yet: an empty figure would be all of the way where less is better.
 */
function canJudge({ goal: { base, target }, period, today }: ProgressInput): boolean {
  return base !== target && (target > base || periodPhase(period, today) !== 'future')
}

/** Are the facts whole: counts, or minor units that are not an average? */
function isWhole({ unit, additive }: ProgressInput): boolean {
  return additive && ((unit.kind === 'count' && !unit.fractional) || unit.kind === 'money')
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

/**
 * What each working day left, today included, must bring to the target; null when it is reached or lower is better.
 * When only days off are left, each of them.
 */
function neededPerDay({ goal: { base, target }, fact, factToday = 0, period, today, calendar }: ProgressInput): number | null {
  if (fact === null || target < base || fact >= target) return null
  const { isWorkingDay, countWorkingDays } = paceCalendar(period, calendar)
  const left = countWorkingDays(today, period.to)
  if (left === 0) return (target - (fact - factToday)) / (period.to - today)
  // What a day off has brought already is no longer asked of the working days.
  return (target - (isWorkingDay(today) ? fact - factToday : fact)) / left
}

/** What is still to come today; null on a day off while working days are left. */
function neededToday({ factToday = 0, period, today, calendar }: ProgressInput, perDay: number): number | null {
  const { isWorkingDay, countWorkingDays } = paceCalendar(period, calendar)
  const isOff = !isWorkingDay(today) && countWorkingDays(today, period.to) > 0
  return isOff ? null : Math.max(0, perDay - factToday)
}

/** Null before the first working day: there is no mean yet. */
function computeForecast({ base, target }: GoalFigures, fact: number, { total, passed }: PeriodDays): Forecast | null {
  if (passed === 0) return null
  const end = (fact * total) / passed
  return { fact: end, index: computeIndex({ fact: end, base, target }) }
}

/** What the bonus grows by when every working day left brings as much as the mean one so far. */
function withinReach(input: ProgressInput, forecast: number, earnedMinor: number): number {
  const reach = bonusOf(input.goal, isWhole(input) ? Math.floor(forecast) : forecast).amountMinor
  return Math.max(0, reach - earnedMinor)
}
