import { Router } from 'express'
import { canEditMetric } from '../../shared/access/access'
import { metricFromSchema, withoutMeta } from '../../shared/api/metric-contract'
import type { MetricVersionRow } from '../../shared/api/version-contract'
import { describeChange } from '../../shared/metric/describe-change'
import { describeMetric } from '../../shared/metric/describe-metric'
import { isFunnelMetric, isRatioMetric } from '../../shared/metric/metric-kind'
import { planVersions } from '../../shared/metric/metric-plan'
import { metricDefinitionSchema } from '../../shared/metric/metric-schema'
import type { MetricDefinition } from '../../shared/metric/metric-types'
import { toDayNumber, toDayText } from '../../shared/period/day-number'
import type { FieldCatalogue } from '../../shared/record/field-types'
import type { RecordKind } from '../../shared/record/record-types'
import { getMetric, listMetrics, listMetricVersions } from '../store/metric-store'
import { loadTellingCatalogue } from '../store/name-options'
import { readPortalSettings } from '../store/portal-reader'
import type { DryRunMetric } from '../progress/create-dry-run'
import { assertAllowed, pathParam, type ApiCall, type ApiGate } from './api-call'
import type { ToAsk } from './figure-routes'
import { createCallLimit } from './limit-calls'
import { parse } from './parse'

export type VersionRoutesDeps = { gate: ApiGate; dryRun: DryRunMetric; toAsk: ToAsk }

/** The versions of a metric, read by everybody as metrics are; what a new one would change, told to those who may write it. */
export function createVersionRoutes({ gate, dryRun, toAsk }: VersionRoutesDeps): Router {
  const router = Router()
  const limitTrials = createCallLimit({ perPerson: 2, perPortal: 3 })
  router.get('/metrics/:id/versions', gate(async (call) => {
    call.res.json({ versions: (await listRows(call, pathParam(call, 'id'))).toReversed() })
  }))
  router.post('/metrics/:id/dry-run', gate(async (call) => {
    assertAllowed(canEditMetric(call.viewer), 'Supervisors and administrators write metrics.')
    const { from, ...posted } = parse(metricFromSchema, withoutMeta(call.req.body))
    const definition = parse(metricDefinitionSchema, posted)
    const edit = { metricId: pathParam(call, 'id'), definition, from: typeof from === 'string' ? toDayNumber(from) : null }
    call.res.json(await limitTrials(call, async () => await dryRun(call.db, await toAsk(call), edit)))
  }))
  return router
}

async function listRows({ db, language }: ApiCall, metricId: string): Promise<MetricVersionRow[]> {
  const metric = await getMetric(db, metricId)
  const versions = await listMetricVersions(db, metricId)
  const ranges = new Map(planVersions(versions).map((range) => [range.version, range]))
  const { currency } = await readPortalSettings(db)
  const people = new Map((await db.selectFrom('people').select(['id', 'name']).execute()).map((person) => [person.id, person.name]))
  const names = new Map((await listMetrics(db)).map((one) => [one.id, one.definition.name]))
  const catalogues = new Map<RecordKind, FieldCatalogue>()
  for (const { definition } of versions) {
    if (isFunnelMetric(definition) && !catalogues.has(definition.source)) catalogues.set(definition.source, await loadTellingCatalogue(db, definition.source, language))
  }
  const describe = (definition: MetricDefinition) => ({ definition, catalogue: isFunnelMetric(definition) ? catalogues.get(definition.source) ?? null : null })
  const wording = { language, currency, metricName: (id: string) => names.get(id) ?? id }
  const partNames = (definition: MetricDefinition) => (isRatioMetric(definition) ? { of: wording.metricName(definition.ratio.of), to: wording.metricName(definition.ratio.to) } : undefined)
  return versions.map(({ version, fromDay, definition, createdBy, createdAt }, i): MetricVersionRow => {
    const range = ranges.get(version)
    const before = versions[i - 1]
    return {
      version, definition, sentence: describeMetric(definition, describe(definition).catalogue, wording, partNames(definition)),
      changes: before ? describeChange(describe(before.definition), describe(definition), wording) : [],
      from: fromDay === null ? null : toDayText(fromDay), to: range && Number.isFinite(range.to) ? toDayText(range.to) : null,
      inForce: range !== undefined, live: version <= metric.liveVersion,
      createdBy: { id: createdBy, name: people.get(createdBy) ?? createdBy }, createdAt: new Date(createdAt).toISOString(),
    }
  })
}
