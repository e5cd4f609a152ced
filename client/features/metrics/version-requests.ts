import { dryRunSchema, metricVersionListSchema, type DryRun, type MetricVersionList } from '../../../shared/api/version-contract'
import type { MetricDefinition } from '../../../shared/metric/metric-types'
import type { ApiClient } from '../../api/api-client'
import type { ApiAnswer } from '../../api/api-error'

/** Every version of a metric, the newest first. */
export async function fetchVersions(api: ApiClient, id: string): Promise<ApiAnswer<MetricVersionList>> {
  return await api.get(`/api/metrics/${encodeURIComponent(id)}/versions`, metricVersionListSchema)
}

/** What saving the definition would change, from a day on or (null) in every open period. */
export async function dryRunMetric(
  api: ApiClient, id: string, { definition, from }: { definition: MetricDefinition; from: string | null }, signal: AbortSignal,
): Promise<ApiAnswer<DryRun>> {
  return await api.send('POST', `/api/metrics/${encodeURIComponent(id)}/dry-run`, from === null ? definition : { ...definition, from }, dryRunSchema, signal)
}
