import type { Kysely } from 'kysely'
import type { Original } from '../../shared/api/original-contract'
import type { FunnelMetric } from '../../shared/metric/metric-types'
import type { Zone } from '../../shared/period/zone'
import { findField } from '../../shared/record/field-catalogue'
import type { FieldCatalogue } from '../../shared/record/field-types'
import { readState, stateSpans } from '../../shared/record/states'
import { readOriginals } from './original-reader'
import type { PortalTables } from './portal-tables'
import { loadRecords } from './record-reader'

type Asked = { metric: FunnelMetric; catalogue: FieldCatalogue; currency: string; zone: Zone; lines: readonly { id: string; at: number }[] }

/** What the money that the metric measures is in its own currency, for credits at these instants; null where there is nothing to tell. */
export async function readMeasuredOriginals(db: Kysely<PortalTables>, { metric, catalogue, currency, zone, lines }: Asked): Promise<(Original | null)[]> {
  const field = measuredMoney(metric, catalogue)
  if (field === null || lines.length === 0) return lines.map(() => null)
  const begun = await beginnings(db, metric, zone, lines)
  return await readOriginals(db, { kind: metric.source, field, currency, zone, lines: lines.map(({ id }, i) => ({ id, day: zone.dayOf(begun[i] ?? 0) })) })
}

/** The name of the money field whose values a metric adds up or compares; null for any other measure. */
export function measuredMoney({ measure }: FunnelMetric, catalogue: FieldCatalogue): string | null {
  if (measure.kind === 'count' || measure.kind === 'distinct' || measure.kind === 'duration') return null
  return findField(catalogue, measure.field)?.type === 'money' ? measure.field : null
}

/** The instants that value the lines: their own, of a state that of its beginning, whoever has the record by now. */
async function beginnings(db: Kysely<PortalTables>, metric: FunnelMetric, zone: Zone, lines: Asked['lines']): Promise<number[]> {
  const state = readState(metric.when)
  if (!state) return lines.map(({ at }) => at)
  const loaded = new Map((await loadRecords(db, metric.source, [...new Set(lines.map(({ id }) => id))])).map((one) => [one.record.id, one]))
  return lines.map(({ id, at }) => {
    const one = loaded.get(id)
    const spans = one ? stateSpans({ ...one, state, startOfDay: zone.startOfDay }) : []
    return spans.findLast(({ from }) => from <= at)?.from ?? at
  })
}
