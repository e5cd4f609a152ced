import { goalListSchema, goalSchema, type Goal } from '../../../shared/api/goal-contract'
import { metricListSchema, type Metric } from '../../../shared/api/metric-contract'
import { peopleAnswerSchema, type PeopleAnswer } from '../../../shared/api/people-contract'
import type { GoalDraft } from '../../../shared/goal/goal-types'
import type { ApiClient } from '../../api/api-client'
import type { ApiAnswer } from '../../api/api-error'

/** Every goal the viewer may see. */
export async function fetchGoals(api: ApiClient): Promise<ApiAnswer<{ goals: Goal[] }>> {
  return await api.get('/api/goals', goalListSchema)
}

/** One goal as it was saved. */
export async function fetchGoal(api: ApiClient, id: string): Promise<ApiAnswer<Goal>> {
  return await api.get(`/api/goals/${encodeURIComponent(id)}`, goalSchema)
}

/** Saves a goal: a new one without an id, else the changed one. */
export async function saveGoal(api: ApiClient, id: string | null, draft: GoalDraft): Promise<ApiAnswer<Goal>> {
  return id === null
    ? await api.send('POST', '/api/goals', draft, goalSchema)
    : await api.send('PUT', `/api/goals/${encodeURIComponent(id)}`, draft, goalSchema)
}

/** Deletes a goal with its marks; credits of its metric stay for other goals. */
export async function deleteGoal(api: ApiClient, id: string): Promise<ApiAnswer<null>> {
  return await api.remove(`/api/goals/${encodeURIComponent(id)}`)
}

export async function fetchMetrics(api: ApiClient): Promise<ApiAnswer<{ metrics: Metric[] }>> {
  return await api.get('/api/metrics', metricListSchema)
}

/** People and departments the viewer may see. */
export async function fetchPeople(api: ApiClient): Promise<ApiAnswer<PeopleAnswer>> {
  return await api.get('/api/people', peopleAnswerSchema)
}
