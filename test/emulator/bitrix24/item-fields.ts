import type { Client, Company, Contact, Deal, Stage } from '../company/company-types'
import { addsUp } from '../company/deal-rows'
import type { FieldKind, Raw } from './row-filter'

/** A field of a CRM item. `name` is the camel-case name of crm.item.*, `legacy` the upper-case one of crm.deal.*. */
export type ItemField<Row> = {
  name: string; upper: string; legacy: string; type: string; title: string
  kind: FieldKind; readOnly: boolean; multiple: boolean; statusType?: string
  read(row: Row): Raw
}

export type Column<Row> = readonly [name: string, legacy: string, type: string, title: string, read: (row: Row) => Raw, options?: { readOnly?: boolean; statusType?: string }]

export const readOnly = { readOnly: true }
const none = (): null => null

/** Reads the semantics of a stage: `S`, `F` or null while the deal is open. */
export function findStage(company: Company, statusId: string): Stage | undefined {
  let index = stageIndexes.get(company)
  if (index?.size !== company.stages.length) {
    index = new Map(company.stages.map((stage) => [stage.statusId, stage]))
    stageIndexes.set(company, index)
  }
  return index.get(statusId)
}
const stageIndexes = new WeakMap<Company, Map<string, Stage>>()

/** Standard fields of a deal, in the order in which the platform lists them. */
export function listDealFields(company: Company): ItemField<Deal>[] {
  const semantics = (deal: Deal): string => findStage(company, deal.stageId)?.semantics ?? 'P'
  const yes = (flag: boolean): string => (flag ? 'Y' : 'N')
  const columns: Column<Deal>[] = [
    ['id', 'ID', 'integer', 'ID', (deal) => deal.id, readOnly],
    ['title', 'TITLE', 'string', 'Название', (deal) => deal.title],
    ['createdTime', 'DATE_CREATE', 'datetime', 'Дата создания', (deal) => deal.createdAt, readOnly],
    ['updatedTime', 'DATE_MODIFY', 'datetime', 'Дата изменения', (deal) => deal.updatedAt, readOnly],
    ['createdBy', 'CREATED_BY_ID', 'user', 'Кем создана', (deal) => deal.createdById, readOnly],
    ['updatedBy', 'MODIFY_BY_ID', 'user', 'Кем изменена', (deal) => deal.updatedById, readOnly],
    ['assignedById', 'ASSIGNED_BY_ID', 'user', 'Ответственный', (deal) => deal.assignedById],
    ['opened', 'OPENED', 'boolean', 'Доступна для всех', () => 'Y'],
    ['leadId', 'LEAD_ID', 'crm_lead', 'Лид', none, readOnly],
    ['companyId', 'COMPANY_ID', 'crm_company', 'Компания', (deal) => deal.companyId],
    ['contactId', 'CONTACT_ID', 'crm_contact', 'Контакт', (deal) => deal.contactId],
    ['quoteId', 'QUOTE_ID', 'crm_quote', 'Предложение', none, readOnly],
    ['categoryId', 'CATEGORY_ID', 'crm_category', 'Воронка', (deal) => deal.pipelineId],
    ['stageId', 'STAGE_ID', 'crm_status', 'Стадия сделки', (deal) => deal.stageId, { statusType: 'DEAL_STAGE' }],
    ['stageSemanticId', 'STAGE_SEMANTIC_ID', 'string', 'Группа стадии', semantics, readOnly],
    ['isNew', 'IS_NEW', 'boolean', 'Новая сделка', (deal) => yes(/(^|:)NEW$/.test(deal.stageId)), readOnly],
    ['isRecurring', 'IS_RECURRING', 'boolean', 'Регулярная сделка', (deal) => yes(deal.isRecurring)],
    ['isReturnCustomer', 'IS_RETURN_CUSTOMER', 'boolean', 'Повторная сделка', (deal) => yes(deal.isReturnCustomer)],
    ['isRepeatedApproach', 'IS_REPEATED_APPROACH', 'boolean', 'Повторное обращение', () => 'N'],
    ['closed', 'CLOSED', 'boolean', 'Закрыта', (deal) => yes(semantics(deal) !== 'P')],
    ['typeId', 'TYPE_ID', 'crm_status', 'Тип', (deal) => deal.typeId, { statusType: 'DEAL_TYPE' }],
    ['opportunity', 'OPPORTUNITY', 'double', 'Сумма', (deal) => deal.opportunity],
    ['isManualOpportunity', 'IS_MANUAL_OPPORTUNITY', 'boolean', 'Режим расчёта суммы', (deal) => yes(!addsUp(company, deal))],
    ['taxValue', 'TAX_VALUE', 'double', 'Ставка налога', () => 0],
    ['currencyId', 'CURRENCY_ID', 'crm_currency', 'Валюта', (deal) => deal.currencyId],
    ['probability', 'PROBABILITY', 'integer', 'Вероятность', (deal) => deal.probability],
    ['comments', 'COMMENTS', 'text', 'Комментарий', () => ''],
    ['begindate', 'BEGINDATE', 'date', 'Дата начала', (deal) => deal.beginAt],
    ['closedate', 'CLOSEDATE', 'date', 'Предполагаемая дата закрытия', (deal) => deal.closeAt],
    ['sourceId', 'SOURCE_ID', 'crm_status', 'Источник', (deal) => deal.sourceId, { statusType: 'SOURCE' }],
    ['sourceDescription', 'SOURCE_DESCRIPTION', 'text', 'Дополнительно об источнике', none],
    ['originatorId', 'ORIGINATOR_ID', 'string', 'Внешний источник', none],
    ['originId', 'ORIGIN_ID', 'string', 'Идентификатор во внешнем источнике', none],
    ['additionalInfo', 'ADDITIONAL_INFO', 'string', 'Дополнительная информация', none],
    ['movedBy', 'MOVED_BY_ID', 'user', 'Кем перемещена', (deal) => deal.movedById, readOnly],
    ['movedTime', 'MOVED_TIME', 'datetime', 'Когда перемещена', (deal) => deal.movedAt, readOnly],
    ['lastActivityBy', 'LAST_ACTIVITY_BY', 'user', 'Кто сделал последнее дело', (deal) => deal.updatedById, readOnly],
    ['lastActivityTime', 'LAST_ACTIVITY_TIME', 'datetime', 'Последнее дело', (deal) => deal.updatedAt, readOnly],
    ...utm<Deal>(),
    ['contactIds', 'CONTACT_IDS', 'crm_contact', 'Контакты', (deal) => (deal.contactId > 0 ? [deal.contactId] : [])],
    ['observers', 'OBSERVERS', 'user', 'Наблюдатели', () => []],
  ]
  return columns.map(toField)
}

