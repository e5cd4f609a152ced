import { expect, it } from 'vitest'
import { discriminatingValues, keysOf } from '../../../shared/funnel/discriminating-values'
import type { Funnel } from '../../../shared/funnel/funnel-types'
import { findField } from '../../../shared/record/field-catalogue'
import { makeCatalogue, makeContext, makeDeal } from '../record/record-builders'

const catalogue = makeCatalogue()
const ctx = makeContext()
const needs = (funnel: Funnel): Record<string, string[]> =>
  Object.fromEntries([...discriminatingValues(funnel, catalogue, ctx)].map(([name, { keys }]) => [name, [...keys].sort()]))

const won: Funnel = { field: 'stageKind', op: 'is', value: 'won' }
const lost: Funnel = { field: 'stageKind', op: 'is', value: 'lost' }
const main: Funnel = { field: 'pipelineId', op: 'in', value: ['0', '3'] }

it.each<[string, Funnel, Record<string, string[]>]>([
  ['all of nothing', { all: [] }, {}],
  ['any of nothing', { any: [] }, {}],
  ['is', won, { stageKind: ['won'] }],
  ['in', main, { pipelineId: ['0', '3'] }],
  ['a list of nothing', { field: 'pipelineId', op: 'in', value: [] }, { pipelineId: [] }],
  ['under', { field: 'department', op: 'under', value: '5' }, { department: ['5', '6'] }],
  ['a text, without case', { field: 'custom.UF_CRM_REGION', op: 'is', value: 'Юг' }, { 'custom.UF_CRM_REGION': ['юг'] }],
  ['yes or no', { field: 'custom.UF_CRM_HOT', op: 'is', value: true }, { 'custom.UF_CRM_HOT': ['true'] }],
  ['not', { not: won }, {}],
  ['what is true for an empty value', { all: [{ field: 'stageKind', op: 'isNot', value: 'won' }, { field: 'pipelineId', op: 'notIn', value: ['0'] }] }, {}],
  ['amounts and dates', { all: [{ field: 'amount', op: 'is', value: 1 }, { field: 'closeDate', op: 'is', value: '2026-11-01' }] }, {}],
  ['all, nested', { all: [won, { all: [main, { field: 'amount', op: 'gt', value: 1 }] }] }, { stageKind: ['won'], pipelineId: ['0', '3'] }],
  ['all of one field: fewer keys', { all: [main, { field: 'pipelineId', op: 'is', value: '3' }] }, { pipelineId: ['3'] }],
  ['any of one field: either key', { any: [won, lost] }, { stageKind: ['lost', 'won'] }],
  ['any of several fields: what all need', { any: [{ all: [won, main] }, lost] }, { stageKind: ['lost', 'won'] }],
  ['any with a child that needs nothing', { any: [won, { field: 'amount', op: 'gt', value: 1 }] }, {}],
  ['an unknown field', { field: 'nothing', op: 'is', value: 1 }, {}],
])('discriminatingValues: %s', (_, funnel, expected) => {
  expect(needs(funnel)).toEqual(expected)
})

function unknown(name: string): never {
  throw new Error(`no field ${name}`)
}

it('keysOf: one key for each value, none for an empty one', () => {
  const keys = (name: string, fields: Parameters<typeof makeDeal>[0]): readonly string[] => keysOf(makeDeal(fields), findField(catalogue, name) ?? unknown(name), ctx)
  expect(keys('custom.UF_CRM_TAGS', { fields: { 'custom.UF_CRM_TAGS': ['11', 12] } })).toEqual(['11', '12'])
  expect(keys('custom.UF_CRM_TAGS', {})).toEqual([])
  expect(keys('contactId', { fields: { contactId: '0' } })).toEqual([])
  expect(keys('department', { ownerId: '1' })).toEqual(['6'])
  expect(keys('title', { title: 'ПОСТАВКА' })).toEqual(['поставка'])
})
