import type { FigureUnit } from '../api/metric-contract'
import type { BonusRule } from '../bonus/bonus-types'
import type { Better } from '../metric/metric-types'
import type { Problem } from '../problem/problem-types'
import type { GoalDraft, Mark } from './goal-types'

/** What a goal needs to know of its metric. */
export type GoalMetric = { name: string; better: Better; unit: FigureUnit; additive: boolean }

/** What is wrong with a goal on this metric; empty when all is well. */
export function checkGoal(draft: GoalDraft, metric: GoalMetric): Problem[] {
  return [...checkFigures(draft, metric), ...checkMarks(draft.marks), ...(draft.bonus ? checkBonus(draft, draft.bonus, metric) : [])]
}

function checkFigures({ base, target }: GoalDraft, { name, better, unit, additive }: GoalMetric): Problem[] {
  if (base === target) return [{ path: 'target', code: 'target', message: 'target equals base' }]
  const problems: Problem[] = []
  if (better === 'higher' && target < base) {
    problems.push({ path: 'target', code: 'direction', message: `of "${name}" more is better, so the target must lie above the base` })
  }
  if (better === 'lower' && target > base) {
    problems.push({ path: 'base', code: 'direction', message: `of "${name}" less is better, so the base must lie above the target` })
  }
  if (unit.kind === 'money' && additive) {
    for (const [path, value] of [['base', base], ['target', target]] as const) {
      if (!Number.isSafeInteger(value)) problems.push({ path, code: 'not-whole', message: `${path} is money and must be whole minor units` })
    }
  }
  return problems
}

function checkMarks(marks: readonly Mark[]): Problem[] {
  return marks.flatMap((mark, i): Problem[] => {
    if (!marks.slice(0, i).some((other) => other.at === mark.at)) return []
    return [{ path: `marks.${i}.at`, code: 'duplicate-mark', message: `mark ${mark.at} is there twice` }]
  })
}

function checkBonus({ subject, weight }: GoalDraft, rule: BonusRule, { unit }: GoalMetric): Problem[] {
  const refuse = (path: string, message: string): Problem[] => [{ path: `bonus.${path}`, code: 'bonus', message }]
  switch (rule.kind) {
    case 'oneTime': return []
    case 'share':
      return [
        ...(hasRepeats(rule.bands.map((band) => band.from)) ? refuse('bands', 'two bands begin at one share') : []),
        ...(weight === 0 ? refuse('weight', 'a share of weight 0 never pays') : []),
      ]
    case 'pool': return subject.kind === 'user' ? refuse('kind', 'a pool belongs to a department or to everyone, not to one person') : []
    case 'actual': {
      const ways = [rule.rate, rule.rateMinor, rule.tiers].filter((way) => way !== undefined).length
      if (ways !== 1) return refuse('rate', 'expected exactly one of rate, rateMinor, tiers')
      if (rule.rate !== undefined && unit.kind !== 'money') return refuse('rate', 'a rate is a share of money; use rateMinor for a metric that is not money')
      if (rule.rateMinor !== undefined && unit.kind === 'money') return refuse('rateMinor', 'money is paid by rate, a share of it')
      return hasRepeats((rule.tiers ?? []).map((tier) => tier.from)) ? refuse('tiers', 'two tiers begin at one share') : []
    }
    case 'proportional':
      return rule.cap !== undefined && (rule.floor ?? 0) > rule.cap ? refuse('floor', 'the floor lies above the cap') : []
  }
}

function hasRepeats(values: readonly number[]): boolean {
  return new Set(values).size < values.length
}
