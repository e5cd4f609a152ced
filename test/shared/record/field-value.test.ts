import { expect, it } from 'vitest'
import { fieldValue, valuesOf } from '../../../shared/record/field-value'
import type { FieldType } from '../../../shared/record/field-types'
import type { FieldValue } from '../../../shared/record/record-types'
import { clock, makeContext, makeDeal } from './record-builders'

const deal = makeDeal({ movedAt: clock('2026-11-03 09:00'), amountMinor: 5, baseMinor: 460, currency: 'USD', fields: { sourceId: 'WEB', 'custom.UF_X': [1, 2] } })

it.each<[string, FieldValue]>([
  ['id', '12'], ['title', 'Поставка стеллажей'], ['ownerId', '1'], ['creatorId', '1'], ['pipelineId', '0'], ['stageId', 'NEW'], ['stageKind', 'open'],
  ['amount', 460], ['currency', 'USD'], ['createdAt', '2026-11-02T07:00:00.000Z'], ['updatedAt', '2026-11-18T09:00:00.000Z'],
  ['movedAt', '2026-11-03T06:00:00.000Z'], ['sourceId', 'WEB'], ['custom.UF_X', [1, 2]], ['custom.UF_NONE', null], ['department', ['6']],
])('fieldValue: %s is %j', (name, value) => {
  expect(fieldValue(deal, { name }, makeContext())).toEqual(value)
})

it('fieldValue: a field of the company is read from the company, null without one', () => {
  const company = makeDeal({ kind: 'company', id: '7', title: 'ООО Ромашка', ownerId: '1', fields: { industry: 'IT' } })
  const field = (name: string) => ({ name: `company.${name}`, related: { kind: 'company' as const, name } })
  const withCompany = makeDeal({ related: { company } })
  expect(['title', 'industry', 'department', 'nothing'].map((name) => fieldValue(withCompany, field(name), makeContext()))).toEqual(['ООО Ромашка', 'IT', ['6'], null])
  expect(fieldValue(deal, field('title'), makeContext())).toBeNull()
})

it('fieldValue: product rows are told by their names', () => {
  const rows = [{ productId: '1', productName: 'Стеллаж' }, { productId: '2', productName: null }]
  expect(fieldValue(makeDeal({ rows }), { name: 'productRows', type: 'rows' }, makeContext())).toEqual(['Стеллаж', '2'])
  expect(fieldValue(deal, { name: 'productRows', type: 'rows' }, makeContext())).toEqual([])
})

it('fieldValue: nobody has no departments', () => {
  expect(fieldValue(makeDeal({ ownerId: null }), { name: 'department' }, makeContext())).toEqual([])
  expect(fieldValue(makeDeal({ movedAt: null }), { name: 'movedAt' }, makeContext())).toBeNull()
})

it.each<[FieldValue, FieldType, boolean]>([
  [null, 'text', true], ['', 'text', true], [[], 'enum', true], ['0', 'reference', true], [0, 'user', true], [['0', ''], 'reference', true],
  [0, 'money', false], [0, 'number', false], ['0', 'pipeline', false], ['0', 'department', false], [false, 'boolean', false], [['a'], 'text', false],
])('valuesOf: %j as %s is empty: %j', (value, type, empty) => {
  expect(valuesOf(value, type).length === 0).toBe(empty)
})

it('valuesOf: one value or several as a list, empty ones left out', () => {
  expect(valuesOf(['a', '', 'b'], 'text')).toEqual(['a', 'b'])
  expect(valuesOf(7, 'number')).toEqual([7])
})
