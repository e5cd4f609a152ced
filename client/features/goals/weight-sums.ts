import type { Goal } from '../../../shared/api/goal-contract'
import { toMicros } from '../../../shared/money/fraction'
import { subjectKey, type GoalForm } from './goal-draft'

/** What the weights of each person's goals of the form's unit come to, the form's own goal included. */
export function weightSums(form: GoalForm, goals: readonly Goal[]): { key: string; sum: number }[] {
  const edited = new Set(form.rows.flatMap((row) => row.goalId ?? []))
  return form.rows.filter((row) => row.subject.kind === 'user').map((row) => {
    const key = subjectKey(row.subject)
    const others = goals.filter((goal) => !edited.has(goal.id) && subjectKey(goal.subject) === key && unitOf(goal) === form.unit && isShown(goal, form))
    const micros = others.reduce((sum, { weight = 1 }) => sum + toMicros(weight), toMicros(form.weight ?? 1))
    return { key, sum: Number(micros) / 1e6 }
  })
}

function unitOf({ period }: Goal): GoalForm['unit'] {
  return period.kind === 'once' ? 'once' : period.unit
}

/** Does the other goal still hold when the form's one begins? */
function isShown({ period }: Goal, form: GoalForm): boolean {
  const end = period.kind === 'once' ? period.to : period.until
  return end === undefined || end > form.from
}
