import type { Language } from '../text/language-types'
import type { FieldInfo, FieldType } from './field-types'

type RowField = { name: string; title: Readonly<Record<Language, string>>; type: FieldType }

const fields: readonly RowField[] = [
  { name: 'productId', title: { ru: 'Номер товара', en: 'Product ID' }, type: 'reference' },
  { name: 'productName', title: { ru: 'Название товара', en: 'Product name' }, type: 'text' },
  { name: 'price', title: { ru: 'Цена', en: 'Price' }, type: 'money' },
  { name: 'quantity', title: { ru: 'Количество', en: 'Quantity' }, type: 'number' },
  { name: 'sum', title: { ru: 'Сумма строки', en: 'Row total' }, type: 'money' },
  { name: 'discountRate', title: { ru: 'Скидка, %', en: 'Discount, %' }, type: 'number' },
  { name: 'discount', title: { ru: 'Скидка на единицу', en: 'Discount per unit' }, type: 'money' },
  { name: 'taxRate', title: { ru: 'Ставка налога, %', en: 'Tax rate, %' }, type: 'number' },
  { name: 'measureName', title: { ru: 'Единица измерения', en: 'Unit of measure' }, type: 'text' },
]

/** Money fields of a product row, brought into the base currency by sync. */
export const rowMoneyFields: readonly string[] = fields.filter(({ type }) => type === 'money').map(({ name }) => name)

/** What a nested funnel over product rows may name. */
export function rowFields(language: Language): FieldInfo[] {
  return fields.map(({ name, title, type }) => ({ name, title: title[language], type, multiple: false, custom: false }))
}
