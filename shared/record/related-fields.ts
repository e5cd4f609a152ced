import type { Language } from '../text/language-types'
import type { FieldCatalogue, FieldInfo } from './field-types'

/** Kinds whose fields a funnel over another kind may name, and the field that refers to them. */
export const relatedKinds = ['company', 'contact'] as const
export type RelatedKind = (typeof relatedKinds)[number]
export const referenceOf: Readonly<Record<RelatedKind, string>> = { company: 'companyId', contact: 'contactId' }

const owners: Readonly<Record<RelatedKind, Readonly<Record<Language, string>>>> = {
  company: { ru: 'Компания', en: 'Company' }, contact: { ru: 'Контакт', en: 'Contact' },
}

/** Kinds that records with these fields refer to. */
export function relatedKindsOf(kind: string, fields: readonly FieldInfo[]): RelatedKind[] {
  return relatedKinds.filter((related) => related !== kind && fields.some(({ name }) => name === referenceOf[related]))
}

/** Fields of the related record under the names that funnels use: `company.industry`, «Компания: Отрасль». A record behind the record behind is out of reach. */
export function toRelatedFields(kind: RelatedKind, catalogue: Pick<FieldCatalogue, 'fields'>, language: Language): FieldInfo[] {
  return catalogue.fields.filter((field) => field.type !== 'rows' && field.related === undefined).map((field) => ({
    ...field, name: `${kind}.${field.name}`, title: `${owners[kind][language]}: ${field.title}`, related: { kind, name: field.name },
  }))
}
