import type { Company, CustomField } from '../company/company-types'
import { baseCurrency } from './to-base-amount'
import { invoiceCatalogId, productCatalogId } from './fixed-ids'

export type FieldEntity = 'leads' | 'contacts' | 'companies' | `catalogs/${number}`
export type FieldEnum = { id: number; value: string; sort: number; code?: string }
/** A custom field of amoCRM. `of` names the field of the company that it stands for. */
export type AmoField = { id: number; name: string; type: string; code: string | null; isPredefined: boolean; enums: FieldEnum[] | null; of?: CustomField }

/** Amounts and people have no custom fields here: links to users do not exist, money has the account's currency. */
const typeNames: Partial<Record<CustomField['type'], string>> = {
  string: 'text', integer: 'numeric', double: 'numeric', boolean: 'checkbox', date: 'date', datetime: 'date_time', money: 'monetary', enumeration: 'select',
}
const enumsOf = (first: number, values: readonly string[], codes: readonly string[] = []): FieldEnum[] =>
  values.map((value, index) => ({ id: first + 2 * index, value, sort: index + 1, ...(codes[index] === undefined ? {} : { code: codes[index] }) }))
const own = (id: number, name: string, type: string, enums: FieldEnum[] | null = null): AmoField => ({ id, name, type, code: null, isPredefined: false, enums })
const given = (id: number, name: string, type: string, code: string, enums: FieldEnum[] | null = null): AmoField => ({ id, name, type, code, isPredefined: true, enums })

const places = ['WORK', 'WORKDD', 'MOB', 'FAX', 'HOME', 'OTHER']
/** One of every type that a lead may have and the company's own fields do not show. */
const leadFields: readonly AmoField[] = [
  given(90_001, 'utm_source', 'tracking_data', 'UTM_SOURCE'), own(90_003, 'Канал связи', 'radiobutton', enumsOf(90_101, ['Телефон', 'Почта', 'Мессенджер'])),
  own(90_005, 'Комментарий', 'textarea'), own(90_007, 'Ссылка', 'url'), own(90_009, 'Адрес доставки', 'streetaddress'), own(90_011, 'Юрлицо', 'legal_entity'),
  own(90_013, 'Отгрузить к', 'date_time'), own(90_015, 'Особый адрес', 'smart_address'), own(90_017, 'Файл договора', 'file'), own(90_019, 'Номер заявки', 'numeric'),
]
export const channelField = 90_003
const contactFields: readonly AmoField[] = [
  given(80_001, 'Телефон', 'multitext', 'PHONE', enumsOf(80_101, places)), given(80_003, 'Email', 'multitext', 'EMAIL', enumsOf(80_121, ['WORK', 'PRIV', 'OTHER'])),
  given(80_005, 'Должность', 'text', 'POSITION'), own(80_007, 'День рождения', 'birthday'),
]
const companyFields: readonly AmoField[] = [
  given(80_001, 'Телефон', 'multitext', 'PHONE', enumsOf(80_101, places)), given(81_003, 'Web', 'url', 'WEB'), given(81_005, 'Адрес', 'textarea', 'ADDRESS'), own(81_007, 'Отрасль', 'text'),
]
const productFields: readonly AmoField[] = [
  given(82_001, 'Артикул', 'text', 'SKU'), given(82_003, 'Описание', 'textarea', 'DESCRIPTION'), given(82_005, 'Цена', 'price', 'PRICE'), given(82_007, 'Группа', 'category', 'GROUP'),
]
export const billStatuses = enumsOf(83_101, ['Создан', 'Оплачен', 'Частично оплачен', 'Оплачен авансом'], ['created', 'paid', 'partially_paid', 'paid_in_advance'])
const invoiceFields: readonly AmoField[] = [
  given(83_001, 'Статус', 'select', 'BILL_STATUS', billStatuses), given(83_003, 'Итоговая сумма', 'numeric', 'BILL_PRICE'), given(83_005, 'Дата оплаты', 'date_time', 'BILL_PAYMENT_DATE'),
  given(83_007, 'Комментарий', 'textarea', 'BILL_COMMENT'), given(83_009, 'НДС', 'select', 'BILL_VAT_TYPE', enumsOf(83_121, ['Без НДС', 'Включён', 'Не включён'], ['vat_exempt', 'vat_included', 'vat_not_included'])),
  given(83_011, 'Плательщик', 'payer', 'PAYER'), given(83_013, 'Позиции', 'items', 'ITEMS'),
]

/** The fields of an entity; undefined for what has none. */
export function listFields(company: Company, entity: string, language: 'ru' | 'en' = 'ru'): AmoField[] | undefined {
  if (entity === 'leads') return [...company.customFields.flatMap((field) => toAmoField(field, language)), ...leadFields]
  if (entity === 'contacts') return [...contactFields]
  if (entity === 'companies') return [...companyFields]
  if (entity === `catalogs/${productCatalogId}`) return [...productFields]
  if (entity === `catalogs/${invoiceCatalogId}`) return [...invoiceFields]
  return undefined
}

function toAmoField(field: CustomField, language: 'ru' | 'en'): AmoField[] {
  const type = field.type === 'enumeration' && field.multiple ? 'multiselect' : typeNames[field.type]
  if (type === undefined) return []
  const enums = field.options?.map(({ id, value }, index) => ({ id, value, sort: index + 1 })) ?? null
  return [{ id: field.id, name: field.title[language], type, code: null, isPredefined: false, enums, of: field }]
}

/** A field as `GET /{entity}/custom_fields` shows it. */
export function presentField(field: AmoField, { company, entity, origin, accountId, sort }: { company: Company; entity: string; origin: string; accountId: number; sort: number }): Record<string, unknown> {
  const { id, name, type, code, enums, isPredefined } = field
  const isCatalog = entity.startsWith('catalogs/')
  return {
    id, name, type, account_id: accountId, code, sort, is_api_only: false, enums: enums?.map(({ code: enumCode, ...rest }) => ({ ...rest, ...(enumCode === undefined ? {} : { code: enumCode }) })) ?? null,
    ...(isCatalog ? { catalog_id: Number(entity.split('/')[1]), is_visible: true, is_required: false } : { group_id: null, required_statuses: [], hidden_statuses: [] }),
    is_deletable: !isPredefined, is_predefined: isPredefined, entity_type: isCatalog ? 'catalogs' : entity, tracking_callback: null, remind: null, triggers: [],
    currency: type === 'monetary' ? baseCurrency(company) : null, chained_lists: null, _links: { self: { href: `${origin}/api/v4/${entity}/custom_fields/${id}` } },
  }
}
