import { ref, shallowRef } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import type { ApiAnswer, ApiError } from './api-error'

export type Load<T> = {
  value: ShallowRef<T | null>
  error: ShallowRef<ApiError | null>
  loading: Ref<boolean>
  /** Reads again; what was read before stays until the answer is there, and after a failure too. */
  load: () => Promise<void>
}

/** Reads something for a page; only the answer to the latest question is kept. */
export function useLoad<T>(read: () => Promise<ApiAnswer<T>>): Load<T> {
  const value = shallowRef<T | null>(null)
  const error = shallowRef<ApiError | null>(null)
  const loading = ref(false)
  let asked = 0

  async function load(): Promise<void> {
    const question = ++asked
    loading.value = true
    const answer = await read()
    if (question !== asked) return
    loading.value = false
    error.value = answer.ok ? null : answer.error
    if (answer.ok) value.value = answer.value
  }

  return { value, error, loading, load }
}
