import type { Kysely } from 'kysely'
import type { Board } from '../../shared/api/board-contract'
import type { Progress } from '../../shared/api/goal-contract'
import { computeIndex } from '../../shared/goal/compute-progress'
import { isStateMetric } from '../../shared/metric/metric-kind'
import type { PortalTables } from '../store/portal-tables'
import type { Segment } from '../store/total-reader'
import { metricOf, type Frame } from './load-frame'
import type { Ask } from './progress-types'
import { listSegments, type GoalPeriodAsk } from './read-figures'
import { readGroupFacts } from './read-group-facts'

type Total = Board['totals'][number]

/**
 * One line per metric over people's own goals. What adds up is added; a ratio is Σ/Σ and an average Σ/n of everybody's credits,
 * and its base and target are the means of theirs.
 */
export async function readTotals(
  db: Kysely<PortalTables>, ask: Ask, frame: Frame, { own, asks }: { own: readonly Progress[]; asks: readonly GoalPeriodAsk[] },
): Promise<Total[]> {
  const byMetric = new Map<string, Progress[]>()
  for (const one of own) byMetric.set(one.metricId, [...(byMetric.get(one.metricId) ?? []), one])
  const goalIds = new Set(own.map((one) => one.goalId))
  const joint = asks.filter(({ goal }) => goalIds.has(goal.id) && !addsUp(metricOf(frame, goal)))
  const facts = await readJointFacts(db, ask, frame, joint)
  return [...byMetric].flatMap(([metricId, goals]) => {
    const [first] = goals
    if (!first) return []
    return [facts.has(metricId) ? toTotal(first, goals, { fact: facts.get(metricId) ?? null, combine: mean }) : toTotal(first, goals, { fact: sumOrNull(goals.map((one) => one.fact)), combine: sum })]
  })
}

/** A state does not add up from day to day, and does from person to person. */
function addsUp({ additive, counts }: ReturnType<typeof metricOf>): boolean {
  return additive || isStateMetric(counts)
}

/** The figure of all people together of each metric that does not add up; two goals on the same credits count them once. */
async function readJointFacts(db: Kysely<PortalTables>, ask: Ask, frame: Frame, asks: readonly GoalPeriodAsk[]): Promise<Map<string, number | null>> {
  if (asks.length === 0) return new Map()
  const segments = await listSegments(db, ask, { frame, asks })
  const byMetric = new Map<string, { metric: ReturnType<typeof metricOf>; segments: Map<string, Segment> }>()
  asks.forEach(({ goal }, i) => {
    const metric = metricOf(frame, goal)
    const group = byMetric.get(metric.id) ?? { metric, segments: new Map<string, Segment>() }
    for (const segment of segments[i] ?? []) group.segments.set(JSON.stringify(segment), segment)
    byMetric.set(metric.id, group)
  })
  const groups = [...byMetric.values()]
  const facts = await readGroupFacts(db, frame, groups.map(({ metric, segments: unique }) => ({ metric, segments: [...unique.values()] })))
  return new Map(groups.map(({ metric }, i) => [metric.id, facts[i] ?? null]))
}

type Combine = (values: readonly number[]) => number

function toTotal(first: Progress, goals: readonly Progress[], { fact, combine }: { fact: number | null; combine: Combine }): Total {
  const [base, target] = [combine(goals.map((one) => one.base)), combine(goals.map((one) => one.target))]
  return {
    metricId: first.metricId, metricName: first.metricName, unit: first.unit, fact, base, target,
    index: fact === null || base === target ? null : computeIndex({ fact, base, target }),
    expected: sumOrNull(goals.map((one) => one.expected)),
  }
}

function sumOrNull(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : sum(known)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length
}
