import type { Kysely } from 'kysely'
import type { FieldCatalogue, FieldInfo } from '../../shared/record/field-types'
import type { RecordKind } from '../../shared/record/record-types'
import type { Language } from '../../shared/text/language-types'
import { loadCatalogue } from './catalogue-reader'
import type { PortalTables } from './portal-tables'

/** Everybody and every department by name: the options of the fields that refer to them. */
export type NameOptions = Readonly<Record<'user' | 'department', NonNullable<FieldInfo['options']>>>

/** Names as options; two statements. */
export async function readNames(db: Kysely<PortalTables>): Promise<NameOptions> {
  const people = await db.selectFrom('people').select(['id', 'name']).execute()
  const departments = await db.selectFrom('departments').select(['id', 'name']).execute()
  return toNameOptions({ people, departments })
}

/** The same of what is loaded already. */
export function toNameOptions({ people, departments }: Record<'people' | 'departments', readonly { id: string; name: string }[]>): NameOptions {
  const toOptions = (rows: readonly { id: string; name: string }[]) => rows.map(({ id, name }) => ({ value: id, title: name }))
  return { user: toOptions(people), department: toOptions(departments) }
}

/** The catalogue with people and departments as options, so that texts of conditions name them. */
export function withNames(catalogue: FieldCatalogue, names: NameOptions): FieldCatalogue {
  return { ...catalogue, fields: catalogue.fields.map((field) => (field.type === 'user' || field.type === 'department' ? { ...field, options: names[field.type] } : field)) }
}

/** `loadCatalogue` for texts. */
export async function loadTellingCatalogue(db: Kysely<PortalTables>, kind: RecordKind, language: Language): Promise<FieldCatalogue> {
  return withNames(await loadCatalogue(db, kind, language), await readNames(db))
}
