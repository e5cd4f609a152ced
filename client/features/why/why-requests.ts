import {
  activitySchema, bulkDecidedSchema, changePageSchema, creditPageSchema, explainSchema, missPageSchema, progressSchema, ratioFiguresSchema, recordMatchesSchema, waterfallSchema,
  type Activity, type ChangePage, type CreditPage, type Explanation, type MissPage, type Progress, type RatioFigures, type RecordMatches, type Waterfall,
} from '../../../shared/api/goal-contract'
import { catalogueSchema, type Catalogue } from '../../../shared/api/catalogue-contract'
import { peopleAnswerSchema, type PeopleAnswer } from '../../../shared/api/people-contract'
import type { ApiClient } from '../../api/api-client'
import type { ApiAnswer } from '../../api/api-error'
import type { WhyTarget } from '../../live/why-store'

/** One goal in the period of a day. */
export async function fetchProgress(api: ApiClient, { goalId, on }: WhyTarget): Promise<ApiAnswer<Progress>> {
  return await api.get(`${goalPath(goalId)}/progress?${new URLSearchParams({ on })}`, progressSchema)
}

/** A page of the credits behind a figure; `next` goes on from the page before. */
export async function fetchCredits(api: ApiClient, { goalId, on, userId }: WhyTarget, next: string | null): Promise<ApiAnswer<CreditPage>> {
  const search = new URLSearchParams({ on, ...(userId ? { user: userId } : {}), ...(next ? { next } : {}) })
  return await api.get(`${goalPath(goalId)}/credits?${search}`, creditPageSchema)
}

/** The credits that one bulk move made, those that do not count included. */
export async function fetchBulkCredits(api: ApiClient, { goalId, on, userId }: WhyTarget, bulk: string): Promise<ApiAnswer<CreditPage>> {
  const search = new URLSearchParams({ on, bulk, limit: '500', ...(userId ? { user: userId } : {}) })
  return await api.get(`${goalPath(goalId)}/credits?${search}`, creditPageSchema)
}

/** Lets the credits of a bulk move count, or not. */
export async function decideBulk(api: ApiClient, goalId: string, bulk: string, decision: 'count' | 'reject'): Promise<ApiAnswer<unknown>> {
  return await api.send('POST', `${goalPath(goalId)}/bulk/${encodeURIComponent(bulk)}`, { decision }, bulkDecidedSchema)
}

/** The cumulative fact over the period. */
export async function fetchActivity(api: ApiClient, { goalId, on, userId }: WhyTarget): Promise<ApiAnswer<Activity>> {
  const search = new URLSearchParams({ on, step: 'day', ...(userId ? { user: userId } : {}) })
  return await api.get(`${goalPath(goalId)}/activity?${search}`, activitySchema)
}

/** Why a record counts or not: each condition with the value it saw. `record` is `deal:12`. */
export async function fetchExplanation(api: ApiClient, { goalId, on }: WhyTarget, record: string): Promise<ApiAnswer<Explanation>> {
  const search = new URLSearchParams({ record, on })
  return await api.get(`${goalPath(goalId)}/explain?${search}`, explainSchema)
}

/** Which metric of a ratio is looked at; undefined for anything else. */
export type RatioPart = 'of' | 'to' | undefined

/** How many records each condition drops on the way to the figure. */
export async function fetchWaterfall(api: ApiClient, { goalId, on, userId }: WhyTarget, part: RatioPart): Promise<ApiAnswer<Waterfall>> {
  const search = new URLSearchParams({ on, ...(userId ? { user: userId } : {}), ...(part ? { part } : {}) })
  return await api.get(`${goalPath(goalId)}/waterfall?${search}`, waterfallSchema)
}

/** A page of the records that did not count, the closest first. */
export async function fetchMisses(api: ApiClient, { goalId, on, userId }: WhyTarget, { part, next }: { part: RatioPart; next: string | null }): Promise<ApiAnswer<MissPage>> {
  const search = new URLSearchParams({ on, ...(userId ? { user: userId } : {}), ...(part ? { part } : {}), ...(next ? { next } : {}) })
  return await api.get(`${goalPath(goalId)}/misses?${search}`, missPageSchema)
}

/** The two figures that a ratio divides. */
export async function fetchRatio(api: ApiClient, { goalId, on, userId }: WhyTarget): Promise<ApiAnswer<RatioFigures>> {
  return await api.get(`${goalPath(goalId)}/ratio?${new URLSearchParams({ on, ...(userId ? { user: userId } : {}) })}`, ratioFiguresSchema)
}

/** A page of what changed in the figure of late, the newest first. */
export async function fetchChanges(api: ApiClient, { goalId, on, userId }: WhyTarget, next: string | null): Promise<ApiAnswer<ChangePage>> {
  const search = new URLSearchParams({ on, ...(userId ? { user: userId } : {}), ...(next ? { next } : {}) })
  return await api.get(`${goalPath(goalId)}/changes?${search}`, changePageSchema)
}

/** Records of the goal's kind by number or a part of the title. */
export async function findRecords(api: ApiClient, { goalId, on }: WhyTarget, text: string): Promise<ApiAnswer<RecordMatches>> {
  return await api.get(`${goalPath(goalId)}/records?${new URLSearchParams({ on, text })}`, recordMatchesSchema)
}

/** Fields with their titles and options, to write what a condition saw. */
export async function fetchCatalogue(api: ApiClient): Promise<ApiAnswer<Catalogue>> {
  return await api.get('/api/catalogue', catalogueSchema)
}

/** People and departments the viewer may see. */
export async function fetchPeople(api: ApiClient): Promise<ApiAnswer<PeopleAnswer>> {
  return await api.get('/api/people', peopleAnswerSchema)
}

function goalPath(goalId: string): string {
  return `/api/goals/${encodeURIComponent(goalId)}`
}
