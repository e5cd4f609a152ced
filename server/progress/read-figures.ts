import type { Kysely } from 'kysely'
import { isFunnelMetric } from '../../shared/metric/metric-kind'
import type { Period } from '../../shared/period/period'
import type { StoredGoal } from '../store/goal-store'
import type { PortalTables } from '../store/portal-tables'
import { listCreditedPeople, sumDays, sumSegments, type Segment, type Total } from '../store/total-reader'
import { memberDays } from './goal-members'
import { metricOf, type Frame, type FramedMetric } from './load-frame'
import type { Ask } from './progress-types'

/** A goal in one of its periods. */
export type GoalPeriodAsk = { goal: StoredGoal; period: Period; withPoints: boolean }

/** What the totals say of it; facts are null for measures that are not read from totals. */
export type GoalFigures = {
  fact: number | null
  factToday: number | undefined
  /** Facts of the subject's people; those who were members without credits have 0. */
  people: ReadonlyMap<string, number | null>
  /** What each day with credits adds, in order; only when asked for. */
  days: readonly { day: number; value: number }[]
}

/** Reads the figures of many goals with a fixed number of statements. */
export async function readFigures(db: Kysely<PortalTables>, ask: Ask, { frame, asks }: { frame: Frame; asks: readonly GoalPeriodAsk[] }): Promise<GoalFigures[]> {
  const members = await listSegments(db, ask, { frame, asks })
  const flat = members.flatMap((segments, index) => segments.map((segment) => ({ index, segment })))
  const open = flat.filter(({ segment }) => frame.today >= segment.from && frame.today < segment.to)
  const totals = await sumSegments(db, [...flat.map((f) => f.segment), ...open.map(({ segment }) => ({ ...segment, from: frame.today, to: frame.today + 1 }))])
  const daily = flat.filter(({ index }) => asks[index]?.withPoints)
  const days = await sumDays(db, daily.map((f) => f.segment), (i) => daily[i]?.index ?? -1)

  const figures = asks.map(({ goal }) => ({ fact: 0, factToday: 0, people: new Map<string, number>(), days: [] as { day: number; value: number }[], metric: metricOf(frame, goal) }))
  flat.forEach(({ index, segment }, i) => {
    const one = figures[index]
    const value = valueOf(one?.metric, totals[i])
    if (!one || value === null) return
    one.fact += value
    one.people.set(segment.personId, (one.people.get(segment.personId) ?? 0) + value)
  })
  open.forEach(({ index }, i) => {
    const one = figures[index]
    if (one) one.factToday += valueOf(one.metric, totals[flat.length + i]) ?? 0
  })
  for (const row of days) {
    const one = figures[row.group]
    one?.days.push({ day: row.day, value: valueOf(one.metric, row) ?? 0 })
  }
  return figures.map((one, i) => (one.metric.additive && isFunnelMetric(one.metric.definition)
    ? { fact: one.fact, factToday: one.factToday, people: one.people, days: one.days }
    : { fact: null, factToday: undefined, people: new Map((members[i] ?? []).map((segment) => [segment.personId, null])), days: [] }))
}

/** The segments of each goal's figure, of the live generation. */
export async function listSegments(db: Kysely<PortalTables>, ask: Ask, { frame, asks }: { frame: Frame; asks: readonly Pick<GoalPeriodAsk, 'goal' | 'period'>[] }): Promise<Segment[][]> {
  const forAll = asks.filter(({ goal }) => goal.draft.subject.kind === 'everyone').map(({ goal }) => metricOf(frame, goal))
  const credited = await listCreditedPeople(db, [...new Map(forAll.map((m) => [m.id, { metricId: m.id, generation: m.generation }])).values()])
  const active = [...frame.people.values()].filter((person) => person.active).map((person) => person.id)
  return asks.map(({ goal, period }) => {
    const metric = metricOf(frame, goal)
    const everyone = [...new Set([...active, ...(credited.get(metric.id) ?? [])])]
    return memberDays(goal.draft.subject, period, { structure: ask.structure, zone: frame.zone, everyone })
      .map((days) => ({ metricId: metric.id, generation: metric.generation, ...days }))
  })
}

/** The figure of a total under the metric's measure. */
export function valueOf(metric: FramedMetric | undefined, total: Total | undefined): number | null {
  const definition = metric?.definition
  if (!definition || !total || !isFunnelMetric(definition)) return null
  if (definition.measure.kind === 'count') return total.count
  return definition.measure.kind === 'sum' ? total.sum : null
}
