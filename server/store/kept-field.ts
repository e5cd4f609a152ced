import type { Kysely } from 'kysely'
import { isFunnelMetric } from '../../shared/metric/metric-kind'
import type { MetricDefinition } from '../../shared/metric/metric-types'
import { findField } from '../../shared/record/field-catalogue'
import type { FieldCatalogue, FieldType } from '../../shared/record/field-types'
import type { PortalTables } from './portal-tables'

/** The custom field that a definition measures now, as a version of it keeps it; nulls for any other measure. */
export async function readMeasuredField(db: Kysely<PortalTables>, definition: MetricDefinition): Promise<{ field_type: FieldType | null; field_title: string | null }> {
  const name = measuredName(definition)
  const row = name === null || !isFunnelMetric(definition) ? undefined
    : await db.selectFrom('fields').select(['type', 'title']).where('kind', '=', definition.source).where('name', '=', name).where('custom', '=', 1).executeTakeFirst()
  return { field_type: row?.type ?? null, field_title: row?.title ?? null }
}

/**
 * The catalogue by which the figures of a version are read. A field that the CRM has no more is in it as the version kept it: what was
 * credited keeps its unit and its scale. Asks the database for such a field only.
 */
export async function withKeptField(
  db: Kysely<PortalTables>, catalogue: FieldCatalogue | null, { id, version, definition }: { id: string; version: number; definition: MetricDefinition },
): Promise<FieldCatalogue | null> {
  const name = measuredName(definition)
  if (name === null || !catalogue || findField(catalogue, name)) return catalogue
  const kept = await db.selectFrom('metric_versions').select(['field_type', 'field_title']).where('metric_id', '=', id).where('version', '=', version).executeTakeFirst()
  if (!kept?.field_type) return catalogue
  return { ...catalogue, fields: [...catalogue.fields, { name, title: kept.field_title ?? name, type: kept.field_type, multiple: false, custom: true }] }
}

function measuredName(definition: MetricDefinition): string | null {
  return isFunnelMetric(definition) && 'field' in definition.measure ? definition.measure.field : null
}
