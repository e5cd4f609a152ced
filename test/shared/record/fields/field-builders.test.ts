import { expect, it } from 'vitest'
import { field, identityFields } from '../../../../shared/record/fields/field-builders'

it('field: has its title in both languages', () => {
  expect(field('post', 'text', 'Должность', 'Position')).toEqual({ name: 'post', type: 'text', title: { ru: 'Должность', en: 'Position' } })
  expect(identityFields.map(({ name }) => name)).toEqual(['id', 'title', 'ownerId', 'department', 'creatorId'])
})
