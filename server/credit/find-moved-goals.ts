import type { Kysely } from 'kysely'
import { listGoalsOfMetrics, type StoredGoal } from '../store/goal-store'
import { listRatiosOver } from '../store/metric-store'
import type { PortalTables } from '../store/portal-tables'
import { loadStructure } from '../store/structure-reader'
import type { Touch } from './diff-credits'

/** Goals whose figures the touched credits may change: of the metric or a ratio over it, covering the day, including the person. */
export async function findMovedGoals(db: Kysely<PortalTables>, touches: readonly Touch[]): Promise<string[]> {
  if (touches.length === 0) return []
  const metricIds = [...new Set(touches.map((touch) => touch.metricId))]
  const ratios = await listRatiosOver(db, metricIds)
  const goals = await listGoalsOfMetrics(db, [...metricIds, ...ratios.map((ratio) => ratio.id)])
  const partsOf = new Map(ratios.map((ratio) => [ratio.id, ratio.parts]))
  const includes = await subjectTest(db, goals)
  const touchesOf = groupTouches(touches)
  return goals.filter((goal) =>
    (partsOf.get(goal.draft.metricId) ?? [goal.draft.metricId]).some((metricId) =>
      (touchesOf.get(metricId) ?? []).some((touch) => covers(goal, touch) && includes(goal, touch.personId)))).map((goal) => goal.id)
}

function covers(goal: StoredGoal, { day, isState }: Touch): boolean {
  return (isState || goal.fromDay <= day) && (goal.toDay === null || day < goal.toDay)
}

/** Whoever was ever in the department counts as its member here: a goal too many in the stream does no harm. */
async function subjectTest(db: Kysely<PortalTables>, goals: readonly StoredGoal[]): Promise<(goal: StoredGoal, personId: string) => boolean> {
  const structure = goals.some((goal) => goal.draft.subject.kind === 'department') ? await loadStructure(db) : null
  const departmentsOf = new Map<string, string[]>()
  for (const m of structure?.memberships ?? []) departmentsOf.set(m.personId, [...(departmentsOf.get(m.personId) ?? []), m.departmentId])
  return ({ draft: { subject } }, personId) => {
    switch (subject.kind) {
      case 'user': return subject.id === personId
      case 'department': return (departmentsOf.get(personId) ?? []).some((id) => structure?.subtree(subject.id).has(id))
      case 'everyone': return true
    }
  }
}

/** One touch per metric, person and day. */
function groupTouches(touches: readonly Touch[]): Map<string, Touch[]> {
  const unique = new Map(touches.map((touch) => [JSON.stringify([touch.metricId, touch.personId, touch.day]), touch]))
  const groups = new Map<string, Touch[]>()
  for (const touch of unique.values()) {
    const group = groups.get(touch.metricId)
    if (group) group.push(touch)
    else groups.set(touch.metricId, [touch])
  }
  return groups
}
