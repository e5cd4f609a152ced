import type { FigureUnit } from '../api/metric-contract'
import type { Better } from '../metric/metric-types'
import type { Problem } from '../problem/problem-types'
import { checkBonus } from './check-bonus'
import type { GoalDraft, Mark } from './goal-types'

/** What a goal needs to know of its metric. */
export type GoalMetric = { name: string; better: Better; unit: FigureUnit; additive: boolean }

/** What is wrong with a goal on this metric; empty when all is well. */
export function checkGoal(draft: GoalDraft, metric: GoalMetric): Problem[] {
  return [...checkFigures(draft, metric), ...checkMarks(draft.marks), ...checkRule(draft, metric)]
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

function checkRule({ bonus, subject, target, weight }: GoalDraft, { unit, better }: GoalMetric): Problem[] {
  if (!bonus) return []
  return checkBonus(bonus, { subject, target, weight, unit, better })
    .map(({ path, message }) => ({ path: path === 'weight' ? path : `bonus.${path}`, code: 'bonus', message }))
}
