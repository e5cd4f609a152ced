import type { Kysely } from 'kysely'
import type { Activity } from '../../shared/api/goal-contract'
import { isStateMetric } from '../../shared/metric/metric-kind'
import type { PortalTables } from '../store/portal-tables'
import { visibleSegments } from './list-goal-credits'
import { metricOf, type OpenedGoal } from './load-frame'
import type { Ask } from './progress-types'
import { readCurves } from './read-curves'
import { listSegments } from './read-figures'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

type Query = { user?: string | undefined; step: 'minute' | 'hour' | 'day' }

/**
 * How the figure grew: the fact after each step in which something counted, up to the fact itself. What adds up begins with 0
 * at the start of the period, anything else with its first data.
 */
export async function readActivity(db: Kysely<PortalTables>, ask: Ask, opened: OpenedGoal, query: Query): Promise<Activity> {
  const { frame, goal, period } = opened
  // The whole figure is no secret to who may see the goal; one person's part is, to some.
  const segments = query.user === undefined
    ? (await listSegments(db, ask, { frame, asks: [opened] }))[0] ?? []
    : await visibleSegments(db, ask, opened, query.user)
  const metric = metricOf(frame, goal)
  const [curve = []] = await readCurves(db, frame, [{ metric, segments }], query.step === 'day' ? 'day' : 'minute')
  const { zone } = frame
  const isState = isStateMetric(metric.counts)
  const start = zone.startOfDay(period.from)
  const points = new Map(metric.additive || isState ? [[start, 0]] : [])
  for (const { step, value } of curve) {
    const at = query.step === 'day' ? zone.startOfDay(step) : startOfStep(step * minuteMs, query.step, zone.offsetAt)
    // What a state came to before the period is what the period began with; a deadline may be ahead.
    if (isState && at > ask.now) break
    if (value !== null) points.set(isState ? Math.max(at, start) : at, value)
  }
  return { points: [...points].map(([at, value]) => ({ at: new Date(at).toISOString(), value })) }
}

function startOfStep(at: number, step: Query['step'], offsetAt: (at: number) => number): number {
  if (step !== 'hour') return at
  const offset = offsetAt(at)
  return Math.floor((at + offset) / hourMs) * hourMs - offset
}
