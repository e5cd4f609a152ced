import type { FigureUnit } from '../../../shared/api/metric-contract'
import { checkBonus, type BonusReason } from '../../../shared/goal/check-bonus'
import type { GoalForm } from './goal-draft'
import type { Payout } from './payout'
import { toBonusRule } from './rule-draft'
import { toMarks } from './mark-track'

/** What of the metric a rule depends on. */
export type RuleMetric = { unit: FigureUnit; better: 'higher' | 'lower' }
/** `empty`: something that the rule needs is not written yet. */
export type RuleProblem = 'empty' | BonusReason

/** What keeps the rule from being saved for any line of the form, each reason once. */
export function checkRule(form: GoalForm, { unit, better }: RuleMetric): RuleProblem[] {
  const rule = toBonusRule(form.rule, { isMoney: unit.kind === 'money' })
  if (!rule) return ['empty']
  const problems = form.rows.flatMap(({ subject, target }) => checkBonus(rule, { subject, target: target ?? 1, weight: form.weight, unit, better }))
  return [...new Set(problems.map((problem) => problem.reason))]
}

/** The pay-out of each line; lines that say too little for this rule are left out. */
export function toPayouts(form: GoalForm, { unit }: Pick<RuleMetric, 'unit'>): Payout[] {
  const rule = toBonusRule(form.rule, { isMoney: unit.kind === 'money' })
  if (!rule) return []
  const shared = { rule, marks: toMarks(form.marks), weight: form.weight }
  if (rule.kind !== 'actual') return form.rows.map(() => ({ ...shared, base: 0, target: 1 }))
  return form.rows.flatMap(({ base, target }) => {
    const start = form.fromBase ? (base ?? 0) : 0
    return target === null || target === start ? [] : [{ ...shared, base: start, target }]
  })
}

/** The pay-out to draw before anybody is chosen: only a rule that pays for the fact needs to know whose target it is. */
export function samplePayout(form: GoalForm, metric: Pick<RuleMetric, 'unit'>): Payout | null {
  const [first] = toPayouts(form, metric)
  if (first) return first
  const rule = toBonusRule(form.rule, { isMoney: metric.unit.kind === 'money' })
  return !rule || rule.kind === 'actual' ? null : { rule, marks: toMarks(form.marks), weight: form.weight, base: 0, target: 1 }
}

/** May the form offer a pool: everybody in it is a group? */
export function canPool(form: GoalForm): boolean {
  return form.rule.kind === 'pool' || (form.rows.length > 0 && form.rows.every((row) => row.subject.kind !== 'user'))
}
