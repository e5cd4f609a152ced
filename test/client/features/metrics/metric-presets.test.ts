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
  // The type of a task is a field of amoCRM's own.
  const taskType = { name: 'taskType', title: 'Тип задачи', type: 'enum' as const, multiple: false, custom: false, options: [{ value: '2', title: 'Встреча' }] }
  const fields = [...standardFields(metric.source, 'ru'), ...(metric.source === 'task' ? [taskType] : [])].map((field) => (field.name === 'stageId' ? { ...field, options: [] } : field))
  expect(checkMetric(metric, { kind: metric.source, title: '', fields })).toEqual([])
})

it('presetsOf: those of the records that are counted', () => {
  const offered = (source: 'deal' | 'lead' | 'task', ...more: string[]) => presetsOf(source, [...standardFields(source, 'ru').map(({ name }) => name), ...more])
  expect(offered('deal')).toContain('conversion')
  expect(offered('lead')).toEqual(['leadsNew', 'leadsConverted', 'leadsFailed'])
  expect([offered('task').includes('meetingTasks'), offered('task', 'taskType').includes('meetingTasks')]).toEqual([false, true])
  expect(presetsOf('item:1042', ['id'])).toEqual([])
})

it('presetConversion: divides what the portal counts already, and makes what is missing', () => {
  expect(presetConversion('Конверсия', [stored('a', 'wonCount'), stored('b', 'wonSum'), stored('c', 'created')]).ratio).toEqual({ of: 'a', to: 'c' })
  const { of, to } = presetConversion('Конверсия', [stored('a', 'wonCount')]).ratio
  expect([of, presetToBuild(of), to, presetToBuild(to)]).toEqual(['a', null, toBuild('created'), 'created'])
})

it('missingParts: what can be made on the way', () => {
  expect(missingParts([stored('a', 'wonCount')])).toEqual(['created', 'wonSum'])
})
