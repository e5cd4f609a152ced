import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { FigureUnit, Metric } from '../../../shared/api/metric-contract'
import { isFunnelMetric } from '../../../shared/metric/metric-kind'
import type { MetricDefinition, RatioMetric } from '../../../shared/metric/metric-types'
import { useApi } from '../../api/api-client'
import type { ApiError } from '../../api/api-error'
import { toDefinition, toMetricDraft } from './metric-draft'
import { presetFunnel, presetToBuild } from './metric-presets'
import { previewMetric } from './metric-requests'

/** One metric of a ratio with its figure in the period; null without data. */
export type PartPreview = { name: string; value: number | null; unit: FigureUnit }

type Asked = {
  ratio: () => RatioMetric['ratio'] | null
  metrics: () => readonly Metric[]
  period: () => { from: string; to: string }
  presetName: (preset: 'wonCount' | 'created' | 'wonSum') => string
}

/** Previews the metrics that a ratio divides, each over the records; what is entered by hand has no preview. */
export function useRatioPreview({ ratio, metrics, period, presetName }: Asked) {
  const api = useApi()
  const of = shallowRef<PartPreview | null>(null)
  const to = shallowRef<PartPreview | null>(null)
  const error = shallowRef<ApiError | null>(null)
  const isWaiting = ref(false)
  let asking = new AbortController()

  function definitionOf(part: string): MetricDefinition | null {
    const preset = presetToBuild(part)
    if (preset !== null) return presetFunnel(preset, presetName(preset))
    const found = metrics().find((metric) => metric.id === part)
    return found ? toDefinition(toMetricDraft(found)) : null
  }

  async function read(part: string, signal: AbortSignal): Promise<PartPreview | ApiError | null> {
    const definition = definitionOf(part)
    if (!definition) return null
    if (!isFunnelMetric(definition)) return { name: definition.name, value: null, unit: { kind: 'number', title: '' } }
    const answer = await previewMetric(api, definition, period(), signal)
    return answer.ok ? { name: definition.name, value: answer.value.value, unit: answer.value.unit } : answer.error
  }

  async function ask(): Promise<void> {
    asking.abort()
    asking = new AbortController()
    const { signal } = asking
    const parts = ratio()
    if (!parts) return
    isWaiting.value = true
    const [upper, lower] = await Promise.all([read(parts.of, signal), read(parts.to, signal)])
    if (signal.aborted) return
    isWaiting.value = false
    error.value = [upper, lower].find((one) => one !== null && 'status' in one) as ApiError | undefined ?? null
    of.value = upper && 'unit' in upper ? upper : null
    to.value = lower && 'unit' in lower ? lower : null
  }

  watch(() => JSON.stringify([ratio()?.of, ratio()?.to, period().from, metrics().length]), () => void ask(), { immediate: true })
  onScopeDispose(() => { asking.abort() })

  return { of, to, error, isWaiting, ask }
}
