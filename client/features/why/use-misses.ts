import { ref, shallowRef } from 'vue'
import type { MissRow } from '../../../shared/api/goal-contract'
import { useApi } from '../../api/api-client'
import type { ApiError } from '../../api/api-error'
import { useLoad } from '../../api/use-load'
import type { WhyTarget } from '../../live/why-store'
import { fetchMisses, fetchWaterfall } from './why-requests'

/** What did not count: the waterfall, and the records page by page once they are asked for. */
export function useMisses(target: () => WhyTarget) {
  const api = useApi()
  const waterfall = useLoad(() => fetchWaterfall(api, target()))
  const misses = shallowRef<readonly MissRow[] | null>(null)
  const next = ref<string | null>(null)
  const total = ref(0)
  const error = shallowRef<ApiError | null>(null)
  const isReading = ref(false)
  let asked = 0

  async function more(fromStart: boolean): Promise<void> {
    const question = ++asked
    isReading.value = true
    const answer = await fetchMisses(api, target(), fromStart ? null : next.value)
    if (question !== asked) return
    isReading.value = false
    error.value = answer.ok ? null : answer.error
    if (!answer.ok) return
    misses.value = fromStart ? answer.value.misses : [...(misses.value ?? []), ...answer.value.misses]
    next.value = answer.value.next
    total.value = answer.value.total
  }

  /** Reads anew; the records only if they were asked for before. */
  async function load(): Promise<void> {
    await Promise.all([waterfall.load(), misses.value === null ? null : more(true)])
  }

  return { waterfall: waterfall.value, waterfallError: waterfall.error, misses, next, total, error, isReading, more, load }
}
