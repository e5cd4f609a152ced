import type { Kysely } from 'kysely'
import { isRatioMetric } from '../../shared/metric/metric-kind'
import { addTallies, emptyTally, figureOf, isInTotals, ratioOf, type Tally } from '../../shared/metric/tally'
import type { PortalTables } from '../store/portal-tables'
import { tallyGroups } from '../store/tally-reader'
import { sumAhead, sumSegments, type Segment, type Total } from '../store/total-reader'
import { partsOf, type Frame, type FramedMetric } from './load-frame'
import type { TrialLedger } from './trial-ledger'

/** Credits that make one figure: of a metric, or of both parts of a ratio. */
export type FactGroup = { metric: FramedMetric; segments: readonly Segment[] }

/**
 * The figure of each group with a fixed number of statements; null without data. A segment in several groups is read once. Metrics that
 * `trial` has are read from it.
 */
export async function readGroupFacts(db: Kysely<PortalTables>, frame: Frame, groups: readonly FactGroup[], trial?: TrialLedger): Promise<(number | null)[]> {
  const parts = groups.flatMap(({ metric, segments }) => partsOf(frame, metric).map((part) => ({ part, segments: segments.filter((s) => s.metricId === part.id) })))
  const isTried = (part: FramedMetric): boolean => trial?.has(part.id) ?? false
  const summed = [...new Set(parts.flatMap(({ part, segments }) => (isInTotals(part.counts) && !isTried(part) ? segments : [])))]
  const sums = await sumSegments(db, summed)
  const ahead = await sumAhead(db, summed)
  const sumOf = new Map(summed.map((segment, i) => [segment, minus(sums[i], ahead.get(i))]))
  const tallies = await tallyGroups(db, parts.flatMap(({ part, segments }, group) => (isInTotals(part.counts) || isTried(part) ? [] : segments.map((segment) => ({ group, segment })))))
  const tallyOf = ({ part, segments }: (typeof parts)[number], i: number): Tally => {
    if (trial && isTried(part)) return trial.tally(segments)
    if (!isInTotals(part.counts)) return tallies.get(i) ?? emptyTally
    return segments.reduce((tally, segment) => addTallies(tally, { ...emptyTally, ...sumOf.get(segment) }), emptyTally)
  }
  const found = parts.map(tallyOf)
  let next = 0
  return groups.map(({ metric }) => {
    const first = next
    next += partsOf(frame, metric).length
    return factOf(frame, metric, found.slice(first, next))
  })
}

function minus(total: Total | undefined, less: Total | undefined): Total | undefined {
  return total && less ? { count: total.count - less.count, sum: total.sum - less.sum } : total
}

/** The figure that the tallies of a metric's parts come to. */
export function factOf(frame: Frame, metric: FramedMetric, tallies: readonly Tally[]): number | null {
  const [of = null, to = null] = partsOf(frame, metric).map((part, i) => figureOf(part.counts, part.scale, tallies[i] ?? emptyTally))
  return isRatioMetric(metric.counts) ? ratioOf(of, to, metric.counts.ratio.minSample) : of
}
