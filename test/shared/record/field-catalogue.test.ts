import { expect, it } from 'vitest'
import { findField, kindGenitive, kindTitle, operatorsOf, standardFields, standardKinds } from '../../../shared/record/field-catalogue'

it('standardFields: a deal has the fields of the contract in both languages', () => {
  const names = standardFields('deal', 'ru').map((field) => field.name)
  expect(names).toEqual(expect.arrayContaining([
    'id', 'title', 'ownerId', 'creatorId', 'createdAt', 'updatedAt', 'movedAt', 'pipelineId', 'stageId', 'stageKind', 'amount', 'currency',
    'sourceId', 'typeId', 'contactId', 'companyId', 'closeDate', 'beginDate', 'probability', 'isReturnCustomer', 'department',
  ]))
  expect(new Set(names).size).toBe(names.length)
  expect(standardFields('deal', 'en').map((field) => field.name)).toEqual(names)
  expect(standardFields('deal', 'ru').find((field) => field.name === 'amount')).toEqual(
    { name: 'amount', title: 'Сумма', type: 'money', multiple: false, custom: false })
})

it('standardFields: none for a kind that nobody knows', () => {
  expect(standardFields('order' as 'deal', 'ru')).toEqual([])
})

it.each([
  ['text', ['contains', 'startsWith'], ['gt', 'under', 'rows']],
  ['money', ['gt', 'between'], ['contains', 'before']],
  ['datetime', ['before', 'withinLast', 'inPeriod', 'lte'], ['contains', 'under']],
  ['department', ['under', 'in'], ['gt']],
  ['stageKind', ['is', 'notIn', 'empty'], ['gt', 'contains']],
] as const)('operatorsOf: %s', (type, takes, refuses) => {
  expect(operatorsOf(type)).toEqual(expect.arrayContaining(['is', 'isNot', 'in', 'notIn', 'empty', 'notEmpty', ...takes]))
  expect(operatorsOf(type).filter((op) => refuses.some((refused) => refused === op))).toEqual([])
})

it('findField, kindTitle: by name, and the name itself when nothing is known', () => {
  const catalogue = { kind: 'deal' as const, title: kindTitle('deal', 'en'), fields: standardFields('deal', 'en') }
  expect(catalogue.title).toBe('Deals')
  expect(findField(catalogue, 'stageKind')?.options?.map((option) => option.value)).toEqual(['open', 'won', 'lost'])
  expect(findField(catalogue, 'custom.UF_NONE')).toBeUndefined()
  expect(kindTitle('item:128', 'ru')).toBe('item:128')
})

it('standardKinds: each is called in both languages, and a smart process as the portal calls it', () => {
  for (const kind of standardKinds) for (const language of ['ru', 'en'] as const) expect([kindTitle(kind, language), kindGenitive(kind, language)]).not.toContain(kind)
  expect([kindGenitive('lead', 'ru'), kindGenitive('item:128', 'ru')]).toEqual(['лидов', null])
})
