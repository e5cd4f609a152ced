import type { Progress } from '../../shared/api/goal-contract'
import { visiblePeopleOf } from '../../shared/access/access'
import type { GoalDraft } from '../../shared/goal/goal-types'
import type { Bonus } from '../../shared/bonus/bonus-line-types'
import { computePool } from '../../shared/bonus/compute-pool'
import { computeIndex, computeProgress, type ProgressFigures } from '../../shared/goal/compute-progress'
import { isStateMetric } from '../../shared/metric/metric-kind'
import { toDayText } from '../../shared/period/day-number'
import { listDaysOff } from '../../shared/period/pace'
import type { StoredGoal } from '../store/goal-store'
import { prorateFor } from './prorated-goal'
import { findSubjectLoss } from '../../shared/goal/subject-loss'
import { inPeriod, metricOf, partsOf, type Frame, type FramedMetric } from './load-frame'
import type { Ask } from './progress-types'
import type { GoalFigures, GoalPeriodAsk } from './read-figures'

/** One goal in one period as the screens get it; the rows of people are those the viewer may see. */
export function toProgress(ask: Ask, frame: Frame, { goal, period, withPoints }: GoalPeriodAsk, figures: GoalFigures): Progress {
  const metric = inPeriod(metricOf(frame, goal), period)
  const { draft, calendar, presence } = prorateFor(frame, { goal, period })
  const judged = { goal: { ...goal, draft }, period, withPoints }
  const { fact, factToday } = figures
  const otherCurrency = findOtherCurrency(goal, metric, frame)
  const computed = computeProgress({ goal: otherCurrency === null ? draft : withoutMoney(draft), fact: otherCurrency !== null && metric.unit.kind === 'money' ? null : fact, factToday, period, today: frame.today, calendar, unit: metric.unit, additive: metric.additive })
  const shares = otherCurrency === null ? poolShares(goal, figures) : null
  const paidMinor = [...(shares?.values() ?? [])].reduce((sum, { amountMinor }) => sum + amountMinor, 0)
  const money = ({ amountMinor, lines }: Bonus) => ({ amountMinor, currency: frame.currency, provisional: true, lines })
  return {
    goalId: goal.id, metricId: metric.id, metricName: metric.definition.name, unit: metric.unit,
    subject: draft.subject, subjectName: subjectName(ask, frame, goal), better: metric.definition.better,
    period: { from: toDayText(period.from), to: toDayText(period.to) },
    phase: computed.phase, fact, base: draft.base, target: draft.target, index: computed.index, expected: computed.expected,
    days: computed.days, perDay: computed.perDay, neededToday: computed.neededToday, forecast: computed.forecast, marks: computed.marks,
    bonus: money(shares ? { amountMinor: paidMinor, lines: [] } : computed.bonus),
    bonusMaxMinor: computed.bonusMaxMinor, withinReachMinor: computed.withinReachMinor, today: computed.today,
    points: withPoints ? toPoints(frame, { period, withPoints, goal }, figures) : [],
    daysOff: withPoints ? listDaysOff(period, calendar) : [],
    people: peopleRows(ask, frame, judged, figures, { computed, shares, isForeign: otherCurrency !== null && metric.unit.kind === 'money' }).map((row) =>
      (row.bonus === null ? row.person : { ...row.person, bonus: money(row.bonus) })),
    ...(presence ? { prorated: { ...presence, base: goal.draft.base, target: goal.draft.target, fund: draft.prorateFund ?? false } } : {}),
    ...(otherCurrency === null ? {} : { otherCurrency }),
    ...(draft.weight === undefined ? {} : { weight: draft.weight }),
    ...problemOf(ask, frame, goal, metric),
    ...recreditOf(partsOf(frame, metric)),
    updatedAt: new Date(ask.now).toISOString(),
  }
}

/** The currency in which the goal's money was set, if the portal has another one now. */
function findOtherCurrency({ draft, currency }: StoredGoal, { unit }: FramedMetric, frame: Frame): string | null {
  const holdsMoney = unit.kind === 'money' || draft.bonus !== undefined || draft.marks.some(({ amountMinor }) => amountMinor !== undefined)
  return holdsMoney && currency !== null && currency !== frame.currency ? currency : null
}

