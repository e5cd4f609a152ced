import { boardSchema } from '../../../shared/api/board-contract'
import type { Board } from '../../../shared/api/board-contract'
import { peopleAnswerSchema } from '../../../shared/api/people-contract'
import type { PeopleAnswer } from '../../../shared/api/people-contract'
import type { ApiClient } from '../../api/api-client'
import type { ApiAnswer } from '../../api/api-error'

/** The month's board; one's own row and the groups one belongs to are in it. */
export function readMonth(api: ApiClient, on: string): Promise<ApiAnswer<Board>> {
  return api.get(`/api/board?unit=month&on=${on}`, boardSchema)
}

/** Departments that the viewer may see, with their heads. */
export function readDepartments(api: ApiClient): Promise<ApiAnswer<PeopleAnswer>> {
  return api.get('/api/people', peopleAnswerSchema)
}
