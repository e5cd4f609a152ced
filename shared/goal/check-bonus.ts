import type { FigureUnit } from '../api/metric-contract'
import type { ActualRule, BonusRule, ProportionalRule, ShareRule } from '../bonus/bonus-types'
import type { Better } from '../metric/metric-types'
import type { GoalDraft } from './goal-types'

/** What keeps a rule from paying as it reads; `path` leads into the rule (`bands.1.from`), `reason` is for screens. */
export type BonusProblem = { path: string; reason: BonusReason; message: string }
export type BonusReason =
  | 'overlap' | 'gap' | 'no-pay' | 'weight' | 'person' | 'better' | 'one-way' | 'unit' | 'over-whole' | 'start' | 'mode' | 'target' | 'floor'

/** What the rule is for. */
export type BonusPlace = Pick<GoalDraft, 'subject' | 'target' | 'weight'> & { unit: FigureUnit; better: Better }

/** What is wrong with a bonus rule of a goal; empty when all is well. */
export function checkBonus(rule: BonusRule, place: BonusPlace): BonusProblem[] {
  switch (rule.kind) {
    case 'oneTime': return []
    case 'share': return checkShare(rule, place)
    case 'pool': return checkPool(place)
    case 'actual': return rule.tiers ? checkTiers(rule, rule.tiers, place) : checkRate(rule, place)
    case 'proportional': return checkProportional(rule)
  }
}

function checkShare({ bands }: ShareRule, { weight }: BonusPlace): BonusProblem[] {
  return [
    ...checkSteps('bands', bands.map(({ from, coefficient }) => ({ from, pays: coefficient }))),
    ...(weight === 0 ? [problem('weight', 'weight', 'a share of weight 0 never pays')] : []),
  ]
}

function checkPool({ subject, better }: BonusPlace): BonusProblem[] {
  return [
    ...(subject.kind === 'user' ? [problem('kind', 'person', 'a pool belongs to a department or to everyone, not to one person')] : []),
    ...(better === 'lower' ? [problem('kind', 'better', 'a pool is divided by facts, so the worst would get the most where less is better')] : []),
  ]
}

function checkRate({ rate, rateMinor, tierMode }: ActualRule, { unit }: BonusPlace): BonusProblem[] {
  if ((rate === undefined) === (rateMinor === undefined)) return [problem('rate', 'one-way', 'expected exactly one of rate, rateMinor, tiers')]
  if (tierMode !== undefined) return [problem('tierMode', 'mode', 'tierMode says how tiers pay, and there are none')]
  if (rate !== undefined && unit.kind !== 'money') return [problem('rate', 'unit', 'a rate is a share of money; use rateMinor for a metric that is not money')]
  if (rateMinor !== undefined && unit.kind === 'money') return [problem('rateMinor', 'unit', 'money is paid by rate, a share of it')]
  return rate !== undefined && rate > 1 ? [problem('rate', 'over-whole', 'a rate is a share of money, at most 1')] : []
}

function checkTiers(rule: ActualRule, tiers: NonNullable<ActualRule['tiers']>, { unit, target }: BonusPlace): BonusProblem[] {
  if (rule.rate !== undefined || rule.rateMinor !== undefined) return [problem('rate', 'one-way', 'expected exactly one of rate, rateMinor, tiers')]
  const over = unit.kind === 'money' ? tiers.findIndex((tier) => tier.rate > 1) : -1
  return [
    ...checkSteps('tiers', tiers.map(({ from, rate }) => ({ from, pays: rate }))),
    ...(over >= 0 ? [problem(`tiers.${over}.rate`, 'over-whole', 'a rate is a share of money, at most 1')] : []),
    ...(rule.from === 'base' || rule.from === 'target' ? [problem('from', 'start', 'tiers are counted from zero; from belongs to a single rate')] : []),
    ...(target <= 0 ? [problem('tiers', 'target', 'tiers are shares of the target, so the target must lie above zero')] : []),
  ]
}

function checkProportional({ cap, floor = 0 }: ProportionalRule): BonusProblem[] {
  return cap !== undefined && floor > cap ? [problem('floor', 'floor', 'the floor lies above the cap')] : []
}

/** Each band or tier reaches up to the next one, so two that begin together overlap, and one in the middle that pays nothing is a hole. */
function checkSteps(list: 'bands' | 'tiers', steps: readonly { from: number; pays: number }[]): BonusProblem[] {
  if (steps.every(({ pays }) => pays === 0)) return [problem(list, 'no-pay', `no one of the ${list} pays anything`)]
  return steps.flatMap(({ from, pays }, i): BonusProblem[] => {
    if (steps.slice(0, i).some((other) => other.from === from)) {
      return [problem(`${list}.${i}.from`, 'overlap', `${list} overlap: two begin at ${from}`)]
    }
    const isHole = pays === 0 && steps.some((other) => other.from < from && other.pays > 0)
    return isHole ? [problem(`${list}.${i}`, 'gap', `${list} have a gap: from ${from} on nothing is paid after something was`)] : []
  })
}

function problem(path: string, reason: BonusReason, message: string): BonusProblem {
  return { path, reason, message }
}
