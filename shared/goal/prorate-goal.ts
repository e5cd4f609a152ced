import type { BonusRule } from '../bonus/bonus-types'
import type { FigureUnit } from '../api/metric-contract'
import { divideRound, power10, toDecimal, toSafeNumber } from '../money/decimal'
import type { Presence } from '../period/presence'
import type { GoalFigures } from './compute-progress'
import type { GoalDraft } from './goal-types'

/** Is the goal cut to the days its person is there? Only one person's figure that adds up can be; such goals are unless they say no. */
export function isProrated({ subject, prorate = true }: Pick<GoalDraft, 'subject' | 'prorate'>, { additive }: { additive: boolean }): boolean {
  return additive && subject.kind === 'user' && prorate
}

/**
 * Base and target times worked days over norm days; the money of its rule too where the goal says so. Money comes out in whole
 * minor units and anything else to four places, halves away from zero: what is shown is what is compared.
 */
export function prorateGoal<Goal extends GoalFigures & { prorateFund?: boolean | undefined }>(goal: Goal, presence: Presence, unit: FigureUnit): Goal {
  const places = unit.kind === 'money' ? 0 : 4
  const figures = { ...goal, base: share(goal.base, presence, places), target: share(goal.target, presence, places) }
  if (!goal.prorateFund) return figures
  const money = (minor: number): number => share(minor, presence, 0)
  return {
    ...figures, bonus: goal.bonus && prorateRule(goal.bonus, money),
    marks: goal.marks.map((mark) => (mark.amountMinor === undefined ? mark : { ...mark, amountMinor: money(mark.amountMinor) })),
  }
}

/** What is paid for the fact itself is not cut twice. */
function prorateRule(rule: BonusRule, money: (minor: number) => number): BonusRule {
  switch (rule.kind) {
    case 'share': return { ...rule, fundMinor: money(rule.fundMinor) }
    case 'proportional': return { ...rule, amountMinor: money(rule.amountMinor) }
    case 'oneTime':
    case 'actual':
    case 'pool': return rule
  }
}

function share(value: number, { worked, norm }: Presence, places: number): number {
  if (worked === norm) return value
  const { units, scale } = toDecimal(value)
  const rounded = divideRound(units * BigInt(worked) * power10(places), BigInt(norm) * power10(scale))
  return toSafeNumber(rounded) / 10 ** places
}
