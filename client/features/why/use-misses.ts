import { ref, shallowRef } from 'vue'
import type { MissRow } from '../../../shared/api/goal-contract'
import { useApi } from '../../api/api-client'
import type { ApiError } from '../../api/api-error'
import { useLoad } from '../../api/use-load'
import type { WhyTarget } from '../../live/why-store'
import { fetchMisses, fetchRatio, fetchWaterfall, type RatioPart } from './why-requests'

/** What did not count: the waterfall, and the records page by page once they are asked for. */
export function useMisses(target: () => WhyTarget) {
  const api = useApi()
  /** Which part of a ratio is shown; undefined until the waterfall says that there are parts. */
  const part = ref<RatioPart>()
  const waterfall = useLoad(() => fetchWaterfall(api, target(), part.value))
  const ratio = useLoad(() => fetchRatio(api, target()))
  const misses = shallowRef<readonly MissRow[] | null>(null)
  const next = ref<string | null>(null)
  const total = ref(0)
  const error = shallowRef<ApiError | null>(null)
  const isReading = ref(false)
  let asked = 0

  async function more(fromStart: boolean): Promise<void> {
    const question = ++asked
    isReading.value = true
    const answer = await fetchMisses(api, target(), { part: part.value, next: fromStart ? null : next.value })
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
    await Promise.all([waterfall.load(), misses.value === null ? null : more(true), part.value ? ratio.load() : null])
    if (part.value || !waterfall.value.value?.part) return
    part.value = waterfall.value.value.part
    await ratio.load()
  }

  /** Looks at the other metric of a ratio. */
  async function show(other: 'of' | 'to'): Promise<void> {
    part.value = other
    await Promise.all([waterfall.load(), misses.value === null ? null : more(true)])
  }

  return { part, ratio: ratio.value, show, waterfall: waterfall.value, waterfallError: waterfall.error, misses, next, total, error, isReading, more, load }
}
