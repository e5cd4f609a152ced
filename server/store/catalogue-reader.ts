import type { Kysely } from 'kysely'
import { z } from 'zod'
import { crmNames } from '../../shared/record/crm-words'
import { kindGenitive, kindTitle, standardFields, standardKinds } from '../../shared/record/field-catalogue'
import type { FieldCatalogue, FieldInfo, FieldType } from '../../shared/record/field-types'
import { rowsField } from '../../shared/record/fields/field-builders'
import type { RecordKind } from '../../shared/record/record-types'
import { relatedKinds, relatedKindsOf, toRelatedFields } from '../../shared/record/related-fields'
import type { Language } from '../../shared/text/language-types'
import { findKind, listKinds } from './kind-store'
import type { PortalTables } from './portal-tables'
import { readSettings } from './settings-store'

const optionsSchema = z.array(z.object({ value: z.string(), title: z.string() }))

/**
 * Every field a funnel over this kind may name: the standard ones, with what the portal adds to them, its own, and those of the
 * company and contact that the record refers to.
 */
export async function loadCatalogue(db: Kysely<PortalTables>, kind: RecordKind, language: Language): Promise<FieldCatalogue> {
  const settings = await readSettings(db)
  const crm = crmNames.find((name) => name === settings.get('crm'))
  const rows = await db.selectFrom('fields').selectAll().where('kind', 'in', [kind, ...relatedKinds]).orderBy('sort').orderBy('name').execute()
  const fieldsOf = (of: RecordKind): FieldInfo[] => mergeFields(standardFields(of, language, crm), rows.filter((row) => row.kind === of))
  const fields = fieldsOf(kind)
  if (fields.some((field) => field.name === 'stageId')) await addStages(db, kind, fields)
  const related = relatedKindsOf(kind, fields).flatMap((other) => toRelatedFields(other, { fields: fieldsOf(other) }, language))
  // Only a smart process has a title and a choice of fields of its own.
  const known = kindGenitive(kind, language) === null ? await findKind(db, kind) : undefined
  const hasStages = known?.history !== 'none'
  const hasRows = !known || rows.some((row) => row.kind === kind && row.name === rowsField.name)
  const own = fields.filter((field) => (hasStages || !stageTypes.has(field.type)) && (hasRows || field.type !== 'rows'))
  return { kind, title: known?.title ?? kindTitle(kind, language, crm), fields: [...own, ...related], ...(crm ? { crm } : {}) }
}

/** Whether records of this kind have product rows. */
export async function hasProductRows(db: Kysely<PortalTables>, kind: RecordKind): Promise<boolean> {
  return (await loadCatalogue(db, kind, 'en')).fields.some(({ name }) => name === rowsField.name)
}

function mergeFields(standard: readonly FieldInfo[], rows: readonly PortalTables['fields'][]): FieldInfo[] {
  const own = new Map(rows.map((row) => [row.name, row]))
  const names = new Set(standard.map((field) => field.name))
  return [
    ...standard.map((field) => withOptions(field, own.get(field.name)?.options)),
    // Options of a field that the CRM did not even name for this kind: it has no such field.
    ...rows.filter((row) => !names.has(row.name) && (row.custom === 1 || row.title !== row.name)).map(toField),
  ]
}

/** The kinds a metric may count; before the CRM has told them, those that every CRM has. */
export async function listSources(db: Kysely<PortalTables>): Promise<RecordKind[]> {
  const kinds = await listKinds(db)
  return kinds.length > 0 ? kinds.filter(({ refusal }) => refusal === null).map(({ kind }) => kind) : [...standardKinds]
}

/** Whether the CRM has, or had, records of this kind. */
export async function hasSource(db: Kysely<PortalTables>, kind: RecordKind): Promise<boolean> {
  const kinds = (await listKinds(db)).map((row) => row.kind)
  return (kinds.length > 0 ? kinds : standardKinds as readonly RecordKind[]).includes(kind)
}

/** What a smart process without stages does not have. */
const stageTypes: ReadonlySet<FieldType> = new Set(['pipeline', 'stage', 'stageKind'])

/** Moments "entered the stage" are the options of `stageId`. */
async function addStages(db: Kysely<PortalTables>, kind: RecordKind, fields: FieldInfo[]): Promise<void> {
  const stages = await db.selectFrom('stages').select(['id', 'name']).where('kind', '=', kind).orderBy('pipeline_id').orderBy('sort').execute()
  const pipelines = await db.selectFrom('pipelines').select(['id', 'name']).where('kind', '=', kind).orderBy('sort').execute()
  const toOptions = (rows: readonly { id: string; name: string }[]) => rows.map((row) => ({ value: row.id, title: row.name }))
  fields.forEach((field, i) => {
    if (field.name === 'stageId') fields[i] = { ...field, options: toOptions(stages) }
    if (field.name === 'pipelineId') fields[i] = { ...field, options: toOptions(pipelines) }
  })
}

function withOptions(field: FieldInfo, options: string | undefined): FieldInfo {
  const parsed = options === undefined ? [] : optionsSchema.parse(JSON.parse(options))
  return parsed.length === 0 ? field : { ...field, options: parsed }
}

function toField(row: PortalTables['fields']): FieldInfo {
  const field = { name: row.name, title: row.title, type: row.type, multiple: row.multiple === 1, custom: row.custom === 1 }
  return withOptions(field, row.options)
}
