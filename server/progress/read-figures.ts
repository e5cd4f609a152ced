import type { Kysely } from 'kysely'
import { isStateMetric } from '../../shared/metric/metric-kind'
import { sinceEver } from '../../shared/period/day-number'
import type { Period } from '../../shared/period/period'
import type { StoredGoal } from '../store/goal-store'
import type { PortalTables } from '../store/portal-tables'
import { listCreditedPeople, type Segment } from '../store/total-reader'
import { memberDays } from './goal-members'
import { metricOf, partsOf, type Frame } from './load-frame'
import type { Ask } from './progress-types'
import { readCurves, type CurvePoint } from './read-curves'
import { readGroupFacts, type FactGroup } from './read-group-facts'
import type { TrialLedger } from './trial-ledger'

/** A goal in one of its periods. */
export type GoalPeriodAsk = { goal: StoredGoal; period: Period; withPoints: boolean }

/** What the ledger says of it; facts are null without data. */
export type GoalFigures = {
  fact: number | null
  /** What today added; only of figures that add up. */
  factToday: number | undefined
  /** Facts of the subject's people, those without credits included. */
  people: ReadonlyMap<string, number | null>
  /** The fact after each local day with credits, in order; only when asked for. */
  curve: readonly CurvePoint[]
}

/** Reads the figures of many goals with a fixed number of statements; those of the metrics that `trial` has from it. */
export async function readFigures(
  db: Kysely<PortalTables>, ask: Ask, { frame, asks, trial }: { frame: Frame; asks: readonly GoalPeriodAsk[]; trial?: TrialLedger },
): Promise<GoalFigures[]> {
  const members = await listSegments(db, ask, { frame, asks, ...(trial ? { trial } : {}) })
  const groups = asks.map(({ goal }, i): FactGroup => ({ metric: metricOf(frame, goal), segments: members[i] ?? [] }))
  const today = groups.map(({ metric, segments }): FactGroup => ({ metric, segments: metric.additive ? segmentsOn(segments, frame.today) : [] }))
  const people = groups.flatMap(({ metric, segments }, index) => byPerson(segments).map(([personId, own]) => ({ index, personId, metric, segments: own })))
  const facts = await readGroupFacts(db, frame, [...groups, ...today, ...people], trial)
  const peopleFacts = asks.map(() => new Map<string, number | null>())
  people.forEach(({ index, personId }, i) => peopleFacts[index]?.set(personId, facts[2 * groups.length + i] ?? null))
  const drawn = asks.flatMap(({ withPoints }, i) => (withPoints ? [i] : []))
  const curves = await readCurves(db, frame, drawn.flatMap((i) => groups[i] ?? []), 'day')
  const curveOf = new Map(drawn.map((i, place) => [i, curves[place] ?? []]))
  return groups.map(({ metric }, i) => ({
    fact: facts[i] ?? null,
    factToday: metric.additive ? (facts[groups.length + i] ?? 0) : undefined,
    people: peopleFacts[i] ?? new Map<string, number | null>(),
    curve: curveOf.get(i) ?? [],
  }))
}

function segmentsOn(segments: readonly Segment[], day: number): Segment[] {
  return segments.filter(({ from, to }) => day >= from && day < to).map((segment) => ({ ...segment, from: day, to: day + 1 }))
}

function byPerson(segments: readonly Segment[]): [string, Segment[]][] {
  const people = new Map<string, Segment[]>()
  for (const segment of segments) {
    const own = people.get(segment.personId)
    if (own) own.push(segment)
    else people.set(segment.personId, [segment])
  }
  return [...people]
}

/** The segments of each goal's figure, of the live generations of its metric or of both parts of its ratio. */
export async function listSegments(
  db: Kysely<PortalTables>, ask: Ask, { frame, asks, trial }: { frame: Frame; asks: readonly Pick<GoalPeriodAsk, 'goal' | 'period'>[]; trial?: TrialLedger },
): Promise<Segment[][]> {
  const forAll = asks.filter(({ goal }) => goal.draft.subject.kind === 'everyone').flatMap(({ goal }) => partsOf(frame, metricOf(frame, goal)))
  const credited = await listCreditedPeople(db, [...new Map(forAll.map((m) => [m.id, { metricId: m.id, generation: m.generation }])).values()])
  const active = [...frame.people.values()].filter((person) => person.active).map((person) => person.id)
  return asks.map(({ goal, period }) => {
    const parts = partsOf(frame, metricOf(frame, goal))
    const everyone = goal.draft.subject.kind !== 'everyone' ? []
      : [...new Set([...active, ...parts.flatMap((part) => trial?.peopleOf(part.id) ?? []), ...parts.flatMap((part) => credited.get(part.id) ?? [])])]
    const days = memberDays(goal.draft.subject, period, { structure: ask.structure, zone: frame.zone, everyone })
    return parts.flatMap(({ id, generation, counts }) =>
      (isStateMetric(counts) ? stateDays(ask, frame, { goal, period }, everyone) : days).map((one) => ({ metricId: id, generation, ...one })))
  })
}

/** All days of those who are the subject's people on the last day of the period, or today while that is ahead. */
function stateDays(ask: Ask, frame: Frame, { goal, period }: Pick<GoalPeriodAsk, 'goal' | 'period'>, everyone: readonly string[]): Omit<Segment, 'metricId' | 'generation'>[] {
  const before = Math.min(ask.now + 1, frame.zone.startOfDay(period.to))
  const last = frame.zone.dayOf(before - 1)
  return memberDays(goal.draft.subject, { from: last, to: last + 1 }, { structure: ask.structure, zone: frame.zone, everyone })
    .map(({ personId, to }) => ({ personId, from: sinceEver, to, before }))
}
