import type { Kysely } from 'kysely'
import type { RatioFigures } from '../../shared/api/goal-contract'
import { isRatioMetric } from '../../shared/metric/metric-kind'
import { ratioOf } from '../../shared/metric/tally'
import { AppError } from '../errors'
import type { PortalTables } from '../store/portal-tables'
import { visibleSegments } from './list-goal-credits'
import { metricOf, partsOf, type FramedMetric, type OpenedGoal } from './load-frame'
import type { Ask } from './progress-types'
import { listSegments } from './read-figures'
import { readGroupFacts } from './read-group-facts'

/** The figures that a ratio divides: of the whole goal, or of one person whom the viewer may see. Throws not-found for what is no ratio. */
export async function readRatio(db: Kysely<PortalTables>, ask: Ask, opened: OpenedGoal, user: string | undefined): Promise<RatioFigures> {
  const { frame, goal } = opened
  const metric = metricOf(frame, goal)
  const [of, to] = partsOf(frame, metric)
  if (!isRatioMetric(metric.counts) || !of || !to) throw new AppError('not-found', 'no-ratio', 'This goal is not a ratio.')
  const [whole = []] = user === undefined ? await listSegments(db, ask, { frame, asks: [opened] }) : [await visibleSegments(db, ask, opened, user)]
  const [ofFact = null, toFact = null] = await readGroupFacts(db, frame, [of, to].map((part) => ({ metric: part, segments: whole })))
  const { minSample } = metric.counts.ratio
  return { of: toPart(of, ofFact), to: toPart(to, toFact), value: ratioOf(ofFact, toFact, minSample), minSample: minSample ?? null }
}

function toPart({ id, definition, unit }: FramedMetric, fact: number | null): RatioFigures['of'] {
  return { metricId: id, name: definition.name, unit, fact }
}
