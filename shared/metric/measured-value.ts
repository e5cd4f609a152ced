import { findField } from '../record/field-catalogue'
import type { FieldCatalogue, FieldInfo } from '../record/field-types'
import { fieldValue, valuesOf } from '../record/field-value'
import { deriveMoments } from '../record/moments'
import type { CrmRecord, FieldValue, RecordHistory } from '../record/record-types'
import type { CreditContext } from './credit-record'
import type { FunnelMetric, Measure } from './metric-types'
import { creditScale } from './tally'

/** What a record is worth to a metric: a whole number, `creditScale` times the figure, and the key that `distinct` counts. */
export type Measured = { value: number; key: string | null }
type DurationMeasure = Extract<Measure, { kind: 'duration' }>
export type MeasureRecord = (record: CrmRecord, history: RecordHistory) => Measured | null

/**
 * A count is worth one and a sum without a value 0; to any other measure a record without a value is worth nothing, null.
 * Numbers are made whole with halves away from zero.
 */
export function compileMeasure(metric: FunnelMetric, catalogue: FieldCatalogue, ctx: CreditContext): MeasureRecord {
  const { measure } = metric
  const scale = creditScale(metric, catalogue)
  if (measure.kind === 'count') return () => ({ value: scale, key: null })
  if (measure.kind === 'duration') return compileDuration(measure, ctx)
  const field = requireField(catalogue, measure.field)
  if (measure.kind === 'distinct') {
    return (record) => {
      const [found] = valuesOf(fieldValue(record, field, ctx), field.type)
      return found === undefined ? null : { value: 1, key: String(found) }
    }
  }
  if (measure.kind === 'sum') return (record) => ({ value: toWhole(fieldValue(record, field, ctx), scale) ?? 0, key: null })
  return (record) => {
    const value = toWhole(fieldValue(record, field, ctx), scale)
    return value === null ? null : { value, key: null }
  }
}

/** From the first moment of one kind to the last of the other, in milliseconds, all or worked; nothing when one is missing or they come in the other order. */
function compileDuration({ from, to, hours }: DurationMeasure, { startOfDay, workTime }: CreditContext): MeasureRecord {
  const clock = hours === 'working' ? workTime : (at: number) => at
  if (!clock) throw new RangeError('working hours need the calendar of the portal')
  return (record, history) => {
    const start = deriveMoments({ record, history, when: from, startOfDay })[0]?.at
    const end = deriveMoments({ record, history, when: to, startOfDay }).at(-1)?.at
    return start === undefined || end === undefined || end < start ? null : { value: clock(end) - clock(start), key: null }
  }
}

/** The field by its name; throws RangeError for one the catalogue does not have. */
export function requireField(catalogue: FieldCatalogue, name: string): FieldInfo {
  const field = findField(catalogue, name)
  if (!field) throw new RangeError(`unknown field "${name}" of ${catalogue.kind}`)
  return field
}

function toWhole(value: FieldValue, scale: number): number | null {
  if (typeof value !== 'number') return null
  return Math.sign(value) * Math.round(Math.abs(value) * scale)
}