export function listContactFields(): ItemField<Contact>[] {
  const columns: Column<Contact>[] = [
    ...common<Contact>(),
    ['name', 'NAME', 'string', 'Имя', (contact) => contact.firstName],
    ['secondName', 'SECOND_NAME', 'string', 'Отчество', none],
    ['lastName', 'LAST_NAME', 'string', 'Фамилия', (contact) => contact.lastName],
    ['post', 'POST', 'string', 'Должность', none],
    ['typeId', 'TYPE_ID', 'crm_status', 'Тип контакта', () => 'CLIENT', { statusType: 'CONTACT_TYPE' }],
    ['sourceId', 'SOURCE_ID', 'crm_status', 'Источник', none, { statusType: 'SOURCE' }],
    ['companyId', 'COMPANY_ID', 'crm_company', 'Компания', (contact) => contact.companyId ?? 0],
    ['companyIds', 'COMPANY_IDS', 'crm_company', 'Компании', (contact) => (contact.companyId === null ? [] : [contact.companyId])],
    ['birthdate', 'BIRTHDATE', 'date', 'Дата рождения', none],
    ['hasPhone', 'HAS_PHONE', 'boolean', 'Задан телефон', () => 'N', readOnly],
    ['hasEmail', 'HAS_EMAIL', 'boolean', 'Задан e-mail', () => 'N', readOnly],
    ...utm<Contact>(),
  ]
  return columns.map(toField)
}

export function listClientFields(): ItemField<Client>[] {
  const columns: Column<Client>[] = [
    ...common<Client>(),
    ['title', 'TITLE', 'string', 'Название компании', (client) => client.title],
    ['typeId', 'COMPANY_TYPE', 'crm_status', 'Тип компании', () => 'CUSTOMER', { statusType: 'COMPANY_TYPE' }],
    ['industry', 'INDUSTRY', 'crm_status', 'Сфера деятельности', (client) => client.industry, { statusType: 'INDUSTRY' }],
    ['revenue', 'REVENUE', 'double', 'Годовой оборот', () => 0],
    ['isMyCompany', 'IS_MY_COMPANY', 'boolean', 'Реквизиты моей компании', () => 'N'],
    ...utm<Client>(),
  ]
  return columns.map(toField)
}

export type Owned = { id: number; assignedById: number; createdAt: number; updatedAt: number }

export function common<Row extends Owned>(): Column<Row>[] {
  return [
    ['id', 'ID', 'integer', 'ID', (row) => row.id, readOnly],
    ['createdTime', 'DATE_CREATE', 'datetime', 'Дата создания', (row) => row.createdAt, readOnly],
    ['updatedTime', 'DATE_MODIFY', 'datetime', 'Дата изменения', (row) => row.updatedAt, readOnly],
    ['createdBy', 'CREATED_BY_ID', 'user', 'Кем создан', (row) => row.assignedById, readOnly],
    ['updatedBy', 'MODIFY_BY_ID', 'user', 'Кем изменён', (row) => row.assignedById, readOnly],
    ['assignedById', 'ASSIGNED_BY_ID', 'user', 'Ответственный', (row) => row.assignedById],
    ['opened', 'OPENED', 'boolean', 'Доступен для всех', () => 'Y'],
  ]
}

function utm<Row>(): Column<Row>[] {
  return ['Source', 'Medium', 'Campaign', 'Content', 'Term'].map((part) => [`utm${part}`, `UTM_${part.toUpperCase()}`, 'string', `UTM ${part}`, none])
}

export function toField<Row>([name, legacy, type, title, read, options]: Column<Row>): ItemField<Row> {
  return { name, legacy, upper: toUpper(name), type, title, kind: toKind(type), readOnly: options?.readOnly ?? false, multiple: /^(contactIds|companyIds|observers)$/.test(name), read, ...(options?.statusType ? { statusType: options.statusType } : {}) }
}

function toUpper(name: string): string {
  return name.replace(/[A-Z]/g, '_$&').toUpperCase()
}

/** How a value of that platform type is compared. */
export function toKind(type: string): FieldKind {
  if (type === 'datetime') return 'time'
  if (type === 'date') return 'day'
  if (['integer', 'double', 'user', 'employee', 'enumeration', 'crm_lead', 'crm_quote', 'crm_company', 'crm_contact', 'crm_category'].includes(type)) return 'number'
  return 'text'
}
