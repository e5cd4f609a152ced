import { expect, it } from 'vitest'
import { findMetricLoss } from '../../../shared/metric/metric-loss'
import type { FunnelMetric } from '../../../shared/metric/metric-types'
import { standardFields } from '../../../shared/record/field-catalogue'
import type { FieldCatalogue } from '../../../shared/record/field-types'

const option = (value: string) => ({ value, title: value })
const catalogue: FieldCatalogue = {
  kind: 'deal', title: 'Сделки', fields: [
    ...standardFields('deal', 'ru').map((field) => (field.name === 'pipelineId' ? { ...field, options: [option('0'), option('3')] } : field.name === 'stageId' ? { ...field, options: [option('NEW'), option('WON')] } : field)),
    { name: 'custom.UF_CRM_REGION', title: 'Регион', type: 'enum', multiple: false, custom: true, options: [option('11'), option('12')] },
  ],
}
const metric: FunnelMetric = { name: 'М', source: 'deal', where: { all: [] }, measure: { kind: 'count' }, when: 'wonAt', who: 'owner', better: 'higher' }
const loss = (change: Partial<FunnelMetric>, isRefused = false) => findMetricLoss({ ...metric, ...change }, catalogue, { isRefused, language: 'ru' })

it('findMetricLoss: nothing when the CRM has all that is named', () => {
  expect(loss({})).toBeNull()
  expect(loss({ where: { all: [{ field: 'pipelineId', op: 'in', value: ['0', '3'] }, { not: { field: 'custom.UF_CRM_REGION', op: 'is', value: '11' } }] }, when: 'stage:WON' })).toBeNull()
  expect(findMetricLoss({ name: 'Руками', manual: { unit: 'шт.' }, better: 'higher' }, null, { isRefused: false, language: 'en' })).toBeNull()
})

it('findMetricLoss: a removed field, stage, pipeline or option is named, wherever it stands', () => {
  expect(loss({ where: { all: [{ field: 'custom.UF_GONE', op: 'notEmpty' }] } })).toMatchObject({ code: 'field', name: 'custom.UF_GONE', message: expect.stringContaining('прошлое сохранено') as string })
  expect(loss({ measure: { kind: 'sum', field: 'custom.UF_GONE' } })).toMatchObject({ code: 'field', name: 'custom.UF_GONE' })
  expect(loss({ when: 'stage:GONE' })).toMatchObject({ code: 'moment', name: 'stage:GONE' })
  expect(loss({ who: 'custom.UF_GONE' })).toMatchObject({ code: 'person', name: 'custom.UF_GONE' })
  expect(loss({ where: { any: [{ not: { field: 'pipelineId', op: 'in', value: ['0', '7'] } }] } })).toMatchObject({ code: 'value', name: '7' })
  expect(loss({ where: { all: [{ field: 'custom.UF_CRM_REGION', op: 'is', value: '99' }] } })).toMatchObject({ code: 'value', name: '99', message: expect.stringContaining('Регион') as string })
})

it('findMetricLoss: a kind that the CRM refuses comes before all else', () => {
  expect(loss({ when: 'stage:GONE' }, true)).toMatchObject({ code: 'source', name: 'deal', message: expect.stringContaining('Сделки') as string })
})
