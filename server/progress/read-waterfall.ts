import type { Kysely } from 'kysely'
import type { Waterfall } from '../../shared/api/goal-contract'
import { describeRange } from '../../shared/metric/describe-range'
import { describeRelease, describeSteps } from '../../shared/metric/explain-record'
import { isManualMetric, isRatioMetric } from '../../shared/metric/metric-kind'
import type { PortalTables } from '../store/portal-tables'
import { sumSegments } from '../store/total-reader'
import { judgeGoalRecords, type Judging } from './judge-goal-records'
import { visibleSegments } from './list-goal-credits'
import { pickPart, type RatioPart } from './live-plan'
import { metricOf, type OpenedGoal } from './load-frame'
import type { Ask } from './progress-types'

type Query = { user?: string | undefined; part?: RatioPart | undefined }

/**
 * How many records each condition drops on the way to those that count, of one person or of all whom the viewer may see. Of a ratio, the
 * records of one part; what is entered by hand all counts.
 */
export async function readWaterfall(db: Kysely<PortalTables>, ask: Ask, opened: OpenedGoal, { user, part }: Query): Promise<Waterfall> {
  const metric = pickPart(opened, part)
  const ofPart = isRatioMetric(metricOf(opened.frame, opened.goal).counts) ? { part: part ?? 'of' as const, metricName: metric.definition.name } : {}
  if (isManualMetric(metric.counts)) {
    const segments = (await visibleSegments(db, ask, opened, user)).filter(({ metricId }) => metricId === metric.id)
    const entered = (await sumSegments(db, segments)).reduce((sum, { count }) => sum + count, 0)
    return { ...ofPart, kind: 'manual', total: entered, counted: entered, steps: [] }
  }
  const dropped = new Map<string, number>()
  const place = (range: number, failedAt: number): string => `${range}:${failedAt}`
  let [total, counted, held] = [0, 0, 0]
  const judging = await judgeGoalRecords(db, ask, opened, {
    user, part,
    visit: (_, { failedAt, range }, isHeld) => {
      total += 1
      if (isHeld) held += 1
      else if (failedAt === null) counted += 1
      else dropped.set(place(range, failedAt), (dropped.get(place(range, failedAt)) ?? 0) + 1)
    },
  })
  let left = total
  const steps = mergeSteps(judging, ask, opened).map(({ condition, places }) => {
    const here = places.reduce((sum, [range, step]) => sum + (dropped.get(place(range, step)) ?? 0), 0)
    left -= here
    return { condition, dropped: here, left }
  })
  const release = held === 0 ? [] : [{ condition: describeRelease(ask.language), dropped: held, left: left - held }]
  return { ...ofPart, kind: judging.newest.definition.source, total, counted, steps: [...steps, ...release] }
}

type Step = { condition: Waterfall['steps'][number]['condition']; places: [range: number, step: number][] }

/** The conditions of all versions of the period, the newest's first, moments last; one that not all have says on which days it holds. */
function mergeSteps({ plan, catalogue }: Judging, { language }: Ask, { period, frame: { currency } }: OpenedGoal): Step[] {
  const conditions: Step[] = []
  const moments: Step[] = []
  plan.toReversed().forEach(({ definition }, back) => {
    const range = plan.length - 1 - back
    const own = describeSteps({ metric: definition, catalogue, period, language, currency })
    own.forEach((condition, step) => {
      const list = step === own.length - 1 ? moments : conditions
      const known = list.find((one) => one.condition.text === condition.text && one.places.every(([other]) => other !== range))
      if (known) known.places.push([range, step])
      else list.push({ condition, places: [[range, step]] })
    })
  })
  return [...conditions, ...moments].map(({ condition, places }) => {
    if (places.length === plan.length) return { condition, places }
    const days = places.flatMap(([range]) => (plan[range] ? [describeRange(plan[range], period, language)] : [])).toReversed().join(', ')
    return { condition: { ...condition, text: `${condition.text} (${days})` }, places }
  })
}
