import { onScopeDispose, watch } from 'vue'
import type { Metric } from '../../../shared/api/metric-contract'

const everyMs = 1000

/** Reads the metrics again every second while one of them is being credited anew. */
export function useRecreditPoll(metrics: () => readonly Metric[], load: () => Promise<void>): void {
  let timer: ReturnType<typeof setTimeout> | null = null
  watch(metrics, (found) => {
    if (timer) clearTimeout(timer)
    timer = found.some((metric) => metric.recredit) ? setTimeout(() => void load(), everyMs) : null
  })
  onScopeDispose(() => { if (timer) clearTimeout(timer) })
}
