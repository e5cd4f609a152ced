import type { Goal } from '../../../shared/api/goal-contract'

/** Goals of one metric together, metrics and subjects in alphabetical order, groups before people. */
export function groupGoals(goals: readonly Goal[]): { metricId: string; metricName: string; goals: Goal[] }[] {
  const groups = new Map<string, { metricId: string; metricName: string; goals: Goal[] }>()
  for (const goal of goals) {
    const group = groups.get(goal.metricId) ?? { metricId: goal.metricId, metricName: goal.metricName, goals: [] }
    group.goals.push(goal)
    groups.set(goal.metricId, group)
  }
  for (const group of groups.values()) group.goals.sort(bySubject)
  return [...groups.values()].sort((a, b) => a.metricName.localeCompare(b.metricName))
}

function bySubject(a: Goal, b: Goal): number {
  const rank = { everyone: 0, department: 1, user: 2 }
  return rank[a.subject.kind] - rank[b.subject.kind] || a.subjectName.localeCompare(b.subjectName)
}
