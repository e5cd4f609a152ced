import { computed, ref, shallowRef } from 'vue'
import type { CalendarAnswer } from '../../../shared/api/calendar-contract'
import type { WorkCalendarChoice } from '../../../shared/period/work-calendar-types'
import { useApi } from '../../api/api-client'
import type { ApiError } from '../../api/api-error'
import { useLoad } from '../../api/use-load'
import { fetchCalendar, saveCalendar } from './settings-requests'
import { checkHours, toHoursDraft, toWorkHours, type HoursDraft } from './work-hours'

export type CalendarDraft = Pick<WorkCalendarChoice, 'kind' | 'exceptions'> & { hours: HoursDraft }

/** The portal's working days and hours while an administrator changes them. */
export function useCalendarDraft() {
  const api = useApi()
  const calendar = useLoad(() => fetchCalendar(api))
  const draft = shallowRef<CalendarDraft | null>(null)
  const saved = ref('')
  const isDirty = computed(() => draft.value !== null && JSON.stringify(draft.value) !== saved.value)
  const isValid = computed(() => draft.value !== null && checkHours(draft.value.hours) === null)

  async function load(): Promise<void> {
    await calendar.load()
    if (calendar.value.value) open(calendar.value.value)
  }

  /** Why it could not be saved; null when it was. */
  async function save(): Promise<ApiError | null> {
    if (!draft.value) return null
    const { kind, exceptions, hours } = draft.value
    const answer = await saveCalendar(api, { kind, exceptions, hours: toWorkHours(hours) })
    if (!answer.ok) return answer.error
    open(answer.value)
    return null
  }

  function open({ kind, exceptions, hours }: CalendarAnswer): void {
    draft.value = { kind, exceptions, hours: toHoursDraft(hours) }
    saved.value = JSON.stringify(draft.value)
  }

  return { draft, error: calendar.error, isDirty, isValid, load, save }
}
