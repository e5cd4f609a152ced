import { Router } from 'express'
import { z } from 'zod'
import { canEditMetric, canPreview } from '../../shared/access/access'
import { metricFromSchema, previewPeriodSchema, withoutMeta, type FigureUnit, type Metric } from '../../shared/api/metric-contract'
import { describeMetric } from '../../shared/metric/describe-metric'
import { figureUnit, ratioUnit } from '../../shared/metric/figure-unit'
import { isRatioMetric } from '../../shared/metric/metric-kind'
import { findMetricLoss } from '../../shared/metric/metric-loss'
import { metricDefinitionSchema } from '../../shared/metric/metric-schema'
import { daySchema } from '../../shared/goal/goal-schema'
import { toDayText } from '../../shared/period/day-number'
import type { FieldCatalogue } from '../../shared/record/field-types'
import type { RecordKind } from '../../shared/record/record-types'
import { AppError } from '../errors'
import type { Flow } from '../flow'
import { loadCatalogue } from '../store/catalogue-reader'
import { withKeptField } from '../store/kept-field'
import { listRefusedKinds } from '../store/kind-store'
import { countGoalsByMetric, getMetric, listMetrics, listMetricsByIds, listNewestDays, type StoredMetric } from '../store/metric-store'
import { readNames, withNames } from '../store/name-options'
import { readPortalSettings } from '../store/portal-reader'
import { assertAllowed, pathParam, type ApiCall, type ApiGate, whenGone } from './api-call'
import { parse } from './parse'

export type MetricRoutesDeps = { gate: ApiGate; flow: Pick<Flow, 'saveMetric' | 'deleteMetric' | 'preview'> }

/** Metrics: everybody reads them, supervisors and admins write and preview them. */
export function createMetricRoutes({ gate, flow }: MetricRoutesDeps): Router {
  const router = Router()

  router.get('/metrics', gate(async (call) => {
    call.res.json({ metrics: await present(call, await listMetrics(call.db)) })
  }))

  router.post('/metrics', gate(async (call) => {
    call.res.status(201).json(await save(call, null))
  }))

  router.post('/metrics/preview', gate(async ({ req, res, viewer, session, language }) => {
    assertAllowed(canPreview(viewer), 'Supervisors and administrators preview metrics.')
    const { period, from: _, ...definition } = parse(z.looseObject({ period: previewPeriodSchema.optional(), from: daySchema.nullish() }), withoutMeta(req.body))
    // A metric still being written has no name yet.
    const named = { ...definition, name: typeof definition.name === 'string' && definition.name.trim() !== '' ? definition.name : 'preview' }
    // Whose figures one may not read, one may not find out by conditions that name them either.
    const personIds = viewer.role === 'admin' ? null : [viewer.userId, ...viewer.subordinateIds]
    res.json(await flow.preview(session.portalId, { definition: parse(metricDefinitionSchema, named), period: period ?? null, language, personIds }, whenGone(res)))
  }))

  router.get('/metrics/:id', gate(async (call) => {
    const [metric] = await present(call, [await getMetric(call.db, pathParam(call, 'id'))])
    call.res.json(metric)
  }))

  router.put('/metrics/:id', gate(async (call) => {
    call.res.json(await save(call, pathParam(call, 'id')))
  }))

  router.delete('/metrics/:id', gate(async (call) => {
    assertAllowed(canEditMetric(call.viewer), 'Supervisors and administrators delete metrics.')
    await flow.deleteMetric(call.session.portalId, pathParam(call, 'id'))
    call.res.status(204).end()
  }))

  async function save(call: ApiCall, metricId: string | null): Promise<Metric> {
    assertAllowed(canEditMetric(call.viewer), 'Supervisors and administrators write metrics.')
    const { from, ...posted } = parse(metricFromSchema, withoutMeta(call.req.body))
    // Only a change can begin on a day: a new metric has nothing before it.
    if (metricId === null && from) throw new AppError('invalid', 'metric-version', 'from: a new metric has nothing before it; only a change begins on a day')
    const definition = parse(metricDefinitionSchema, posted)
    const { id } = await flow.saveMetric(call.session.portalId, { userId: call.viewer.userId }, metricId, definition, from ?? undefined)
    const [saved] = await present(call, [await getMetric(call.db, id)])
    if (!saved) throw new Error('a saved metric is missing')
    return saved
  }

  return router
}

async function present({ db, viewer, language }: ApiCall, metrics: readonly StoredMetric[]): Promise<Metric[]> {
  const { currency } = await readPortalSettings(db)
  const goals = await countGoalsByMetric(db)
  const people = new Map((await db.selectFrom('people').select(['id', 'name']).execute()).map((person) => [person.id, person.name]))
  const parts = await listMetricsByIds(db, metrics.flatMap(({ definition }) => (isRatioMetric(definition) ? [definition.ratio.of, definition.ratio.to] : [])))
  const sources = [...new Set([...metrics, ...parts].map((metric) => metric.source))].filter((source): source is RecordKind => source !== null)
  const names = await readNames(db)
  const catalogues = new Map(await Promise.all(sources.map(async (source) => [source, withNames(await loadCatalogue(db, source, language), names)] as const)))
  const catalogueOf = ({ source }: StoredMetric): FieldCatalogue | null => (source === null ? null : catalogues.get(source) ?? null)
  const partsOf = ({ definition }: StoredMetric): StoredMetric[] =>
    (isRatioMetric(definition) ? [definition.ratio.of, definition.ratio.to].flatMap((id) => parts.find((part) => part.id === id) ?? []) : [])
  const from = await listNewestDays(db)
  const refused = await listRefusedKinds(db)
  const lossOf = (metric: StoredMetric) => findMetricLoss(metric.definition, catalogueOf(metric), { isRefused: metric.source !== null && refused.has(metric.source), language })
  const kept = new Map(await Promise.all([...metrics, ...parts].map(async (metric) => [metric.id, await withKeptField(db, catalogueOf(metric), metric)] as const)))
  const keptOf = ({ id }: StoredMetric): FieldCatalogue | null => kept.get(id) ?? null
  return metrics.map((metric) => {
    const { id, definition, version, next, updatedAt, updatedBy } = metric
    const day = from.get(id) ?? null
    const [of, to] = partsOf(metric)
    const loss = [metric, ...partsOf(metric)].map(lossOf).find((each) => each !== null)
    const unitOf = (part: StoredMetric): FigureUnit => figureUnit(part.definition, keptOf(part), currency)
    const meta = {
      id, version, unit: of && to ? ratioUnit(unitOf(of), unitOf(to)) : unitOf(metric),
      sentence: describeMetric(definition, keptOf(metric), { language, currency }, of && to ? { of: of.definition.name, to: to.definition.name } : undefined),
      goals: goals.get(id) ?? 0, updatedAt: new Date(updatedAt).toISOString(), updatedBy: people.get(updatedBy) ?? updatedBy, editable: canEditMetric(viewer),
      from: day === null ? null : toDayText(day), ...(loss ? { problem: loss } : {}), ...(next ? { recredit: { done: Math.min(next.done, next.total), total: next.total } } : {}),
    }
    return { ...definition, ...meta } as Metric
  })
}
