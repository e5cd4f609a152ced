import type { Kysely } from 'kysely'
import { lastingSettings, recordTables, type ChangeStamp, type Watching } from '../store/change-stamp'
import { listGoalSpans, type GoalSpan } from '../store/goal-store'
import { listRatios, type RatioParts } from '../store/metric-store'
import type { PortalTables } from '../store/portal-tables'
import { loadStructure } from '../store/structure-reader'
import type { Touch } from './diff-credits'

/** Goals whose figures the touched credits may change: of the metric or a ratio over it, covering the day, including the person. */
export type FindMovedGoals = (db: Kysely<PortalTables>, touches: readonly Touch[]) => Promise<string[]>

/** Whatever the search may read. */
export const goalSources: Watching = {
  except: [...recordTables, 'people', 'currency_rates', 'fields', 'stages', 'pipelines', 'metric_versions'],
  refined: { metrics: { columns: ['id', 'source', 'definition'] }, settings: lastingSettings },
}

type Known = { goalsOf: Map<string, readonly GoalSpan[]>; ratios: readonly RatioParts[] | null; isMember: MemberTest | null }
type MemberTest = (personId: string, departmentId: string) => boolean

/** What was read is kept as long as `stamp` (of `goalSources`) stays the same. */
export function createGoalFinder(stamp: ChangeStamp): FindMovedGoals {
  let mark: string | null = null
  let kept: Known = { goalsOf: new Map(), ratios: null, isMember: null }

  function known(): Known {
    const now = stamp()
    if (now === null || now !== mark) kept = { goalsOf: new Map(), ratios: null, isMember: null }
    mark = now
    return kept
  }

  return async (db, touches) => {
    if (touches.length === 0) return []
    const found = known()
    const touchesOf = groupTouches(touches)
    await readGoals(db, found, [...touchesOf.keys()].filter((metricId) => !found.goalsOf.has(metricId)))
    const goals = [...touchesOf].flatMap(([metricId, own]) => (found.goalsOf.get(metricId) ?? []).map((goal) => ({ goal, own })))
    if (goals.some(({ goal }) => goal.subject.kind === 'department')) found.isMember ??= await readMembers(db)
    const moved = goals.filter(({ goal, own }) => own.some((touch) => covers(goal, touch) && includes(goal, touch.personId, found.isMember)))
    return [...new Set(moved.map(({ goal }) => goal.id))]
  }
}

/** Adds the goals that show these metrics, those of ratios over them included. */
async function readGoals(db: Kysely<PortalTables>, found: Known, metricIds: readonly string[]): Promise<void> {
  if (metricIds.length === 0) return
  found.ratios ??= await listRatios(db)
  const ratios = found.ratios.filter(({ parts }) => parts.some((part) => metricIds.includes(part)))
  const goals = await listGoalSpans(db, [...metricIds, ...ratios.map((ratio) => ratio.id)])
  for (const metricId of metricIds) {
    const shown = new Set([metricId, ...ratios.filter((ratio) => ratio.parts.includes(metricId)).map((ratio) => ratio.id)])
    found.goalsOf.set(metricId, goals.filter((goal) => shown.has(goal.metricId)))
  }
}

function covers(goal: GoalSpan, { day, isState }: Touch): boolean {
  return (isState || goal.fromDay <= day) && (goal.toDay === null || day < goal.toDay)
}

function includes({ subject }: GoalSpan, personId: string, isMember: MemberTest | null): boolean {
  switch (subject.kind) {
    case 'user': return subject.id === personId
    case 'department': return isMember?.(personId, subject.id) ?? false
    case 'everyone': return true
  }
}

/** Whoever was ever in the department counts as its member here: a goal too many in the stream does no harm. */
async function readMembers(db: Kysely<PortalTables>): Promise<MemberTest> {
  const { memberships, subtree } = await loadStructure(db)
  const departmentsOf = new Map<string, string[]>()
  for (const { personId, departmentId } of memberships) {
    const own = departmentsOf.get(personId)
    if (own) own.push(departmentId)
    else departmentsOf.set(personId, [departmentId])
  }
  return (personId, departmentId) => (departmentsOf.get(personId) ?? []).some((id) => subtree(departmentId).has(id))
}

/** One touch per metric, person and day. */
function groupTouches(touches: readonly Touch[]): Map<string, Touch[]> {
  const unique = new Map(touches.map((touch) => [`${touch.day}:${touch.metricId}:${touch.personId}`, touch]))
  const groups = new Map<string, Touch[]>()
  for (const touch of unique.values()) {
    const group = groups.get(touch.metricId)
    if (group) group.push(touch)
    else groups.set(touch.metricId, [touch])
  }
  return groups
}
