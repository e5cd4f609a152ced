import { z } from 'zod'
import { catalogueSchema, type Catalogue } from '../../../shared/api/catalogue-contract'
import {
  metricListSchema, metricSchema, metricValueListSchema, previewSchema, type Metric, type MetricValueList, type Preview,
} from '../../../shared/api/metric-contract'
import { peopleAnswerSchema, type PeopleAnswer } from '../../../shared/api/people-contract'
import type { MetricDefinition } from '../../../shared/metric/metric-types'
import type { ApiClient } from '../../api/api-client'
import type { ApiAnswer } from '../../api/api-error'

/** Every metric of the portal. */
export async function fetchMetrics(api: ApiClient): Promise<ApiAnswer<{ metrics: Metric[] }>> {
  return await api.get('/api/metrics', metricListSchema)
}

export async function fetchMetric(api: ApiClient, id: string): Promise<ApiAnswer<Metric>> {
  return await api.get(`/api/metrics/${encodeURIComponent(id)}`, metricSchema)
}

/** Saves a metric: a new one without an id, else the next version, from a day on or in every open period. */
export async function saveMetric(api: ApiClient, id: string | null, definition: MetricDefinition, from: string | null = null): Promise<ApiAnswer<Metric>> {
  return id === null
    ? await api.send('POST', '/api/metrics', definition, metricSchema)
    : await api.send('PUT', `/api/metrics/${encodeURIComponent(id)}`, from === null ? definition : { ...definition, from }, metricSchema)
}

/** Deletes a metric; one that goals use is refused with 409. */
export async function deleteMetric(api: ApiClient, id: string): Promise<ApiAnswer<null>> {
  return await api.remove(`/api/metrics/${encodeURIComponent(id)}`)
}

/** What a definition matches: all time without a period. */
export async function previewMetric(
  api: ApiClient, definition: MetricDefinition, period: { from: string; to: string } | null, signal: AbortSignal,
): Promise<ApiAnswer<Preview>> {
  return await api.send('POST', '/api/metrics/preview', period ? { ...definition, period } : definition, previewSchema, signal)
}

/** Fields a funnel may name, with the portal's own titles. */
export async function fetchCatalogue(api: ApiClient): Promise<ApiAnswer<Catalogue>> {
  return await api.get('/api/catalogue', catalogueSchema)
}

/** People and departments, for conditions that name them. */
export async function fetchPeople(api: ApiClient): Promise<ApiAnswer<PeopleAnswer>> {
  return await api.get('/api/people', peopleAnswerSchema)
}

/** Values entered by hand on the days `[from, to)`, with their authors. */
export async function fetchValues(api: ApiClient, metricId: string, { from, to }: { from: string; to: string }): Promise<ApiAnswer<MetricValueList>> {
  return await api.get(`/api/metrics/${encodeURIComponent(metricId)}/values?${new URLSearchParams({ from, to })}`, metricValueListSchema)
}

/** Enters values, all or none. */
export async function saveValues(api: ApiClient, metricId: string, values: readonly { userId: string; on: string; value: number }[]): Promise<ApiAnswer<unknown>> {
  return await api.send('PUT', `/api/metrics/${encodeURIComponent(metricId)}/values`, { values }, z.unknown())
}
