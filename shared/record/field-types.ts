import type { RecordKind } from './record-types'

/** What a field holds; decides operators, compilation and the editor's input. */
export type FieldType =
  | 'text' | 'number' | 'money' | 'boolean' | 'date' | 'datetime' | 'enum' | 'user' | 'department'
  | 'pipeline' | 'stage' | 'stageKind' | 'reference'

/** One field of the catalogue. `column` fields are promoted in storage; the rest live in the JSON column. */
export type FieldInfo = {
  name: string
  title: string
  type: FieldType
  multiple: boolean
  custom: boolean
  options?: readonly { value: string; title: string }[]
}

/** Every field a funnel over one kind of record may name. */
export type FieldCatalogue = { kind: RecordKind; title: string; fields: readonly FieldInfo[] }
