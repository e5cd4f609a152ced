import { calendarAnswerSchema, type CalendarAnswer } from '../../../shared/api/calendar-contract'
import { sessionSchema, type Session } from '../../../shared/api/session-contract'
import { structureAnswerSchema, type StructureAnswer, type StructureChange } from '../../../shared/api/structure-contract'
import { syncStatusSchema, unreadListSchema, type SyncStatus, type UnreadList } from '../../../shared/api/sync-contract'
import type { WorkCalendarChoice } from '../../../shared/period/work-calendar-types'
import type { ApiClient } from '../../api/api-client'
import type { ApiAnswer } from '../../api/api-error'

/** The days the portal works. */
export async function fetchCalendar(api: ApiClient): Promise<ApiAnswer<CalendarAnswer>> {
  return await api.get('/api/calendar', calendarAnswerSchema)
}

export async function saveCalendar(api: ApiClient, choice: WorkCalendarChoice): Promise<ApiAnswer<CalendarAnswer>> {
  return await api.send('PUT', '/api/calendar', choice, calendarAnswerSchema)
}

/** Moves every day of the portal to another zone. */
export async function saveTimeZone(api: ApiClient, timeZone: string): Promise<ApiAnswer<Session>> {
  return await api.send('PUT', '/api/portal', { timeZone }, sessionSchema)
}

/** Begins to compare every kind with the CRM. */
export async function startCheck(api: ApiClient): Promise<ApiAnswer<SyncStatus>> {
  return await api.send('POST', '/api/sync/check', {}, syncStatusSchema)
}

export async function fetchUnread(api: ApiClient): Promise<ApiAnswer<UnreadList>> {
  return await api.get('/api/sync/unread', unreadListSchema)
}

/** Who leads whom. */
export async function fetchStructure(api: ApiClient): Promise<ApiAnswer<StructureAnswer>> {
  return await api.get('/api/structure', structureAnswerSchema)
}

export async function saveStructure(api: ApiClient, change: StructureChange): Promise<ApiAnswer<StructureAnswer>> {
  return await api.send('PUT', '/api/structure', change, structureAnswerSchema)
}
