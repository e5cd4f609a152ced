import type { Kysely } from 'kysely'
import { addTallies, emptyTally, isInTotals, type Tally } from '../../shared/metric/tally'
import type { PortalTables } from '../store/portal-tables'
import { tallySteps } from '../store/tally-reader'
import { sumDays } from '../store/total-reader'
import { partsOf, type Frame } from './load-frame'
import { factOf, type FactGroup } from './read-group-facts'

/** The fact after each local day, or minute since the epoch, in which something counted; null while there is no data. */
export type CurvePoint = { step: number; value: number | null }

/** How the figure of each group grew, in order of time; two statements at most. */
export async function readCurves(db: Kysely<PortalTables>, frame: Frame, groups: readonly FactGroup[], unit: 'day' | 'minute'): Promise<CurvePoint[][]> {
  const parts = groups.flatMap(({ metric, segments }, group) =>
    partsOf(frame, metric).map((part, place) => ({ group, place, part, segments: segments.filter((s) => s.metricId === part.id) })))
  const flat = parts.flatMap((one, i) => one.segments.map((segment) => ({ group: i, segment, part: one.part })))
  const inTotals = flat.filter(({ part }) => unit === 'day' && isInTotals(part.counts))
  const inLedger = flat.filter(({ part }) => unit !== 'day' || !isInTotals(part.counts))
  const summed = await sumDays(db, inTotals.map((one) => one.segment), (i) => inTotals[i]?.group ?? -1)
  const steps = [
    ...summed.map(({ group, day, count, sum }) => ({ group, step: day, tally: { ...emptyTally, count, sum } })),
    ...(await tallySteps(db, inLedger, unit)),
  ].toSorted((a, b) => a.step - b.step)
  const states = groups.map(({ metric }) => ({ metric, tallies: partsOf(frame, metric).map((): Tally => emptyTally), curve: [] as CurvePoint[] }))
  for (const { group: index, step, tally } of steps) {
    const one = parts[index]
    const state = one && states[one.group]
    if (!state) continue
    state.tallies[one.place] = addTallies(state.tallies[one.place] ?? emptyTally, tally)
    const point = { step, value: factOf(frame, state.metric, state.tallies) }
    // Both parts of a ratio may move in one step: the later says what it came to.
    if (state.curve.at(-1)?.step === step) state.curve.splice(-1, 1, point)
    else state.curve.push(point)
  }
  return states.map((state) => state.curve)
}
