import { expect, it } from 'vitest'
import type { Metric } from '../../../../shared/api/metric-contract'
import { checkMetric } from '../../../../shared/metric/check-metric'
import { metricDefinitionSchema } from '../../../../shared/metric/metric-schema'
import { standardFields } from '../../../../shared/record/field-catalogue'
import { funnelPresets, missingParts, presetConversion, presetFunnel, presetsOf, presetToBuild, toBuild } from '../../../../client/features/metrics/metric-presets'

const meta = { version: 1, from: null, unit: { kind: 'share' as const }, sentence: '', goals: 0, updatedAt: '2026-11-19T09:00:00Z', updatedBy: '1', editable: true }
const stored = (id: string, preset: 'wonCount' | 'created' | 'wonSum'): Metric => ({ ...presetFunnel(preset, 'Своё имя'), id, ...meta })

it.each(funnelPresets)('presetFunnel: %s is one that the contract takes and a portal can count', (preset) => {
  const metric = presetFunnel(preset, 'Имя')
  expect(metricDefinitionSchema.safeParse(metric).success).toBe(true)
  const fields = standardFields(metric.source, 'ru').map((field) => (field.name === 'stageId' ? { ...field, options: [] } : field))
  expect(checkMetric(metric, { kind: metric.source, title: '', fields })).toEqual([])
})

it('presetsOf: those of the records that are counted', () => {
  expect(presetsOf('deal')).toContain('conversion')
  expect(presetsOf('lead')).toEqual(['leadsNew', 'leadsConverted', 'leadsFailed'])
  expect(presetsOf('item:1042')).toEqual([])
})

it('presetConversion: divides what the portal counts already, and makes what is missing', () => {
  expect(presetConversion('Конверсия', [stored('a', 'wonCount'), stored('b', 'wonSum'), stored('c', 'created')]).ratio).toEqual({ of: 'a', to: 'c' })
  const { of, to } = presetConversion('Конверсия', [stored('a', 'wonCount')]).ratio
  expect([of, presetToBuild(of), to, presetToBuild(to)]).toEqual(['a', null, toBuild('created'), 'created'])
})

it('missingParts: what can be made on the way', () => {
  expect(missingParts([stored('a', 'wonCount')])).toEqual(['created', 'wonSum'])
})
