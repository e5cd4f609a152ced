import type { Kysely } from 'kysely'
import type { Activity } from '../../shared/api/goal-contract'
import { sumMinutes } from '../store/credit-reader'
import type { PortalTables } from '../store/portal-tables'
import { sumDays } from '../store/total-reader'
import { visibleSegments } from './list-goal-credits'
import type { OpenedGoal } from './load-frame'
import type { Ask } from './progress-types'
import { listSegments, valueOf } from './read-figures'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

type Query = { user?: string | undefined; step: 'minute' | 'hour' | 'day' }

/** How the figure grew: the cumulative fact after each step in which something counted, from 0 at the start of the period to the fact. */
export async function readActivity(db: Kysely<PortalTables>, ask: Ask, opened: OpenedGoal, query: Query): Promise<Activity> {
  const { zone } = opened.frame
  // The whole figure is no secret to who may see the goal; one person's part is, to some.
  const segments = query.user === undefined
    ? (await listSegments(db, ask, { frame: opened.frame, asks: [opened] }))[0] ?? []
    : await visibleSegments(db, ask, opened, query.user)
  const metric = opened.frame.metrics.get(opened.goal.draft.metricId)
  const steps = query.step === 'day'
    ? (await sumDays(db, segments, () => 0)).map((row) => ({ at: zone.startOfDay(row.day), value: valueOf(metric, row) ?? 0 }))
    : (await sumMinutes(db, segments)).map((row) => ({ at: startOfStep(row.minute * minuteMs, query.step, zone.offsetAt), value: valueOf(metric, row) ?? 0 }))
  return { points: accumulate(steps, zone.startOfDay(opened.period.from)) }
}

function startOfStep(at: number, step: Query['step'], offsetAt: (at: number) => number): number {
  if (step !== 'hour') return at
  const offset = offsetAt(at)
  return Math.floor((at + offset) / hourMs) * hourMs - offset
}

/** Steps come in order of time; those of one instant become one point. */
function accumulate(steps: readonly { at: number; value: number }[], from: number): Activity['points'] {
  const points = new Map([[from, 0]])
  let value = 0
  for (const step of steps) {
    value += step.value
    points.set(step.at, value)
  }
  return [...points].map(([at, sum]) => ({ at: new Date(at).toISOString(), value: sum }))
}
