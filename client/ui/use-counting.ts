import { onUnmounted, ref, watch } from 'vue'
import type { Ref } from 'vue'

const countMs = 400

/** A figure that counts up to its new value; it jumps back down, and jumps where motion is not wanted. */
export function useCounting(read: () => number): Ref<number> {
  const shown = ref(read())
  let frame = 0

  watch(read, (to, from) => {
    cancelAnimationFrame(frame)
    if (to <= from || matchMedia('(prefers-reduced-motion: reduce)').matches) {
      shown.value = to
      return
    }
    const start = performance.now()
    const begin = shown.value
    const step = (now: number) => {
      const part = Math.min((now - start) / countMs, 1)
      shown.value = begin + (to - begin) * (1 - (1 - part) ** 3)
      if (part < 1) frame = requestAnimationFrame(step)
    }
    frame = requestAnimationFrame(step)
  })
  onUnmounted(() => cancelAnimationFrame(frame))
  return shown
}
