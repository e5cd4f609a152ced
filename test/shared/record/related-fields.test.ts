import { expect, it } from 'vitest'
import { standardFields } from '../../../shared/record/field-catalogue'
import { relatedKindsOf, toRelatedFields } from '../../../shared/record/related-fields'

const fields = standardFields('deal', 'ru')

it('relatedKindsOf: those that some field refers to, never the kind itself', () => {
  expect(relatedKindsOf('deal', fields)).toEqual(['company', 'contact'])
  expect(relatedKindsOf('contact', fields)).toEqual(['company'])
  expect(relatedKindsOf('call', fields.filter(({ name }) => name === 'title'))).toEqual([])
})

it('toRelatedFields: names and titles say whose field it is', () => {
  const [title] = toRelatedFields('company', { fields: fields.filter(({ name }) => name === 'title') }, 'ru')
  expect(title).toMatchObject({ name: 'company.title', title: 'Компания: Название', type: 'text', related: { kind: 'company', name: 'title' } })
})

it('toRelatedFields: leaves out product rows and what lies behind a second reference', () => {
  const company = toRelatedFields('company', { fields }, 'en')
  expect(company.some(({ type }) => type === 'rows')).toBe(false)
  expect(toRelatedFields('contact', { fields: company }, 'en')).toEqual([])
})
