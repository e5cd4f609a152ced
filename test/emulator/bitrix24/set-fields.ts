import type { Item, ItemSet } from '../company/company-types'
import { common, readOnly, toField, type Column, type ItemField } from './item-fields'

const none = (): null => null
const yes = (flag: boolean): string => (flag ? 'Y' : 'N')

/** Standard fields of leads (1), quotes (7), invoices (31) and smart processes: what one has the others may lack. */
export function listSetFields(set: ItemSet): ItemField<Item>[] {
  const semantics = semanticsOf(set)
  return [...named(set), ...particular(set, semantics)].map(toField)
}

function semanticsOf({ stages }: ItemSet): (item: Item) => string {
  const known = new Map(stages.map((stage) => [stage.statusId, stage.semantics]))
  return (item) => known.get(item.stageId) ?? 'P'
}

function named({ entityTypeId, hasStages, hasPipelines }: ItemSet): Column<Item>[] {
  const statusType: Readonly<Record<number, string>> = { 1: 'STATUS', 7: 'QUOTE_STATUS' }
  return [
    ...common<Item>().filter(([name]) => name !== 'createdBy'),
    ['createdBy', 'CREATED_BY_ID', 'user', 'Кем создан', (item) => item.createdById, readOnly],
    ['title', 'TITLE', 'string', 'Название', (item) => item.title],
    ['companyId', 'COMPANY_ID', 'crm_company', 'Компания', (item) => item.companyId],
    ['contactId', 'CONTACT_ID', 'crm_contact', 'Контакт', (item) => item.contactId],
    ['contactIds', 'CONTACT_IDS', 'crm_contact', 'Контакты', (item) => (item.contactId > 0 ? [item.contactId] : [])],
    ['opportunity', 'OPPORTUNITY', 'double', 'Сумма', (item) => item.opportunity],
    ['isManualOpportunity', 'IS_MANUAL_OPPORTUNITY', 'boolean', 'Режим расчёта суммы', () => 'Y'],
    ['currencyId', 'CURRENCY_ID', 'crm_currency', 'Валюта', (item) => item.currencyId],
    ...(hasPipelines || entityTypeId >= 31 ? [['categoryId', 'CATEGORY_ID', 'crm_category', 'Воронка', (item) => item.pipelineId] satisfies Column<Item>] : []),
    ...(hasStages ? [['stageId', entityTypeId < 31 ? 'STATUS_ID' : 'STAGE_ID', 'crm_status', 'Стадия', (item) => item.stageId, { statusType: statusType[entityTypeId] ?? 'STAGE' }] satisfies Column<Item>] : []),
  ]
}

function particular({ entityTypeId }: ItemSet, semantics: (item: Item) => string): Column<Item>[] {
  const dates: Column<Item>[] = [
    ['begindate', 'BEGINDATE', 'date', 'Дата начала', (item) => item.beginAt],
    ['closedate', 'CLOSEDATE', 'date', 'Дата завершения', (item) => item.closeAt],
  ]
  const moved: Column<Item>[] = [
    ['movedBy', 'MOVED_BY_ID', 'user', 'Кем перемещён', (item) => item.movedById, readOnly],
    ['movedTime', 'MOVED_TIME', 'datetime', 'Когда перемещён', (item) => item.movedAt, readOnly],
  ]
  const source: Column<Item> = ['sourceId', 'SOURCE_ID', 'crm_status', 'Источник', (item) => item.sourceId, { statusType: 'SOURCE' }]
  if (entityTypeId === 1) {
    return [
      ...moved, source,
      ['stageSemanticId', 'STATUS_SEMANTIC_ID', 'string', 'Группа стадии', semantics, readOnly],
      ['dateClosed', 'DATE_CLOSED', 'datetime', 'Дата завершения', (item) => (semantics(item) === 'P' ? null : item.movedAt), readOnly],
      ['companyTitle', 'COMPANY_TITLE', 'string', 'Название компании', none],
      ['name', 'NAME', 'string', 'Имя', none], ['lastName', 'LAST_NAME', 'string', 'Фамилия', none],
      ['isReturnCustomer', 'IS_RETURN_CUSTOMER', 'boolean', 'Повторный лид', () => 'N', readOnly],
    ]
  }
  if (entityTypeId === 7) {
    return [
      ...dates,
      ['closed', 'CLOSED', 'boolean', 'Закрыто', (item) => yes(semantics(item) !== 'P')],
      ['quoteNumber', 'QUOTE_NUMBER', 'string', 'Номер', (item) => String(item.id)],
      ['dealId', 'DEAL_ID', 'crm_deal', 'Сделка', (item) => item.dealId], ['leadId', 'LEAD_ID', 'crm_lead', 'Лид', none],
    ]
  }
  // Neither tells what its stage means: the directory of stages does.
  const linked: Column<Item> = ['parentId2', 'PARENT_ID_2', 'crm_deal', 'Сделка', (item) => item.dealId]
  if (entityTypeId === 31) return [...dates, ...moved, linked, source, ['accountNumber', 'ACCOUNT_NUMBER', 'string', 'Номер', (item) => String(item.id)], ['parentId7', 'PARENT_ID_7', 'crm_quote', 'Предложение', none]]
  return [...dates, ...moved, linked, source]
}
