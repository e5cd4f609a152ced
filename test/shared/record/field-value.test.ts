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
