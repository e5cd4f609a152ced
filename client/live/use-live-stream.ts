import { onMounted, onUnmounted } from 'vue'
import { createEventStream } from '../api/event-stream'
import type { SessionKeeper } from '../api/session-keeper'
import { useLiveStore } from './live-store'

const syncEveryMs = 30_000

/** Keeps the live store fed while the component lives: the stream, and the sync status beside it. */
export function useLiveStream(deps: { fetch: typeof globalThis.fetch; session: SessionKeeper }): void {
  const live = useLiveStore()
  const stream = createEventStream({ ...deps, onProgress: live.receive, onSync: live.setSync, onState: live.setStreamState })
  let timer: ReturnType<typeof setInterval> | null = null

  function wakeUp(): void {
    if (document.visibilityState !== 'visible') return
    stream.retry()
    void live.loadSync()
  }

  onMounted(() => {
    stream.start()
    void live.loadSync()
    timer = setInterval(() => void live.loadSync(), syncEveryMs)
    document.addEventListener('visibilitychange', wakeUp)
    window.addEventListener('online', wakeUp)
  })
  onUnmounted(() => {
    stream.stop()
    if (timer) clearInterval(timer)
    document.removeEventListener('visibilitychange', wakeUp)
    window.removeEventListener('online', wakeUp)
  })
}
