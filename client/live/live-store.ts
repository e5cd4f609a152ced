import { ref, shallowReactive, shallowRef } from 'vue'
import { defineStore } from 'pinia'
import { syncStatusSchema } from '../../shared/api/sync-contract'
import type { Progress } from '../../shared/api/goal-contract'
import type { SyncStatus } from '../../shared/api/sync-contract'
import { useApi } from '../api/api-client'
import type { StreamState } from '../api/event-stream'

/** A goal's progress is known by its goal and period. */
export type ProgressKey = `${string}|${string}`
export type Movement = { before: Progress | null; after: Progress }

/** Changes that come within this time are one movement on the screen. */
const gatherMs = 400

/** The one copy of results and of the connection; screens derive from it. */
export const useLiveStore = defineStore('live', () => {
  const api = useApi()
  const results = shallowReactive(new Map<ProgressKey, Progress>())
  const movements = shallowRef<readonly Movement[]>([])
  const unknownSeen = ref(0)
  const sync = shallowRef<SyncStatus | null>(null)
  const streamState = ref<StreamState>('connecting')
  let gathered: Progress[] = []
  let timer: ReturnType<typeof setTimeout> | null = null

  /** Takes what a call answered; older figures never replace newer ones. */
  function remember(list: readonly Progress[]): ProgressKey[] {
    return list.map((progress) => {
      const key = keyOf(progress)
      const known = results.get(key)
      if (!known || known.updatedAt <= progress.updatedAt) results.set(key, progress)
      return key
    })
  }

  /** Takes one goal's progress from the stream; several at once move together. */
  function receive(progress: Progress): void {
    gathered.push(progress)
    timer ??= setTimeout(flush, gatherMs)
  }

  function flush(): void {
    timer = null
    const moved: Movement[] = []
    for (const after of gathered) {
      const before = results.get(keyOf(after)) ?? null
      if (!before) unknownSeen.value += 1
      if (before && before.updatedAt > after.updatedAt) continue
      results.set(keyOf(after), after)
      moved.push({ before, after })
    }
    gathered = []
    movements.value = moved
  }

  function find(key: ProgressKey): Progress | null {
    return results.get(key) ?? null
  }

  function setSync(status: SyncStatus): void {
    sync.value = status
  }

  function setStreamState(state: StreamState): void {
    streamState.value = state
  }

  async function loadSync(): Promise<void> {
    const answer = await api.get('/api/sync', syncStatusSchema)
    if (answer.ok) sync.value = answer.value
  }

  return { results, movements, unknownSeen, sync, streamState, remember, receive, find, setSync, setStreamState, loadSync }
})

export function keyOf(progress: Progress): ProgressKey {
  return `${progress.goalId}|${progress.period.from}`
}
