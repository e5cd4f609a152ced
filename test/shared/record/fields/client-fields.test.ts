import { expect, it } from 'vitest'
import { companyFields, contactFields } from '../../../../shared/record/fields/client-fields'

it('client fields: people and companies have no stages', () => {
  for (const fields of [contactFields, companyFields]) {
    const names = fields.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(names).toContain('createdAt')
    expect(names).not.toContain('stageKind')
  }
})
