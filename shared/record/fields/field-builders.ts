import type { Language } from '../../text/language-types'
import type { FieldType } from '../field-types'

export type Title = Readonly<Record<Language, string>>
export type Choice = { value: string; title: Title }
/** `options` of a list that is the same on every portal. */
export type StandardField = { name: string; title: Title; type: FieldType; options?: readonly Choice[] }

/** A field that every portal has. */
export function field(name: string, type: FieldType, ru: string, en: string, options?: readonly Choice[]): StandardField {
  return { name, type, title: { ru, en }, ...(options ? { options } : {}) }
}

/** Number, title, people and department: of every kind. */
export const identityFields: readonly StandardField[] = [
  field('id', 'text', 'Номер', 'ID'),
  field('title', 'text', 'Название', 'Title'),
  field('ownerId', 'user', 'Ответственный', 'Owner'),
  field('department', 'department', 'Отдел ответственного', "Owner's department"),
  field('creatorId', 'user', 'Кто создал', 'Creator'),
]

/** Stages with what they mean, for kinds that have them. */
export const stageFields: readonly StandardField[] = [
  field('stageId', 'stage', 'Этап', 'Exact stage'),
  field('stageKind', 'stageKind', 'Стадия', 'Stage'),
]

export const pipelineField = field('pipelineId', 'pipeline', 'Воронка', 'Pipeline')

export const amountFields: readonly StandardField[] = [
  field('amount', 'money', 'Сумма', 'Amount'),
  field('currency', 'enum', 'Валюта', 'Currency'),
]

export const timeFields: readonly StandardField[] = [
  field('createdAt', 'datetime', 'Дата создания', 'Created'),
  field('updatedAt', 'datetime', 'Дата изменения', 'Updated'),
]

export const movedFields: readonly StandardField[] = [
  field('movedAt', 'datetime', 'Дата смены этапа', 'Stage changed'),
  field('movedById', 'user', 'Кто сменил этап', 'Stage changed by'),
]

export const clientFields: readonly StandardField[] = [
  field('contactId', 'reference', 'Контакт', 'Contact'),
  field('companyId', 'reference', 'Компания', 'Company'),
]

export const planFields: readonly StandardField[] = [
  field('beginDate', 'date', 'Дата начала', 'Start date'),
  field('closeDate', 'date', 'Дата завершения', 'Close date'),
]

/** Goods, for kinds that have them. */
export const rowsField = field('productRows', 'rows', 'Товары', 'Products')

export const sourceField = field('sourceId', 'enum', 'Источник', 'Source')
