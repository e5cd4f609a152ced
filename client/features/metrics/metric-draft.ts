import type { Catalogue } from '../../../shared/api/catalogue-contract'
import { isFunnelMetric, isRatioMetric } from '../../../shared/metric/metric-kind'
import type { FunnelMetric, ManualMetric, Measure, MetricDefinition, RatioMetric } from '../../../shared/metric/metric-types'
import { isComplete, toFunnel, toFunnelDraft, type FunnelDraft } from './funnel-draft'

export type CatalogueKind = Catalogue['kinds'][number]
export type CatalogueField = CatalogueKind['fields'][number]

/** A metric over records while it is edited. */
export type FunnelMetricDraft = Omit<FunnelMetric, 'where'> & { funnel: FunnelDraft }

/** Any metric while it is edited; a ratio's parts and a unit may still be empty. */
export type MetricDraft = FunnelMetricDraft | RatioMetric | ManualMetric
export type MetricKind = 'funnel' | 'ratio' | 'manual'

/** What a draft counts by: records, two other metrics, or what people enter. */
export function kindOf(draft: MetricDraft): MetricKind {
  if (isFunnelDraft(draft)) return 'funnel'
  return 'ratio' in draft ? 'ratio' : 'manual'
}

export function isFunnelDraft(draft: MetricDraft): draft is FunnelMetricDraft {
  return 'funnel' in draft
}

/** A fresh draft of another kind that keeps the name. */
export function changeKind(draft: MetricDraft, to: MetricKind): MetricDraft {
  const { name, better } = draft
  if (to === kindOf(draft)) return draft
  if (to === 'ratio') return { name, better, ratio: { of: '', to: '' } }
  return to === 'manual' ? { name, better, manual: { unit: '' } } : { ...emptyMetric('deal', name), better }
}

/** The moment that says the most of records of a kind. */
const usualMoments: Readonly<Record<string, string>> = { deal: 'wonAt', call: 'startedAt', task: 'completedAt', activity: 'completedAt', invoice: 'paidAt' }

/** The usual first metric: how many records, for their owners; of deals, those that were won. */
export function emptyMetric(source: FunnelMetric['source'], name: string): FunnelMetricDraft {
  return {
    name, source, better: 'higher', who: 'owner', when: usualMoments[source] ?? 'createdAt', measure: { kind: 'count' },
    funnel: toFunnelDraft({ all: source === 'deal' ? [{ field: 'stageKind', op: 'is', value: 'won' }] : [] }),
  }
}

/** A draft over other records starts anew: fields, moments and people of one kind mean nothing to another. */
export function changeSource(draft: FunnelMetricDraft, source: string): FunnelMetricDraft {
  // The catalogue lists only sources that a metric may name.
  return draft.source === source ? draft : emptyMetric(source as FunnelMetric['source'], draft.name)
}

/** A metric opened for editing. */
export function toMetricDraft(metric: MetricDefinition): MetricDraft {
  if (isRatioMetric(metric)) return { name: metric.name, better: metric.better, ratio: metric.ratio }
  if (!isFunnelMetric(metric)) return { name: metric.name, better: metric.better, manual: metric.manual }
  const { name, source, where, measure, when, who, better, occurrence, holdBulk } = metric
  return {
    name, source, measure, when, who, better, funnel: toFunnelDraft(where),
    ...(occurrence === undefined ? {} : { occurrence }), ...(holdBulk ? { holdBulk } : {}),
  }
}

/** The definition to preview and save. */
export function toDefinition(draft: MetricDraft): MetricDefinition {
  const name = draft.name.trim()
  if (!isFunnelDraft(draft)) return { ...draft, name }
  const { funnel, ...rest } = draft
  return { ...rest, name, where: toFunnel(funnel) }
}

/** True when nothing is left to choose: the server can be asked what the draft matches. */
export function isWhole(draft: MetricDraft): boolean {
  if ('ratio' in draft) return draft.ratio.of !== '' && draft.ratio.to !== '' && draft.ratio.of !== draft.ratio.to
  if ('manual' in draft) return draft.manual.unit.trim() !== ''
  return isComplete(draft.funnel) && hasField(draft.measure) && isSplitWhole(draft.who)
}

function isSplitWhole(who: FunnelMetric['who']): boolean {
  return typeof who === 'string' || splitRest(who.split) === 0
}

/** What is missing to the whole of a split credit, as a share; negative when there is too much. */
export function splitRest(split: readonly { share: number }[]): number {
  return (1_000_000 - split.reduce((sum, { share }) => sum + Math.round(share * 1_000_000), 0)) / 1_000_000
}

/** Fields whose values the measure can take: what can be added up, or anything with one value to tell apart. */
export function measureFields(kind: CatalogueKind, measure: Measure['kind']): CatalogueField[] {
  return measure === 'distinct' ? kind.fields.filter((field) => !field.multiple && !field.related && field.type !== 'rows') : sumFields(kind)
}

/** Fields that can be added up. */
export function sumFields(kind: CatalogueKind): CatalogueField[] {
  return kind.fields.filter((field) => (field.type === 'money' || field.type === 'number') && !field.multiple && !field.related)
}

/** A measure of another kind that keeps the field where it fits. */
export function changeMeasure(kind: CatalogueKind, measure: Measure, to: Measure['kind']): Measure {
  if (to === 'count') return { kind: 'count' }
  if (to === 'duration') return { kind: 'duration', from: 'createdAt', to: kind.moments.some(({ name }) => name === 'closedAt') ? 'closedAt' : 'createdAt' }
  const fields = measureFields(kind, to)
  const kept = 'field' in measure && fields.some((field) => field.name === measure.field) ? measure.field : undefined
  const usual = fields.find((field) => field.name === 'amount') ?? fields[0]
  return { kind: to, field: kept ?? usual?.name ?? '' }
}

/** Where a server's problem belongs on the page: a step of the funnel with the place of its line (`1.0`: the first line of the second group), or a part of the form. */
export type ProblemPlace = { part: 'step'; step: number; row: string } | { part: ProblemPart }
export type ProblemPart = (typeof problemParts)[number] | 'page'

const problemParts = ['name', 'measure', 'when', 'who', 'better', 'occurrence', 'ratio.of', 'ratio.to', 'ratio', 'manual'] as const

/** Reads a problem's path such as `where.all.1.any.0.value`; `row` is empty for the whole step. */
export function problemPlace(path: string): ProblemPlace {
  const parts = path.split('.')
  if (parts[0] === 'where') {
    const step = Number(parts[2])
    if (parts[1] !== 'all' || !Number.isInteger(step)) return { part: 'page' }
    return { part: 'step', step, row: parts.slice(3).filter((part) => /^\d+$/.test(part)).join('.') }
  }
  return { part: problemParts.find((part) => path === part || path.startsWith(`${part}.`)) ?? 'page' }
}

function hasField(measure: Measure): boolean {
  return !('field' in measure) || measure.field !== ''
}

/** What the preview says of each step of the editor; empty while it belongs to another number of steps. */
export type FunnelFlow = { total: number | null; steps: readonly { left: number; dropped: number; share: number }[] }

/** Preview steps are cumulative, the first row is the source; only the first `known` steps are still those of the preview. */
export function funnelFlow(steps: readonly { left: number }[] | null, known: number): FunnelFlow {
  const total = steps?.[0]?.left ?? null
  if (steps === null || total === null) return { total, steps: [] }
  return {
    total,
    steps: steps.slice(1, known + 1).map(({ left }, place) => {
      const before = steps[place]?.left ?? 0
      return { left, dropped: before - left, share: before === 0 ? 0 : left / before }
    }),
  }
}
