import { boardSchema, type Board } from '../../../shared/api/board-contract'
import { peopleAnswerSchema, type PeopleAnswer } from '../../../shared/api/people-contract'
import type { ApiClient } from '../../api/api-client'
import type { ApiAnswer } from '../../api/api-error'

/** Everybody the viewer may see, in the period of a day; `department` narrows it to one subtree. */
export async function fetchBoard(api: ApiClient, query: { unit: string; on: string; department?: string | undefined }): Promise<ApiAnswer<Board>> {
  const search = new URLSearchParams({ unit: query.unit, on: query.on, ...(query.department ? { department: query.department } : {}) })
  return await api.get(`/api/board?${search}`, boardSchema)
}

/** People and departments the viewer may see. */
export async function fetchPeople(api: ApiClient): Promise<ApiAnswer<PeopleAnswer>> {
  return await api.get('/api/people', peopleAnswerSchema)
}
