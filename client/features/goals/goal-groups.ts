import type { Goal } from '../../../shared/api/goal-contract'

export type GoalGroup = { metricId: string; metricName: string; goals: Goal[] }

/** Goals of one metric together, metrics and subjects in alphabetical order, groups before people. */
export function groupGoals(goals: readonly Goal[]): GoalGroup[] {
  const groups = new Map<string, GoalGroup>()
  for (const goal of goals) {
    const group = groups.get(goal.metricId) ?? { metricId: goal.metricId, metricName: goal.metricName, goals: [] }
    group.goals.push(goal)
    groups.set(goal.metricId, group)
  }
  for (const group of groups.values()) group.goals.sort(bySubject)
  return [...groups.values()].sort((a, b) => a.metricName.localeCompare(b.metricName))
}

/** The groups whose people or departments have every word of the text in their name; a metric whose own name has them stays whole. */
export function findGoals(groups: readonly GoalGroup[], text: string, nameOf: (goal: Goal) => string): GoalGroup[] {
  const words = text.toLocaleLowerCase().split(/\s+/).filter((word) => word !== '')
  const matches = (name: string) => words.every((word) => name.toLocaleLowerCase().includes(word))
  return groups.flatMap((group) => {
    const goals = matches(group.metricName) ? group.goals : group.goals.filter((goal) => matches(nameOf(goal)))
    return goals.length > 0 ? [{ ...group, goals }] : []
  })
}

function bySubject(a: Goal, b: Goal): number {
  const rank = { everyone: 0, department: 1, user: 2 }
  return rank[a.subject.kind] - rank[b.subject.kind] || a.subjectName.localeCompare(b.subjectName)
}
