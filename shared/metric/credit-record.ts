import { compileFunnel } from '../funnel/evaluate-funnel'
import type { FunnelContext } from '../funnel/funnel-types'
import type { RateBook } from '../money/rate-book'
import type { WorkTime } from '../period/work-time'
import type { FieldCatalogue } from '../record/field-types'
import { deriveMoments } from '../record/moments'
import { readState, type StateSpan } from '../record/states'
import type { CrmRecord, RecordHistory } from '../record/record-types'
import { compilePeople } from './credit-people'
import { creditState } from './credit-state'
import type { Credit } from './credit-types'
import { compileMeasure } from './measured-value'
import type { FunnelMetric } from './metric-types'
import { splitValue } from './split-value'

/** What crediting needs from outside the record. */
export type CreditContext = FunnelContext & {
  /** First instant of a local day. */
  startOfDay: (day: number) => number
  /** The present instant; needed to say whether a state is on. */
  now?: number | undefined
  /** Working time up to an instant, see `WorkTime`; needed by durations in working hours only. */
  workTime?: WorkTime | undefined
  /** Values money at the rate of each credit's day; without it money is worth what the record's own day made of it. */
  rates?: RateBook | undefined
}

/** The credits of one record under one metric; none when it does not count. Throws RangeError for what `checkMetric` refuses. */
export function creditRecord({ metric, record, history, catalogue, ctx }: {
  metric: FunnelMetric; record: CrmRecord; history: RecordHistory; catalogue: FieldCatalogue; ctx: CreditContext
}): Credit[] {
  return compileCredit(metric, catalogue, ctx)(record, history)
}

/** The same as a function of a record, for crediting many. A state is counted only within the instants given: it ends where they do. */
export function compileCredit(
  metric: FunnelMetric, catalogue: FieldCatalogue, ctx: CreditContext, within: StateSpan | null = null,
): (record: CrmRecord, history: RecordHistory) => Credit[] {
  const passes = compileFunnel(metric.where, catalogue, ctx)
  const measure = compileMeasure(metric, catalogue, ctx)
  const peopleAt = compilePeople(metric, catalogue, ctx)
  const state = readState(metric.when)
  return (record, history) => {
    if (record.excluded || !passes(record)) return []
    if (state) return creditState({ record, history, state, who: metric.who, measure, peopleAt, ctx, within })
    const { when, occurrence } = metric
    return deriveMoments({ record, history, when, occurrence, startOfDay: ctx.startOfDay }).flatMap((moment) => {
      const measured = measure(record, history, moment.at)
      if (measured === null) return []
      const people = peopleAt(record, history, moment.at)
      const values = people.length === 1 ? [measured.value] : splitValue(measured.value, people.map(({ weight }) => weight))
      return people.map(({ personId, assumed }, i) => ({
        recordId: record.id, occurrence: moment.occurrence, personId,
        at: moment.at, day: ctx.dayOf(moment.at), value: values[i] ?? 0, key: measured.key, assumedOwner: assumed,
      }))
    })
  }
}
