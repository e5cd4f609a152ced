import { isProrated, prorateGoal } from '../../shared/goal/prorate-goal'
import type { GoalDraft } from '../../shared/goal/goal-types'
import { personalCalendar, presenceIn, type Presence } from '../../shared/period/presence'
import type { WorkCalendar } from '../../shared/period/work-calendar-types'
import { metricOf, type Frame } from './load-frame'
import type { GoalPeriodAsk } from './read-figures'

/** A goal as it is judged in one period: cut to the days its person is there, and paced by those days. */
export type JudgedGoal = { draft: GoalDraft; calendar: WorkCalendar; presence: Presence | null }

/** The goal of one person who is away for a part of the period is cut, where it says so; any other stays as it was set. */
export function prorateFor(frame: Frame, { goal: { draft, ...goal }, period }: Pick<GoalPeriodAsk, 'goal' | 'period'>): JudgedGoal {
  const { subject } = draft
  const metric = metricOf(frame, { draft, ...goal })
  // The day the CRM first knew somebody is a guess, and it cuts a plan only where the goal asks for it by name.
  const known = subject.kind === 'user' && isProrated(draft, metric) ? frame.away.get(subject.id) ?? [] : []
  const away = known.filter(({ outside }) => draft.prorate === true || outside === undefined)
  const presence = presenceIn(period, frame.calendar, away)
  if (presence.worked === presence.norm) return { draft, calendar: frame.calendar, presence: null }
  return { draft: prorateGoal(draft, presence, metric.unit), calendar: personalCalendar(period, frame.calendar, away), presence }
}
