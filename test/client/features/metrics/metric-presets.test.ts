import { expect, it } from 'vitest'
import type { Metric } from '../../../../shared/api/metric-contract'
import { metricDefinitionSchema } from '../../../../shared/metric/metric-schema'
import { missingParts, presetConversion, presetFunnel, presetNames, presetToBuild, toBuild } from '../../../../client/features/metrics/metric-presets'

const meta = { version: 1, from: null, unit: { kind: 'share' as const }, sentence: '', goals: 0, updatedAt: '2026-11-19T09:00:00Z', updatedBy: '1', editable: true }
const stored = (id: string, preset: 'wonCount' | 'created' | 'wonSum'): Metric => ({ ...presetFunnel(preset, 'Своё имя'), id, ...meta })

it('presetFunnel: every ready metric is one that the contract takes', () => {
  for (const preset of presetNames) {
    if (preset !== 'conversion') expect(metricDefinitionSchema.safeParse(presetFunnel(preset, 'Имя')).success).toBe(true)
  }
})

it('presetConversion: divides what the portal counts already, and makes what is missing', () => {
  expect(presetConversion('Конверсия', [stored('a', 'wonCount'), stored('b', 'wonSum'), stored('c', 'created')]).ratio).toEqual({ of: 'a', to: 'c' })
  const { of, to } = presetConversion('Конверсия', [stored('a', 'wonCount')]).ratio
  expect([of, presetToBuild(of), to, presetToBuild(to)]).toEqual(['a', null, toBuild('created'), 'created'])
})

it('missingParts: what can be made on the way', () => {
  expect(missingParts([stored('a', 'wonCount')])).toEqual(['created', 'wonSum'])
})
