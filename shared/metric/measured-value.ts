import { findField } from '../record/field-catalogue'
import type { FieldCatalogue, FieldInfo } from '../record/field-types'
import { fieldValue, valuesOf } from '../record/field-value'
import { deriveMoments } from '../record/moments'
import type { CrmRecord, FieldValue, ForeignAmount, RecordHistory } from '../record/record-types'
import type { CreditContext } from './credit-record'
import type { FunnelMetric, Measure } from './metric-types'
import { creditScale } from './tally'

/** What a record is worth to a metric: a whole number, `creditScale` times the figure, and the key that `distinct` counts. */
export type Measured = { value: number; key: string | null }
type DurationMeasure = Extract<Measure, { kind: 'duration' }>
/** `at` is the moment of the credit: money in another currency is valued at the rate of its local day. */
export type MeasureRecord = (record: CrmRecord, history: RecordHistory, at: number) => Measured | null

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
  const valueAt = compileValue(field, ctx)
  if (measure.kind === 'sum') return (record, _history, at) => ({ value: toWhole(valueAt(record, at), scale) ?? 0, key: null })
  return (record, _history, at) => {
    const value = toWhole(valueAt(record, at), scale)
    return value === null ? null : { value, key: null }
  }
}

/** Does a record without a value count for nothing? To a count and a sum it is worth something all the same. */
export function needsValue({ measure }: FunnelMetric): boolean {
  return measure.kind !== 'count' && measure.kind !== 'sum'
}

/** The amount of a money field in its own currency; null for one that is in the base currency or empty. */
export function foreignAmount(record: Pick<CrmRecord, 'amountMinor' | 'currency' | 'foreign'>, name: string, base: string): ForeignAmount | null {
  if (name !== 'amount') return record.foreign?.[name] ?? null
  const { amountMinor, currency } = record
  return amountMinor === null || currency === null || currency === base ? null : { amountMinor, currency }
}

/** What no rate turns into the base currency keeps the value that the record's own day gave it. */
function compileValue(field: FieldInfo, ctx: CreditContext): (record: CrmRecord, at: number) => FieldValue {
  const { rates } = ctx
  if (field.type !== 'money' || !rates) return (record) => fieldValue(record, field, ctx)
  return (record, at) => {
    const value = fieldValue(record, field, ctx)
    const own = typeof value === 'number' ? foreignAmount(record, field.name, rates.base) : null
    return own ? rates.toBase(own.amountMinor, own.currency, ctx.dayOf(at)) ?? value : value
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
