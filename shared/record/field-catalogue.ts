import type { Operator } from '../funnel/funnel-types'
import type { Language } from '../text/language-types'
import type { FieldCatalogue, FieldInfo, FieldType } from './field-types'
import type { RecordKind } from './record-types'
import { rowFields } from './row-fields'

type Title = Readonly<Record<Language, string>>
type StandardField = { name: string; title: Title; type: FieldType }

const dealFields: readonly StandardField[] = [
  { name: 'id', title: { ru: 'Номер', en: 'ID' }, type: 'text' },
  { name: 'title', title: { ru: 'Название', en: 'Title' }, type: 'text' },
  { name: 'ownerId', title: { ru: 'Ответственный', en: 'Owner' }, type: 'user' },
  { name: 'department', title: { ru: 'Отдел ответственного', en: "Owner's department" }, type: 'department' },
  { name: 'creatorId', title: { ru: 'Кто создал', en: 'Creator' }, type: 'user' },
  { name: 'pipelineId', title: { ru: 'Воронка', en: 'Pipeline' }, type: 'pipeline' },
  { name: 'stageId', title: { ru: 'Этап', en: 'Exact stage' }, type: 'stage' },
  { name: 'stageKind', title: { ru: 'Стадия', en: 'Stage' }, type: 'stageKind' },
  { name: 'amount', title: { ru: 'Сумма', en: 'Amount' }, type: 'money' },
  { name: 'currency', title: { ru: 'Валюта', en: 'Currency' }, type: 'enum' },
  { name: 'createdAt', title: { ru: 'Дата создания', en: 'Created' }, type: 'datetime' },
  { name: 'updatedAt', title: { ru: 'Дата изменения', en: 'Updated' }, type: 'datetime' },
  { name: 'movedAt', title: { ru: 'Дата смены этапа', en: 'Stage changed' }, type: 'datetime' },
  { name: 'movedById', title: { ru: 'Кто сменил этап', en: 'Stage changed by' }, type: 'user' },
  { name: 'beginDate', title: { ru: 'Дата начала', en: 'Start date' }, type: 'date' },
  { name: 'closeDate', title: { ru: 'Дата завершения', en: 'Close date' }, type: 'date' },
  { name: 'sourceId', title: { ru: 'Источник', en: 'Source' }, type: 'enum' },
  { name: 'typeId', title: { ru: 'Тип', en: 'Type' }, type: 'enum' },
  { name: 'contactId', title: { ru: 'Контакт', en: 'Contact' }, type: 'reference' },
  { name: 'companyId', title: { ru: 'Компания', en: 'Company' }, type: 'reference' },
  { name: 'probability', title: { ru: 'Вероятность', en: 'Probability' }, type: 'number' },
  { name: 'isReturnCustomer', title: { ru: 'Повторная сделка', en: 'Repeat deal' }, type: 'boolean' },
  { name: 'productRows', title: { ru: 'Товары', en: 'Products' }, type: 'rows' },
]

const standard: ReadonlyMap<RecordKind, { title: Title; fields: readonly StandardField[] }> = new Map([
  ['deal', { title: { ru: 'Сделки', en: 'Deals' }, fields: dealFields }],
])

const stageKindTitles: readonly { value: string; title: Title }[] = [
  { value: 'open', title: { ru: 'в работе', en: 'open' } },
  { value: 'won', title: { ru: 'выиграна', en: 'won' } },
  { value: 'lost', title: { ru: 'проиграна', en: 'lost' } },
]

const forAll = ['is', 'isNot', 'in', 'notIn', 'empty', 'notEmpty'] as const
const ordered = ['gt', 'gte', 'lt', 'lte', 'between'] as const
const forNumbers: readonly Operator[] = [...forAll, ...ordered]
const forText: readonly Operator[] = [...forAll, 'contains', 'startsWith']
const forDates: readonly Operator[] = [...forAll, ...ordered, 'before', 'after', 'withinLast', 'inPeriod']
const forDepartments: readonly Operator[] = [...forAll, 'under']
const forRows: readonly Operator[] = ['notEmpty', 'empty', 'rows']

/** Operators a field of this type takes. */
export function operatorsOf(type: FieldType): readonly Operator[] {
  switch (type) {
    case 'text': return forText
    case 'number':
    case 'money': return forNumbers
    case 'date':
    case 'datetime': return forDates
    case 'department': return forDepartments
    case 'rows': return forRows
    case 'boolean':
    case 'enum':
    case 'user':
    case 'pipeline':
    case 'stage':
    case 'stageKind':
    case 'reference': return forAll
  }
}

/** Fields every portal has for this kind, without the portal's own options; none for a kind not read yet. */
export function standardFields(kind: RecordKind, language: Language): FieldInfo[] {
  return (standard.get(kind)?.fields ?? []).map(({ name, title, type }) => ({
    name, title: title[language], type, multiple: name === 'department' || type === 'rows', custom: false,
    ...(type === 'rows' ? { fields: rowFields(language) } : {}),
    ...(type === 'stageKind' ? { options: stageKindTitles.map((o) => ({ value: o.value, title: o.title[language] })) } : {}),
  }))
}

/** What records of this kind are called, in the plural. */
export function kindTitle(kind: RecordKind, language: Language): string {
  return standard.get(kind)?.title[language] ?? kind
}

/** Other names a funnel may call a field by. */
const aliases: Readonly<Record<string, string>> = { rows: 'productRows', products: 'productRows' }

/** The field by its name. */
export function findField(catalogue: Pick<FieldCatalogue, 'fields'>, name: string): FieldInfo | undefined {
  const alias = aliases[name]
  return catalogue.fields.find((field) => field.name === name) ?? (alias === undefined ? undefined : catalogue.fields.find((field) => field.name === alias))
}

/** The fields of a record's product rows as a catalogue of their own. */
export function rowCatalogue({ kind, title }: Pick<FieldCatalogue, 'kind' | 'title'>, { name, fields = [] }: FieldInfo): FieldCatalogue {
  return { kind, title, of: name, fields }
}

/** What a message calls the thing whose fields these are. */
export function catalogueName({ kind, of }: FieldCatalogue): string {
  return of ?? kind
}
