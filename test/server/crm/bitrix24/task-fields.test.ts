import { expect, it } from 'vitest'
import type { BatchItem } from '../../../../server/crm/bitrix24/batch'
import { readTaskFields } from '../../../../server/crm/bitrix24/task-fields'
import { toTaskRecord } from '../../../../server/crm/bitrix24/work-rows'
import { AppError } from '../../../../server/errors'

const told = new Map<string, BatchItem>([
  ['taskFields', { result: { fields: {
    ID: { title: 'ID', type: 'integer', primary: true }, UF_CRM_TASK: { title: 'Элементы CRM', type: 'crm' }, UF_MAIL_MESSAGE: { title: null, type: 'mail_message' },
    UF_TASK_BUDGET: { title: 'Бюджет', type: 'double' }, UF_AUTO_291715100499: { title: 'Вид работ', type: 'enumeration' }, UF_FILE: { title: 'Файл', type: 'file' },
  } } }],
  ['taskUserFields', { result: [
    { FIELD_NAME: 'UF_CRM_TASK', USER_TYPE_ID: 'crm', MULTIPLE: 'Y' }, { FIELD_NAME: 'UF_TASK_BUDGET', USER_TYPE_ID: 'double', MULTIPLE: 'N' },
    { FIELD_NAME: 'UF_AUTO_291715100499', USER_TYPE_ID: 'enumeration', MULTIPLE: 'Y', LIST: [{ ID: '7', VALUE: 'Монтаж' }] },
  ] }],
])

it('readTaskFields: the portal\'s own fields with their titles and options, neither links nor files', () => {
  expect(readTaskFields(told).fields).toEqual([
    { kind: 'task', name: 'custom.UF_TASK_BUDGET', title: 'Бюджет', type: 'number', multiple: false, custom: true, sort: 100 },
    { kind: 'task', name: 'custom.UF_AUTO_291715100499', title: 'Вид работ', type: 'enum', multiple: true, custom: true, sort: 101, options: [{ value: '7', title: 'Монтаж' }] },
  ])
})

it('readTaskFields: values are read by the names that rows use', () => {
  const task = toTaskRecord({ id: '1', createdDate: '2026-01-02T10:00:00+03:00', status: '2', ufTaskBudget: '12.5', ufAuto291715100499: ['7'] }, readTaskFields(told).types)
  expect(task?.fields).toMatchObject({ 'custom.UF_TASK_BUDGET': 12.5, 'custom.UF_AUTO_291715100499': ['7'] })
})

it('readTaskFields: none on a portal that does not tell them', () => {
  const error = new AppError('upstream', 'crm_refused', 'no')
  expect(readTaskFields(new Map([['taskFields', { error }], ['taskUserFields', { error }]]))).toEqual({ fields: [], types: new Map() })
  expect(readTaskFields(new Map([['taskFields', { result: [] }]])).fields).toEqual([])
})
