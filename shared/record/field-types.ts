import type { CrmName } from './crm-words'
import type { RecordKind } from './record-types'
import type { RelatedKind } from './related-fields'

/** What a field holds; decides operators, compilation and the editor's input. */
export type FieldType =
  | 'text' | 'number' | 'money' | 'boolean' | 'date' | 'datetime' | 'enum' | 'user' | 'department'
  | 'pipeline' | 'stage' | 'stageKind' | 'reference' | 'rows'

/** One field of the catalogue. `column` fields are promoted in storage; the rest live in the JSON column. */
export type FieldInfo = {
  name: string
  title: string
  type: FieldType
  multiple: boolean
  custom: boolean
  options?: readonly { value: string; title: string }[]
  /** Of product rows: what their nested funnel may name. */
  fields?: readonly FieldInfo[]
  /** The field belongs to the record that this one refers to, where it has this name. */
  related?: { kind: RelatedKind; name: string }
}

/** Every field a funnel over one kind of record may name. */
export type FieldCatalogue = {
  kind: RecordKind
  title: string
  fields: readonly FieldInfo[]
  /** Set when the fields are those of a part of the record: its product rows. */
  of?: string
  /** The CRM whose words are spoken; the product's own when it is not said. */
  crm?: CrmName
}
