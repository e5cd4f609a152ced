import { expect, it } from 'vitest'
import { rowFields, rowMoneyFields } from '../../../shared/record/row-fields'

it('rowFields: names and types of a product row, titled in either language', () => {
  expect(rowFields('ru').map(({ name, type }) => [name, type])).toEqual([
    ['productId', 'reference'], ['productName', 'text'], ['price', 'money'], ['quantity', 'number'], ['sum', 'money'], ['discountRate', 'number'],
    ['discount', 'money'], ['taxRate', 'number'], ['measureName', 'text'],
  ])
  expect(rowFields('ru')[1]?.title).toBe('Название товара')
  expect(rowFields('en')[1]?.title).toBe('Product name')
})

it('rowMoneyFields: what has to be brought into the base currency', () => {
  expect(rowMoneyFields).toEqual(['price', 'sum', 'discount'])
})
