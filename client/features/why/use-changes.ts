import { ref, shallowRef } from 'vue'
import type { ChangeRow } from '../../../shared/api/goal-contract'
import { useApi } from '../../api/api-client'
import type { ApiError } from '../../api/api-error'
import type { WhyTarget } from '../../live/why-store'
import { fetchChanges } from './why-requests'

/** What changed in a figure of late, page by page. */
export function useChanges(target: () => WhyTarget) {
  const api = useApi()
  const changes = shallowRef<readonly ChangeRow[] | null>(null)
  const next = ref<string | null>(null)
  const total = ref<number | null>(null)
  const error = shallowRef<ApiError | null>(null)
  const isReading = ref(false)
  let asked = 0

  async function more(fromStart: boolean): Promise<void> {
    const question = ++asked
    isReading.value = true
    const answer = await fetchChanges(api, target(), fromStart ? null : next.value)
    if (question !== asked) return
    isReading.value = false
    error.value = answer.ok ? null : answer.error
    if (!answer.ok) return
    changes.value = fromStart ? answer.value.changes : [...(changes.value ?? []), ...answer.value.changes]
    next.value = answer.value.next
    total.value = answer.value.total
  }

  return { changes, next, total, error, isReading, more }
}
