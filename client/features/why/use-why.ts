import { computed, onMounted, ref, shallowRef, watch } from 'vue'
import type { CreditRow } from '../../../shared/api/goal-contract'
import { useApi } from '../../api/api-client'
import type { ApiError } from '../../api/api-error'
import { useLoad } from '../../api/use-load'
import { keyOf, useLiveStore } from '../../live/live-store'
import type { WhyTarget } from '../../live/why-store'
import { fetchActivity, fetchCredits, fetchProgress } from './why-requests'

/** Everything «Почему …» shows of one figure; the list is read anew when the figure moves. */
export function useWhy(target: () => WhyTarget) {
  const api = useApi()
  const live = useLiveStore()
  const read = useLoad(() => fetchProgress(api, target()))
  const activity = useLoad(() => fetchActivity(api, target()))
  const credits = shallowRef<readonly CreditRow[]>([])
  const total = ref<number | null>(null)
  const next = ref<string | null>(null)
  const creditError = shallowRef<ApiError | null>(null)
  const isReading = ref(false)
  const progress = computed(() => (read.value.value ? (live.find(keyOf(read.value.value)) ?? read.value.value) : null))

  async function more(fromStart: boolean): Promise<void> {
    isReading.value = true
    const answer = await fetchCredits(api, target(), fromStart ? null : next.value)
    isReading.value = false
    creditError.value = answer.ok ? null : answer.error
    if (!answer.ok) return
    credits.value = fromStart ? answer.value.credits : [...credits.value, ...answer.value.credits]
    next.value = answer.value.next
    total.value = answer.value.total
  }

  async function load(): Promise<void> {
    await Promise.all([read.load(), more(true), activity.load()])
  }

  onMounted(load)
  watch(() => progress.value?.updatedAt, (after, before) => {
    if (before !== undefined && after !== before) void Promise.all([more(true), activity.load()])
  })

  return { progress, error: read.error, activity: activity.value, activityError: activity.error, credits, total, next, creditError, isReading, more, load }
}
