import { onMounted, onUnmounted } from 'vue'
import { createEventStream } from '../api/event-stream'
import type { SessionKeeper } from '../api/session-keeper'
import { useLiveStore } from './live-store'
import { useSessionStore } from './session-store'

const syncEveryMs = 30_000

/** Keeps the live store fed while the component lives: the stream, and the sync status beside it. */
export function useLiveStream(deps: { fetch: typeof globalThis.fetch; session: SessionKeeper }): void {
  const live = useLiveStore()
  const viewer = useSessionStore()
  const stream = createEventStream({ ...deps, onProgress: live.receive, onSync: live.setSync, onState: live.setStreamState })
  let timer: ReturnType<typeof setInterval> | null = null

  /** Somebody may have named the viewer a head since, or an administrator. */
  function look(): void {
    void live.loadSync()
    void viewer.load()
  }

  function wakeUp(): void {
    if (document.visibilityState !== 'visible') return
    stream.retry()
    look()
  }

  onMounted(() => {
    stream.start()
    void live.loadSync()
    timer = setInterval(look, syncEveryMs)
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
