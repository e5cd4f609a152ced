import { expect, it } from 'vitest'
import { dealFields, invoiceFields, itemFields, leadFields, quoteFields } from '../../../../shared/record/fields/sale-fields'

it.each([['deal', dealFields], ['lead', leadFields], ['invoice', invoiceFields], ['quote', quoteFields], ['item', itemFields]] as const)(
  'sale fields: a %s has stages, an amount and each name once', (_, fields) => {
    const names = fields.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(names).toEqual(expect.arrayContaining(['id', 'ownerId', 'stageId', 'stageKind', 'amount', 'currency', 'createdAt', 'companyId']))
  })

it('sale fields: leads and quotes have no pipelines', () => {
  for (const fields of [leadFields, quoteFields]) expect(fields.some(({ name }) => name === 'pipelineId')).toBe(false)
})
