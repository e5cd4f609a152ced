import type { Catalogue } from '../../shared/api/catalogue-contract'
import type { CrmName } from '../../shared/record/crm-words'
import type { FieldCatalogue, FieldInfo } from '../../shared/record/field-types'
import type { RecordKind } from '../../shared/record/record-types'

/** The catalogue as shared/ reads it, in the words of a CRM; people and departments become options, so that sentences name them. */
export function toFieldCatalogue(
  kind: Catalogue['kinds'][number], names: Record<'user' | 'department', readonly { value: string; label: string }[]>, crm?: CrmName,
): FieldCatalogue {
  return {
    // The server lists only kinds of its own catalogue.
    kind: kind.kind as RecordKind,
    title: kind.title,
    ...(crm ? { crm } : {}),
    fields: kind.fields.map(({ name, title, type, multiple, custom, options, related, fields }): FieldInfo => {
      const listed = type === 'user' || type === 'department' ? names[type].map(({ value, label }) => ({ value, title: label })) : options
      return {
        name, title, type, multiple, custom, ...(listed ? { options: listed } : {}), ...(related ? { related } : {}),
        ...(fields ? { fields: fields.map(({ operators: _operators, options: _options, related: _related, ...field }) => field) } : {}),
      }
    }),
  }
}
