import type { Metric } from '../../../shared/api/metric-contract'
import { isFunnelMetric } from '../../../shared/metric/metric-kind'
import type { FunnelMetric, RatioMetric } from '../../../shared/metric/metric-types'

/** A ready metric to begin with; `name` is a key of `metrics.preset`. */
export type PresetName = (typeof presetNames)[number]
export const presetNames = ['wonSum', 'wonCount', 'created', 'averageCheck', 'conversion', 'cycle'] as const

const won: Pick<FunnelMetric, 'source' | 'where' | 'when' | 'who'> = {
  source: 'deal', where: { all: [{ field: 'stageKind', op: 'is', value: 'won' }] }, when: 'wonAt', who: 'owner',
}

type Funnels = Exclude<PresetName, 'conversion'>
const funnels: { [name in Funnels]: Omit<FunnelMetric, 'name'> } = {
  wonSum: { ...won, measure: { kind: 'sum', field: 'amount' }, better: 'higher' },
  wonCount: { ...won, measure: { kind: 'count' }, better: 'higher' },
  created: { source: 'deal', where: { all: [] }, when: 'createdAt', who: 'owner', measure: { kind: 'count' }, better: 'higher' },
  averageCheck: { ...won, measure: { kind: 'average', field: 'amount' }, better: 'higher' },
  cycle: { ...won, measure: { kind: 'duration', from: 'createdAt', to: 'wonAt' }, better: 'lower' },
}

/** The definition of a ready metric over records under a name. */
export function presetFunnel(preset: Funnels, name: string): FunnelMetric {
  return { name, ...funnels[preset] }
}

/** Won deals over new ones: the portal's own metrics where they count just that, else ready ones that are made with the ratio. */
export function presetConversion(name: string, metrics: readonly Metric[]): RatioMetric {
  return { name, better: 'higher', ratio: { of: findSame('wonCount', metrics) ?? toBuild('wonCount'), to: findSame('created', metrics) ?? toBuild('created') } }
}

/** Stands for a ready metric that is not there yet: it is made when the ratio is saved. */
export function toBuild(preset: 'wonCount' | 'created' | 'wonSum'): string {
  return `new:${preset}`
}

/** The ready metric that a ratio's part stands for; null for a metric that is there. */
export function presetToBuild(part: string): 'wonCount' | 'created' | 'wonSum' | null {
  return (['wonCount', 'created', 'wonSum'] as const).find((preset) => toBuild(preset) === part) ?? null
}

/** Ready metrics that no metric of the portal counts yet. */
export function missingParts(metrics: readonly Metric[]): ('wonCount' | 'created' | 'wonSum')[] {
  return (['wonCount', 'created', 'wonSum'] as const).filter((preset) => findSame(preset, metrics) === undefined)
}

function findSame(preset: Funnels, metrics: readonly Metric[]): string | undefined {
  const wanted = countingText(funnels[preset])
  return metrics.find((metric) => isFunnelMetric(metric) && countingText(metric) === wanted)?.id
}

function countingText({ source, where, measure, when, who, occurrence }: Omit<FunnelMetric, 'name'>): string {
  return JSON.stringify([source, where, measure, when, who, occurrence ?? 'current'])
}
