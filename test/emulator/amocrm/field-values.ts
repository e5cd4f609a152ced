import { parseInstant } from '../bitrix24/portal-time'
import type { Client, Company, Contact, Deal, Item, Product } from '../company/company-types'
import { billStatuses, channelField, listFields } from './custom-fields'
import type { AmoField } from './custom-fields'
import type { AccountState } from './emulator-types'
import { invoiceCatalogId, productCatalogId } from './fixed-ids'
import { toBaseAmount } from './to-base-amount'
import { toSeconds } from './amo-time'

/** One value of a custom field; `enum_id` where it was chosen from a list. */
export type AmoValue = { value: string | number | boolean | Record<string, unknown>; enum_id?: number; enum_code?: string | null }
export type FilledField = { field: AmoField; values: AmoValue[] }

/** The filled fields of a lead: what the company keeps, what amoCRM adds, and what was written through the API. */
export function leadValues(account: AccountState, deal: Deal, leadId: number): FilledField[] {
  const written = account.written.get(`leads:${leadId}`)
  return (listFields(account.company, 'leads', account.language) ?? []).flatMap((field) => {
    const values = written?.get(field.id) ?? (field.of ? ownValues(account.company, field, deal.custom[field.of.name]) : addedValues(field, deal))
    return values.length > 0 ? [{ field, values }] : []
  })
}

/** Dates are unix seconds of the local midnight, numbers are strings. */
function ownValues(company: Company, field: AmoField, raw: Deal['custom'][string] | undefined): AmoValue[] {
  if (raw === undefined || raw === null || raw === '') return []
  if (field.enums) {
    return (Array.isArray(raw) ? raw : [raw]).flatMap((id) => {
      const option = field.enums?.find((candidate) => candidate.id === Number(id))
      return option ? [{ value: option.value, enum_id: option.id, enum_code: null }] : []
    })
  }
  if (field.type === 'date' || field.type === 'date_time') return [{ value: toSeconds(parseInstant(company.timeZone, String(raw))) }]
  if (field.type === 'checkbox') return [{ value: raw === true || raw === 'Y' || raw === 1 || raw === '1' }]
  if (field.type === 'monetary') {
    const [amount = '0', code = ''] = String(raw).split('|')
    return [{ value: String(toBaseAmount(company, { opportunity: Number(amount), currencyId: code })) }]
  }
  return (Array.isArray(raw) ? raw : [raw]).map((value) => ({ value: String(value) }))
}

/** The company knows nothing of these, so they follow from the deal: where it came from, and for one of seven the rest. */
function addedValues(field: AmoField, deal: Deal): AmoValue[] {
  if (field.code === 'UTM_SOURCE') return deal.sourceId === 'ADVERTISING' ? [{ value: 'yandex' }] : []
  if (deal.id % 7 !== 0) return []
  const option = field.enums?.[deal.id % 3]
  switch (field.type) {
    case 'radiobutton': return option ? [{ value: option.value, enum_id: option.id, enum_code: null }] : []
    case 'textarea': return [{ value: `Со слов клиента: ${deal.title}` }]
    case 'url': return [{ value: `https://example.test/order/${deal.id}` }]
    case 'date_time': return [{ value: toSeconds(deal.closeAt) }]
    case 'numeric': return [{ value: String(deal.id) }]
    default: return []
  }
}

export function contactValues(account: AccountState, { id }: Contact): FilledField[] {
  const values: Record<number, AmoValue[]> = {
    80_001: [{ value: contactPhone(id), enum_id: 80_101, enum_code: 'WORK' }], 80_003: [{ value: `client${id}@mail.example`, enum_id: 80_121, enum_code: 'WORK' }],
  }
  return fill(account, 'contacts', values)
}

export function contactPhone(id: number): string {
  return `+7${9_160_000_000 + id}`
}

export function clientValues(account: AccountState, { industry }: Client): FilledField[] {
  return fill(account, 'companies', { 81_007: [{ value: industry }] })
}

export function productValues(account: AccountState, { id, price, section }: Product): FilledField[] {
  return fill(account, `catalogs/${productCatalogId}`, { 82_001: [{ value: `A-${id}` }], 82_005: [{ value: String(price) }], 82_007: section === '' ? [] : [{ value: section, enum_id: 82_100 }] })
}

/** An invoice is paid when it stands where the company wins; the day is that of its last payment, where the company keeps payments. */
export function invoiceValues(account: AccountState, item: Item): FilledField[] {
  const set = account.company.itemSets.get(31)
  const isPaid = set?.stages.find(({ statusId }) => statusId === item.stageId)?.semantics === 'S'
  const moments = (account.company.payments?.get(item.id) ?? []).flatMap(({ paidAt }) => paidAt ?? [])
  const status = billStatuses[isPaid ? 1 : moments.length > 0 ? 2 : 0]
  const paidAt = moments.length > 0 ? Math.max(...moments) : isPaid ? item.movedAt : null
  return fill(account, `catalogs/${invoiceCatalogId}`, {
    83_001: status ? [{ value: status.value, enum_id: status.id, enum_code: status.code ?? null }] : [],
    83_003: [{ value: String(toBaseAmount(account.company, item)) }], 83_005: paidAt === null ? [] : [{ value: toSeconds(paidAt) }],
    83_013: (set?.rows?.get(item.id) ?? []).map(({ productId, productName, price, quantity }) => ({
      value: { product_id: productId, description: productName, unit_price: price, quantity, unit_type: 'шт', discount: { type: 'amount', value: 0 }, external_uid: '' },
    })),
  })
}

function fill(account: AccountState, entity: string, values: Record<number, AmoValue[]>): FilledField[] {
  return (listFields(account.company, entity, account.language) ?? []).flatMap((field) => (values[field.id]?.length ? [{ field, values: values[field.id] ?? [] }] : []))
}

/** As the API shows them: null when there is none. */
export function presentValues(filled: FilledField[]): Record<string, unknown>[] | null {
  if (filled.length === 0) return null
  return filled.map(({ field, values }) => ({ field_id: field.id, field_name: field.name, field_code: field.code, field_type: field.type, is_computed: false, values }))
}

/** As webhooks show them: dates are bare strings, a radio button is an object, everything is text. */
export function hookValues(filled: FilledField[]): Record<string, unknown>[] {
  return filled.map(({ field, values }) => {
    const texts = values.map(({ value, enum_id: choice }) => ({ value: value === true ? '1' : value === false ? '0' : typeof value === 'object' ? value : String(value), ...(choice === undefined ? {} : { enum: String(choice) }) }))
    const shown = field.type === 'date' || field.type === 'date_time' ? texts.map(({ value }) => value) : field.id === channelField ? texts[0] : texts
    return { id: String(field.id), name: field.name, values: shown, ...(field.code === null ? {} : { code: field.code }) }
  })
}
