import { expect, it } from 'vitest'
import { toFieldCatalogue } from '../../../client/api/field-catalogue'

it('toFieldCatalogue: people become options, so that a sentence can name them; other options stay', () => {
  const field = { multiple: false, custom: false, operators: ['is' as const] }
  const catalogue = toFieldCatalogue(
    {
      kind: 'deal', title: 'Deals', moments: [],
      fields: [
        { ...field, name: 'ownerId', title: 'Owner', type: 'user' },
        { ...field, name: 'sourceId', title: 'Source', type: 'enum', options: [{ value: 'WEB', title: 'Site' }] },
      ],
    },
    { user: [{ value: '7', label: 'Anna' }], department: [] },
  )
  expect(catalogue.fields.map((one) => one.options)).toEqual([[{ value: '7', title: 'Anna' }], [{ value: 'WEB', title: 'Site' }]])
})
