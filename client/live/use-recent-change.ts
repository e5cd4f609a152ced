import { onUnmounted, ref, watch } from 'vue'
import type { Ref } from 'vue'
import { useLiveStore } from './live-store'

const shownMs = 5000

/** How much the fact of a goal has just moved; null again after 5 s. */
export function useRecentChange(readGoalId: () => string): Ref<number | null> {
  const live = useLiveStore()
  const change = ref<number | null>(null)
  let timer: ReturnType<typeof setTimeout> | null = null

  watch(
    () => live.movements,
    (movements) => {
      const own = movements.filter((movement) => movement.after.goalId === readGoalId())
      const sum = own.reduce((total, { before, after }) => total + (before ? (after.fact ?? 0) - (before.fact ?? 0) : 0), 0)
      if (sum === 0) return
      change.value = sum
      if (timer) clearTimeout(timer)
      timer = setTimeout(() => {
        change.value = null
      }, shownMs)
    },
  )
  onUnmounted(() => timer && clearTimeout(timer))
  return change
}
