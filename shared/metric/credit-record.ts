import { compileFunnel } from '../funnel/evaluate-funnel'
import type { FunnelContext } from '../funnel/funnel-types'
import type { FieldCatalogue } from '../record/field-types'
import { fieldValue, valuesOf } from '../record/field-value'
import { deriveMoments } from '../record/moments'
import { ownerAt } from '../record/owner-at'
import type { CrmRecord, RecordHistory } from '../record/record-types'
import type { Credit } from './credit-types'
import { compileMeasure, requireField } from './measured-value'
import type { FunnelMetric } from './metric-types'

/** What crediting needs from outside the record. */
export type CreditContext = FunnelContext & {
  /** First instant of a local day. */
  startOfDay: (day: number) => number
}

/** The credits of one record under one metric; none when it does not count. Throws RangeError for what `checkMetric` refuses. */
export function creditRecord({ metric, record, history, catalogue, ctx }: {
  metric: FunnelMetric; record: CrmRecord; history: RecordHistory; catalogue: FieldCatalogue; ctx: CreditContext
}): Credit[] {
  return compileCredit(metric, catalogue, ctx)(record, history)
}

/** The same as a function of a record, for crediting many. */
export function compileCredit(
  metric: FunnelMetric, catalogue: FieldCatalogue, ctx: CreditContext,
): (record: CrmRecord, history: RecordHistory) => Credit[] {
  const passes = compileFunnel(metric.where, catalogue, ctx)
  const measure = compileMeasure(metric, catalogue, ctx)
  const personAt = compilePerson(metric, catalogue, ctx)
  return (record, history) => {
    if (record.excluded || !passes(record)) return []
    const measured = measure(record, history)
    if (measured === null) return []
    const { when, occurrence } = metric
    return deriveMoments({ record, history, when, occurrence, startOfDay: ctx.startOfDay }).flatMap((moment) => {
      const person = personAt(record, history, moment.at)
      if (person.personId === null) return []
      return [{
        recordId: record.id, occurrence: moment.occurrence, personId: person.personId,
        at: moment.at, day: ctx.dayOf(moment.at), value: measured.value, key: measured.key, assumedOwner: person.assumed,
      }]
    })
  }
}

type PersonAt = (record: CrmRecord, history: RecordHistory, at: number) => { personId: string | null; assumed: boolean }

/** Who gets the credit of a moment; only the owner of that moment can be assumed. */
export function compilePerson({ who }: FunnelMetric, catalogue: FieldCatalogue, ctx: CreditContext): PersonAt {
  if (typeof who !== 'string') throw new RangeError('a split of the credit is not supported')
  if (who === 'owner') return ownerThen
  if (who === 'currentOwner') return (record) => ({ personId: record.ownerId, assumed: false })
  if (who === 'creator') return (record) => ({ personId: record.creatorId, assumed: false })
  const field = requireField(catalogue, who)
  return (record) => {
    const [person] = valuesOf(fieldValue(record, field, ctx), 'user')
    return { personId: person === undefined ? null : String(person), assumed: false }
  }
}

function ownerThen(record: CrmRecord, history: RecordHistory, at: number): { personId: string | null; assumed: boolean } {
  if (history.owners.length === 0) return { personId: record.ownerId, assumed: true }
  const { ownerId, assumed } = ownerAt(history.owners, at)
  return { personId: ownerId, assumed }
}
