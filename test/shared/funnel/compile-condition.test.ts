import { expect, it } from 'vitest'
import { compileCondition } from '../../../shared/funnel/compile-condition'
import type { Condition } from '../../../shared/funnel/funnel-types'
import { findField } from '../../../shared/record/field-catalogue'
import type { CrmRecord, FieldValue } from '../../../shared/record/record-types'
import { makeCatalogue, makeContext, makeDeal } from '../record/record-builders'

const catalogue = makeCatalogue()

function passes(condition: Condition, changes: Partial<CrmRecord>): boolean {
  const field = findField(catalogue, condition.field)
  if (!field) throw new Error(`no field ${condition.field}`)
  return compileCondition(condition, field, makeContext())(makeDeal(changes))
}

it.each<[Condition['op'], Condition['value'], string, boolean]>([
  ['is', 'ООО РОМАШКА', 'ооо ромашка', true], ['isNot', 'ООО РОМАШКА', 'ооо ромашка', false], ['in', ['а', 'РОМАШКА'], 'ромашка', true],
  ['contains', 'МАШ', 'Ромашка', true], ['contains', 'маша', 'Ромашка', false], ['startsWith', 'рОМ', 'Ромашка', true], ['startsWith', 'ашка', 'Ромашка', false],
  ['is', 'ель', 'ёль', false], ['contains', 'а', '', false], ['isNot', 'а', '', true], ['notIn', ['а'], '', true], ['empty', undefined, '', true], ['notEmpty', undefined, 'а', true],
])('compileCondition: text %s %j of %j is %j', (op, value, title, expected) => {
  expect(passes({ field: 'title', op, ...(value === undefined ? {} : { value }) }, { title })).toBe(expected)
})

it.each<[Condition['op'], Condition['value'], number | null, boolean]>([
  ['gt', 500, 501, true], ['gt', 500, 500, false], ['gte', 500, 500, true], ['lt', 500, 499, true], ['lte', 500, 500, true], ['is', 0, 0, true],
  ['between', [100, 500], 100, true], ['between', [100, 500], 500, true], ['between', [100, 500], 501, false], ['in', [1, 2], 2, true], ['notIn', [1, 2], 2, false],
  ['gt', -1, null, false], ['lte', 5, null, false], ['is', 0, null, false], ['isNot', 0, null, true], ['notIn', [0], null, true], ['between', [-5, 5], null, false],
  ['empty', undefined, null, true], ['empty', undefined, 0, false], ['notEmpty', undefined, 0, true],
])('compileCondition: money %s %j of %j is %j', (op, value, baseMinor, expected) => {
  expect(passes({ field: 'amount', op, ...(value === undefined ? {} : { value }) }, { baseMinor })).toBe(expected)
})

it.each<[string, Condition['op'], Condition['value'], FieldValue, boolean]>([
  ['custom.UF_CRM_TAGS', 'is', '11', ['11', '12'], true], ['custom.UF_CRM_TAGS', 'in', ['12', '13'], ['11', '12'], true],
  ['custom.UF_CRM_TAGS', 'isNot', '11', ['11', '12'], false], ['custom.UF_CRM_TAGS', 'isNot', '13', ['11', '12'], true],
  ['custom.UF_CRM_TAGS', 'notIn', ['12'], ['11', '12'], false], ['custom.UF_CRM_TAGS', 'notIn', ['12'], [], true], ['custom.UF_CRM_TAGS', 'is', 11, [11], true],
  ['custom.UF_CRM_TAGS', 'empty', undefined, [], true], ['custom.UF_CRM_TAGS', 'empty', undefined, ['11'], false],
  ['custom.UF_CRM_HOT', 'is', true, true, true], ['custom.UF_CRM_HOT', 'is', false, false, true], ['custom.UF_CRM_HOT', 'is', false, null, false],
  ['custom.UF_CRM_HOT', 'in', [true], true, true], ['custom.UF_CRM_HOT', 'in', [true], false, false], ['custom.UF_CRM_HOT', 'notIn', [true], null, true],
  ['custom.UF_CRM_HOT', 'isNot', true, null, true], ['companyId', 'empty', undefined, '0', true], ['companyId', 'is', '7', '7', true],
  ['custom.UF_CRM_HOURS', 'gte', 1.5, 1.5, true], ['custom.UF_CRM_MARGIN', 'lt', 0, -1, true], ['custom.UF_CRM_SELLER', 'notEmpty', undefined, 0, false],
])('compileCondition: %s %s %j of %j is %j', (field, op, value, seen, expected) => {
  expect(passes({ field, op, ...(value === undefined ? {} : { value }) }, { fields: { [field]: seen } })).toBe(expected)
})

it.each<[Condition, Partial<CrmRecord>, boolean]>([
  [{ field: 'department', op: 'under', value: '5' }, { ownerId: '1' }, true],
  [{ field: 'department', op: 'under', value: '6' }, { ownerId: '1' }, true],
  [{ field: 'department', op: 'under', value: '7' }, { ownerId: '1' }, false],
  [{ field: 'department', op: 'under', value: '5' }, { ownerId: '2' }, false],
  [{ field: 'department', op: 'is', value: '5' }, { ownerId: '1' }, false],
  [{ field: 'department', op: 'is', value: '6' }, { ownerId: '1' }, true],
  [{ field: 'pipelineId', op: 'is', value: '0' }, { pipelineId: '0' }, true],
  [{ field: 'pipelineId', op: 'empty' }, { pipelineId: '0' }, false],
  [{ field: 'stageKind', op: 'isNot', value: 'won' }, { stageKind: null }, true],
])('compileCondition: %j of %j is %j', (condition, deal, expected) => {
  expect(passes(condition, deal)).toBe(expected)
})
