import type { z } from 'zod'
import {
  absenceListSchema, absenceSchema, bonusLimitListSchema, bonusLimitSchema, type Absence, type AbsenceDraft, type BonusLimitDraft, type BonusLimitRow,
} from '../../../shared/api/absence-contract'
import { peopleAnswerSchema, type PeopleAnswer } from '../../../shared/api/people-contract'
import type { ApiClient } from '../../api/api-client'
import type { ApiAnswer } from '../../api/api-error'

export async function fetchPeople(api: ApiClient): Promise<ApiAnswer<PeopleAnswer>> {
  return await api.get('/api/people', peopleAnswerSchema)
}

/** Absences of everybody the viewer may see, the newest first. */
export async function fetchAbsences(api: ApiClient): Promise<ApiAnswer<z.infer<typeof absenceListSchema>>> {
  return await api.get('/api/absences', absenceListSchema)
}

export async function addAbsence(api: ApiClient, draft: AbsenceDraft): Promise<ApiAnswer<Absence>> {
  return await api.send('POST', '/api/absences', draft, absenceSchema)
}

export async function removeAbsence(api: ApiClient, id: string): Promise<ApiAnswer<null>> {
  return await api.remove(`/api/absences/${encodeURIComponent(id)}`)
}

/** Caps and floors of bonuses, the newest of a person first. */
export async function fetchLimits(api: ApiClient): Promise<ApiAnswer<z.infer<typeof bonusLimitListSchema>>> {
  return await api.get('/api/bonus-limits', bonusLimitListSchema)
}

export async function saveLimit(api: ApiClient, draft: BonusLimitDraft): Promise<ApiAnswer<BonusLimitRow>> {
  return await api.send('PUT', '/api/bonus-limits', draft, bonusLimitSchema)
}
