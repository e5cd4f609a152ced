import type { Catalogue } from '../../../shared/api/catalogue-contract'
import type { FunnelMetric, Measure, MetricDefinition } from '../../../shared/metric/metric-types'
import { isComplete, toFunnel, toFunnelDraft, type FunnelDraft } from './funnel-draft'

export type CatalogueKind = Catalogue['kinds'][number]
export type CatalogueField = CatalogueKind['fields'][number]

/** A metric over records while it is edited. */
export type MetricDraft = Omit<FunnelMetric, 'where'> & { funnel: FunnelDraft }

/** The usual first metric: what was won, counted for the owner. */
export function emptyMetric(source: FunnelMetric['source'], name: string): MetricDraft {
  const won = source === 'deal'
  return {
    name, source, better: 'higher', who: 'owner', when: won ? 'wonAt' : 'createdAt', measure: { kind: 'count' },
    funnel: toFunnelDraft({ all: won ? [{ field: 'stageKind', op: 'is', value: 'won' }] : [] }),
  }
}

/** A saved metric opened for editing; null for ratios and hand-entered ones, which have no funnel. */
export function toMetricDraft(metric: MetricDefinition): MetricDraft | null {
  if (!('source' in metric)) return null
  const { name, source, where, measure, when, who, better, occurrence } = metric
  return { name, source, measure, when, who, better, funnel: toFunnelDraft(where), ...(occurrence === undefined ? {} : { occurrence }) }
}

/** The definition to preview and save. */
export function toDefinition({ funnel, ...rest }: MetricDraft): FunnelMetric {
  return { ...rest, name: rest.name.trim(), where: toFunnel(funnel) }
}

/** True when the server can be asked what the draft matches. */
export function canPreview(draft: MetricDraft): boolean {
  return isComplete(draft.funnel) && hasField(draft.measure)
}

/** Fields whose values the measure can take: what can be added up, or anything with one value to tell apart. */
export function measureFields(kind: CatalogueKind, measure: Measure['kind']): CatalogueField[] {
  return measure === 'distinct' ? kind.fields.filter((field) => !field.multiple && !field.related) : sumFields(kind)
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

/** Where a server's problem belongs on the page: a step of the funnel with its line, or a part of the form. */
export type ProblemPlace = { part: 'step'; step: number; row: number | null } | { part: 'name' | 'measure' | 'when' | 'who' | 'better' | 'page' }

/** Reads a problem's path such as `where.all.1.any.0.value`. */
export function problemPlace(path: string): ProblemPlace {
  const parts = path.split('.')
  if (parts[0] === 'where') {
    const step = Number(parts[2])
    if (parts[1] !== 'all' || !Number.isInteger(step)) return { part: 'page' }
    const inner = parts.slice(3).filter((part) => /^\d+$/.test(part))[0]
    return { part: 'step', step, row: inner === undefined ? null : Number(inner) }
  }
  const known = ['name', 'measure', 'when', 'who', 'better'] as const
  return { part: known.find((part) => part === parts[0]) ?? 'page' }
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
