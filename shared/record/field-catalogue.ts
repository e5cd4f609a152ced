import type { Operator } from '../funnel/funnel-types'
import type { Language } from '../text/language-types'
import { crmWords, type CrmName } from './crm-words'
import type { FieldCatalogue, FieldInfo, FieldType } from './field-types'
import { companyFields, contactFields } from './fields/client-fields'
import type { StandardField, Title } from './fields/field-builders'
import { dealFields, invoiceFields, itemFields, leadFields, quoteFields } from './fields/sale-fields'
import { activityFields, callFields, taskFields } from './fields/work-fields'
import type { RecordKind, StageKind } from './record-types'
import { rowFields } from './row-fields'

type Words = Readonly<Record<StageKind, Title>>
type Standard = {
  /** In the plural; `of` after "the number of". */
  title: Title; of: Title
  fields: readonly StandardField[]
  /** What the states of its stages are called. */
  states: Words
}

const saleStates: Words = { open: { ru: 'в работе', en: 'open' }, won: { ru: 'выиграна', en: 'won' }, lost: { ru: 'проиграна', en: 'lost' } }

const standard = {
  deal: { title: { ru: 'Сделки', en: 'Deals' }, of: { ru: 'сделок', en: 'deals' }, fields: dealFields, states: saleStates },
  lead: {
    title: { ru: 'Лиды', en: 'Leads' }, of: { ru: 'лидов', en: 'leads' }, fields: leadFields,
    states: { open: { ru: 'в работе', en: 'open' }, won: { ru: 'конвертирован', en: 'converted' }, lost: { ru: 'забракован', en: 'junk' } },
  },
  invoice: {
    title: { ru: 'Счета', en: 'Invoices' }, of: { ru: 'счетов', en: 'invoices' }, fields: invoiceFields,
    states: { open: { ru: 'не оплачен', en: 'unpaid' }, won: { ru: 'оплачен', en: 'paid' }, lost: { ru: 'отклонён', en: 'declined' } },
  },
  quote: {
    title: { ru: 'Коммерческие предложения', en: 'Quotes' }, of: { ru: 'коммерческих предложений', en: 'quotes' }, fields: quoteFields,
    states: { open: { ru: 'в работе', en: 'open' }, won: { ru: 'принято', en: 'accepted' }, lost: { ru: 'отклонено', en: 'declined' } },
  },
  task: { title: { ru: 'Задачи', en: 'Tasks' }, of: { ru: 'задач', en: 'tasks' }, fields: taskFields, states: saleStates },
  activity: { title: { ru: 'Дела', en: 'Activities' }, of: { ru: 'дел', en: 'activities' }, fields: activityFields, states: saleStates },
  call: { title: { ru: 'Звонки', en: 'Calls' }, of: { ru: 'звонков', en: 'calls' }, fields: callFields, states: saleStates },
  contact: { title: { ru: 'Контакты', en: 'Contacts' }, of: { ru: 'контактов', en: 'contacts' }, fields: contactFields, states: saleStates },
  company: { title: { ru: 'Компании', en: 'Companies' }, of: { ru: 'компаний', en: 'companies' }, fields: companyFields, states: saleStates },
} as const satisfies Readonly<Record<Exclude<RecordKind, `item:${string}`>, Standard>>

const item: Omit<Standard, 'title' | 'of'> = {
  fields: itemFields,
  states: { open: { ru: 'в работе', en: 'open' }, won: { ru: 'успех', en: 'success' }, lost: { ru: 'провал', en: 'failure' } },
}

const standardOf: ReadonlyMap<string, Standard> = new Map(Object.entries(standard))

/** Kinds of records that every CRM has, the most wanted first. */
export const standardKinds = Object.keys(standard) as readonly (keyof typeof standard)[]

function describe(kind: RecordKind): Omit<Standard, 'title' | 'of'> | undefined {
  return standardOf.get(kind) ?? (kind.startsWith('item:') ? item : undefined)
}

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

/** Fields every portal of a CRM has for this kind, without the portal's own options; none for a kind not read yet. */
export function standardFields(kind: RecordKind, language: Language, crm?: CrmName): FieldInfo[] {
  const words = crmWords(crm)
  const { fields = [], states = saleStates } = describe(kind) ?? {}
  const called = words.kinds[kind]?.states ?? states
  const stateOptions = (['open', 'won', 'lost'] as const).map((value) => ({ value, title: called[value] }))
  const kept = fields.filter(({ name }) => !words.lacks[kind]?.includes(name))
  return kept.map(({ name, title, type, options = type === 'stageKind' ? stateOptions : null }) => ({
    name, title: (words.fields[name] ?? title)[language], type, multiple: name === 'department' || type === 'rows', custom: false,
    ...(type === 'rows' ? { fields: rowFields(language) } : {}),
    ...(options ? { options: options.map((option) => ({ value: option.value, title: option.title[language] })) } : {}),
  }))
}

/** What records of this kind are called, in the plural. */
export function kindTitle(kind: RecordKind, language: Language, crm?: CrmName): string {
  return (crmWords(crm).kinds[kind] ?? standardOf.get(kind))?.title[language] ?? kind
}

/** What records of this kind are called after "the number of"; null for what the portal named itself. */
export function kindGenitive(kind: RecordKind, language: Language, crm?: CrmName): string | null {
  return (crmWords(crm).kinds[kind] ?? standardOf.get(kind))?.of[language] ?? null
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