/** Sums of another currency are no sums of this one. */
function withoutMoney<Goal extends GoalDraft>({ bonus: _, ...goal }: Goal): Omit<Goal, 'bonus'> {
  return { ...goal, marks: goal.marks.map(({ at }) => ({ at })) }
}

/** What is gone from the CRM of that which the metric names, else whom the goal is for. */
function problemOf(ask: Ask, frame: Frame, { draft: { subject } }: StoredGoal, metric: FramedMetric): Pick<Progress, 'problem'> {
  const person = subject.kind === 'user' ? frame.people.get(subject.id) : undefined
  const departments = new Set(ask.structure.departments.map(({ id }) => id))
  const problem = partsOf(frame, metric).find(({ loss }) => loss !== null)?.loss ?? findSubjectLoss(subject, { isDismissed: person?.active === false, departments, language: ask.language })
  return problem ? { problem } : {}
}

function recreditOf(parts: readonly FramedMetric[]): Pick<Progress, 'recredit'> {
  const running = parts.flatMap(({ next }) => next ?? [])
  if (running.length === 0) return {}
  return { recredit: { done: running.reduce((sum, { done, total }) => sum + Math.min(done, total), 0), total: running.reduce((sum, { total }) => sum + total, 0) } }
}

function subjectName({ structure }: Ask, { people }: Frame, { draft: { subject } }: GoalPeriodAsk['goal']): string {
  switch (subject.kind) {
    case 'user': return people.get(subject.id)?.name ?? subject.id
    case 'department': return structure.departments.find((d) => d.id === subject.id)?.name ?? subject.id
    case 'everyone': return ''
  }
}

/** The fact at the end of each day of the period up to today, days without credits included; what adds up begins with 0, anything else with its first data. */
function toPoints(frame: Frame, { goal, period }: GoalPeriodAsk, { fact, curve }: GoalFigures): Progress['points'] {
  if (fact === null) return []
  const values = new Map(curve.map(({ step, value }) => [step, value]))
  const points: Progress['points'] = []
  const { additive, counts } = metricOf(frame, goal)
  const isState = isStateMetric(counts)
  let value: number | null = additive ? 0 : null
  if (isState) value = curve.findLast(({ step }) => step < period.from)?.value ?? 0
  for (let day = period.from; day < Math.min(period.to, frame.today + 1); day += 1) {
    const found = values.get(day)
    if (found !== undefined) value = found
    // A deadline of today may be still to come.
    if (isState && day === frame.today) value = fact
    if (value !== null) points.push({ on: toDayText(day), value })
  }
  return points
}

function poolShares({ draft }: GoalPeriodAsk['goal'], { people }: GoalFigures): Map<string, Bonus> | null {
  if (draft.bonus?.kind !== 'pool') return null
  const members = [...people].map(([id, fact]) => ({ id, fact }))
  return new Map(computePool({ rule: draft.bonus, members, base: draft.base, target: draft.target }).map(({ id, amountMinor, line }) => [id, { amountMinor, lines: [line] }]))
}

type Row = { person: { userId: string; name: string; fact: number | null; index: number | null }; bonus: Bonus | null }

/** A dismissed member without a figure is left out. */
function peopleRows(
  ask: Ask, frame: Frame, { goal: { draft } }: GoalPeriodAsk, figures: GoalFigures, { computed, shares, isForeign }: { computed: ProgressFigures; shares: Map<string, Bonus> | null; isForeign: boolean },
): Row[] {
  const ids = [...figures.people.keys()].filter((id) => draft.subject.kind === 'user' || frame.people.get(id)?.active || figures.people.get(id))
  const nameOf = (id: string): string => frame.people.get(id)?.name ?? id
  return visiblePeopleOf(ask.viewer, draft.subject, ids).map((userId): Row => {
    const fact = figures.people.get(userId) ?? null
    const index = draft.subject.kind === 'user' || isForeign ? computed.index : fact === null ? null : computeIndex({ fact, base: draft.base, target: draft.target })
    const bonus = draft.subject.kind === 'user' ? computed.bonus : (shares?.get(userId) ?? null)
    return { person: { userId, name: nameOf(userId), fact, index }, bonus }
  }).toSorted((a, b) => a.person.name.localeCompare(b.person.name, 'ru'))
}
